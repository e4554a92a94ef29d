#!/usr/bin/env bash
#
# An access key that the server does not know: 5, and which it is.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
AWS_ACCESS_KEY_ID=stranger run put "$dir/file" bucket/key
expect_exit 5
expect_error '403 InvalidAccessKeyId on PutObject.*access key'
expect_nothing
