#!/usr/bin/env bash
#
# Where all parts are there only Complete is missing.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key 5242880 file 1 2 3 4 5 6 >"$dir/id"
run put "$dir/file" bucket/key --resume
expect_exit 0
expect_stored key file
expect_state 'requests["UploadPart"] == 0' 'requests["CompleteMultipartUpload"] == 1'
