#!/usr/bin/env bash
#
# POSIXLY_CORRECT does not change where options may stand; and they may stand
# before the command with their values.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
POSIXLY_CORRECT=1 run put "$dir/file" bucket/one --parts 2 -j 2
expect_exit 0
expect_no_err
expect_stored one file
expect_state 'requests["UploadPart"] == 2'
run -j 2 --parts 2 -q put "$dir/file" bucket/two
expect_exit 0
expect_no_out
expect_state 'requests["UploadPart"] == 4'
run -qj 2 put --parts=2 "$dir/file" bucket/three
expect_exit 0
expect_state 'requests["UploadPart"] == 6'
