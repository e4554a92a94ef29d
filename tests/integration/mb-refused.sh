#!/usr/bin/env bash
#
# A bucket of somebody else: 7. A name with a slash: 2. None of them is made.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run mb bucket/key
expect_exit 2
expect_error "a bucket's name has no slash"
fault '{"when": {"operation": "CreateBucket"}, "do": {"status": 409,
    "code": "BucketAlreadyExists"}}'
run mb taken
expect_exit 7
expect_error 'mb taken: .*409 BucketAlreadyExists on CreateBucket'
expect_state 'buckets == ["bucket"]'
