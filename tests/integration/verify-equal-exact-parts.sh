#!/usr/bin/env bash
#
# An object that --parts has cut, the last part the longest, is recognised.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 32505861
run put "$dir/file" bucket/key --parts 6
expect_exit 0
run verify "$dir/file" bucket/key
expect_exit 0
expect_last_line '^equal: .*6 parts'
