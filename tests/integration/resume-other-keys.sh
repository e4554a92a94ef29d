#!/usr/bin/env bash
#
# Uploads of keys that only begin like it are left alone.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key2 5242880 file 1 2 3 >"$dir/id"
seed_upload key/more 5242880 file 1 2 >>"$dir/id"
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_no_err
expect_state "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    'sorted(u["key"] for u in uploads) == ["key/more", "key2"]' \
    'requests["UploadPart"] == 6'
