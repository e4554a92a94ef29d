#!/usr/bin/env bash
#
# A bucket that does not exist: 6, and how to make one.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" nowhere/key --part-size 5MiB
expect_exit 6
expect_error "bucket 'nowhere'.*404 NoSuchBucket on Create.*make it with: s3mpu mb nowhere$"
expect_nothing
expect_state 'buckets == ["bucket"]'
