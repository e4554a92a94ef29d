#!/usr/bin/env bash
#
# A file that holds more than its size says (those of /proc are 0 bytes long)
# is refused: an empty object would be no copy of it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run put /proc/version bucket/key
expect_exit 3
expect_error 'holds more than the 0 bytes'
expect_no_request
run put /proc/version bucket/key -n
expect_exit 3
: >"$dir/empty"
run put "$dir/empty" bucket/key
expect_exit 0
run verify /proc/version bucket/key
expect_exit 3
run verify "$dir/empty" bucket/key
expect_exit 0
