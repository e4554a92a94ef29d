#!/usr/bin/env bash
#
# Without --resume an unfinished upload is neither used nor touched.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key 5242880 file 1 2 3 >"$dir/id"
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
ID=$(<"$dir/id") expect_state '[u["id"] for u in uploads] == [env["ID"]]' \
    "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    'requests["UploadPart"] == 6' 'requests["ListMultipartUploads"] == 0'
