#!/usr/bin/env bash
#
# The sizes differ: 9, with both, and after one request.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
make_file other 1001
run put "$dir/file" bucket/key
expect_exit 0
run verify "$dir/other" bucket/key
expect_exit 9
expect_error 'different: the file has 1001 bytes, the object 1000$'
expect_state 'requests["HeadObject"] == 2' 'requests["GetObject"] == 0'
