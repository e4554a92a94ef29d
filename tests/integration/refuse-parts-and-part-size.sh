#!/usr/bin/env bash
#
# Both --parts and --part-size: 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --parts 2 --part-size 6MiB
expect_exit 2
expect_error '--parts and --part-size exclude each other'
expect_no_request
