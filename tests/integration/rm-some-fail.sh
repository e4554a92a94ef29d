#!/usr/bin/env bash
#
# Where some cannot be deleted: 1, each of those is named, and the others are
# gone.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for key in a b c; do
    run put "$dir/file" "bucket/$key"
    expect_exit 0
done
fault '{"when": {"operation": "DeleteObject", "nth": 2}, "do": {"status": 403,
    "code": "AccessDenied"}}'
run rm bucket/a bucket/b bucket/c nowhere/d
expect_exit 1
expect_err '^s3mpu: rm bucket/b: .*403 AccessDenied on DeleteObject'
expect_err '^s3mpu: rm nowhere/d: .*404 NoSuchBucket on DeleteObject'
(($(wc -l <"$dir/err") == 2)) || fail 'not a line each'
expect_state 'list(obj) == ["bucket/b"]'
run rm nowhere/d
expect_exit 6
expect_error 'NoSuchBucket'
