#!/usr/bin/env bash
#
# Uploads and parts that are listed in many pages are all seen.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --page-size 2
make_file file 45M
for key in key-a key-b key0 key1; do
    seed_upload "$key" 5242880 file 1 >>"$dir/ids"
done
seed_upload key 5242880 file 1 2 3 4 5 6 7 >>"$dir/ids"
run put "$dir/file" bucket/key --resume
expect_exit 0
expect_state "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    'len(uploads) == 4' 'requests["UploadPart"] == 2'
