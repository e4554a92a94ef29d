#!/usr/bin/env bash
#
# --deadline ends the run: 12, and nothing is left.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 3}'
run put "$dir/file" bucket/key --part-size 5MiB -j 2 --deadline 700ms
expect_exit 12
expect_error 'put .*file: the deadline has passed'
expect_nothing
