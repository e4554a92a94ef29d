#!/usr/bin/env bash
#
# rm deletes each object that is named; one that is not there is gone already.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for key in a 'b c' d; do
    run put "$dir/file" "bucket/$key"
    expect_exit 0
done
run rm bucket/a s3://bucket/missing 'bucket/b c'
expect_exit 0
expect_no_err
[[ $(<"$dir/out") == "removed s3://bucket/a
removed s3://bucket/missing
removed s3://bucket/b c" ]] || fail 'not what was said'
expect_state 'list(obj) == ["bucket/d"]'
run rm bucket/d -q
expect_exit 0
expect_no_out
expect_nothing
