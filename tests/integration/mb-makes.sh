#!/usr/bin/env bash
#
# mb makes a bucket; one that is mine already is no error.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run mb new-bucket
expect_exit 0
expect_no_err
expect_last_line '^s3://new-bucket$'
expect_state 'buckets == ["bucket", "new-bucket"]'
run mb s3://third -q
expect_exit 0
expect_no_out
run mb bucket
expect_exit 0
expect_state 'buckets == ["bucket", "new-bucket", "third"]'
