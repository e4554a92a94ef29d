#!/usr/bin/env bash
#
# More parts than the file has room for: 2, and how many there is room for.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --parts 3
expect_exit 2
expect_error '12582912 bytes in 3 parts are parts of 4194304 bytes.*5 MiB.*at most 2 parts'
expect_no_request
