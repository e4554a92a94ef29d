#!/usr/bin/env bash
#
# An empty object is an empty file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
: >"$dir/file"
run put "$dir/file" bucket/key
expect_exit 0
run get bucket/key "$dir/back"
expect_exit 0
expect_no_err
expect_same file back
run get bucket/key -
expect_exit 0
expect_no_out
