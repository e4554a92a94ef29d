#!/usr/bin/env bash
#
# /dev/null, a FIFO and a socket are refused as targets, and not replaced.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key
expect_exit 0
mkfifo "$dir/fifo"
run get bucket/key /dev/null
expect_exit 3
expect_error '/dev/null is not a regular file'
[[ -c /dev/null ]] || fail '/dev/null was replaced'
run get bucket/key "$dir/fifo"
expect_exit 3
expect_error 'fifo is not a regular file'
[[ -p $dir/fifo ]] || fail 'the FIFO was replaced'
