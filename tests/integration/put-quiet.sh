#!/usr/bin/env bash
#
# -q says nothing of a success, and one line of a failure.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key -q --part-size 5MiB --progress-interval 100ms
expect_exit 0
expect_no_err
expect_no_out
expect_stored key file
run put "$dir/file" nowhere/key -q
expect_exit 6
expect_error 'NoSuchBucket'
