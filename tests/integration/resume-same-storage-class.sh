#!/usr/bin/env bash
#
# An upload of the storage class that is asked for is gone on with.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
ATTRIBUTES='{"x-amz-storage-class": "STANDARD_IA"}' seed_upload key 5242880 file 1 2 3 \
    >"$dir/id"
run put "$dir/file" bucket/key --resume --storage-class STANDARD_IA
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'requests["UploadPart"] == 3' \
    'obj["bucket/key"].attributes["x-amz-storage-class"] == "STANDARD_IA"'
