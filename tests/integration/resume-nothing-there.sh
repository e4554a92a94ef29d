#!/usr/bin/env bash
#
# Without an unfinished upload --resume makes a new one.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'requests["CreateMultipartUpload"] == 1'
! has out 'were there already' || fail 'nothing was there'
