#!/usr/bin/env bash
#
# An object that was sent in one piece comes in ranges too, and its MD5 is
# proved.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
run put "$dir/file" bucket/key --part-size 64MiB
expect_exit 0
run get bucket/key "$dir/back" -j 3
expect_exit 0
expect_same file back
expect_last_line 'proof: md5-etag$'
expect_state 'len(of("GetObject")) > 1'
