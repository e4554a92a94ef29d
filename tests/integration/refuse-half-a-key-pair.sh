#!/usr/bin/env bash
#
# An access key without its secret: 5, and the name of what is missing.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
unset AWS_SECRET_ACCESS_KEY
run put "$dir/file" bucket/key
expect_exit 5
expect_error 'AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not'
expect_no_request
