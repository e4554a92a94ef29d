#!/usr/bin/env bash
#
# A file that does not exist: 3, and nothing is asked of the server.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run put "$dir/missing" bucket/key
expect_exit 3
expect_error 'put .*missing: .*No such file'
expect_no_request
