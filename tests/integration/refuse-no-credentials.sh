#!/usr/bin/env bash
#
# No keys anywhere: 5, and the message tells where they were looked for.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
run put "$dir/file" bucket/key
expect_exit 5
expect_error 'no credentials found .*AWS_ACCESS_KEY_ID'
expect_no_request
