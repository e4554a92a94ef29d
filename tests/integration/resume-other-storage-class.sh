#!/usr/bin/env bash
#
# An upload of another storage class is left alone, and that is said.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
ATTRIBUTES='{"x-amz-storage-class": "GLACIER"}' seed_upload key 5242880 file 1 2 3 \
    >"$dir/id"
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_err_word "$(<"$dir/id")): it was begun with another storage class"
expect_state "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    '"x-amz-storage-class" not in obj["bucket/key"].attributes' \
    'len(uploads) == 1' 'requests["UploadPart"] == 6'
