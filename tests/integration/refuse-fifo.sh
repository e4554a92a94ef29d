#!/usr/bin/env bash
#
# A FIFO that nobody writes: 3 at once, it does not wait.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
mkfifo "$dir/fifo"
run put "$dir/fifo" bucket/key
expect_exit 3
expect_error 'fifo is not a regular file'
expect_no_request
