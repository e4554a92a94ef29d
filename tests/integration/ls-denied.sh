#!/usr/bin/env bash
#
# Keys that may not list: 5, with the operation that was refused.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
fault '{"when": {"times": "always"}, "do": {"status": 403, "code": "AccessDenied"}}'
run ls
expect_exit 5
expect_error '403 AccessDenied on ListBuckets'
run ls bucket
expect_exit 5
expect_error "bucket 'bucket': 403 AccessDenied on ListObjectsV2"
