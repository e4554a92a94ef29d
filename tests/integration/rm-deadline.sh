#!/usr/bin/env bash
#
# rm that is stopped on its way, by the deadline or a signal, says how many
# objects are left, and ends with that reason's code.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 10
names=()
for key in {1..6}; do
    run put "$dir/file" "bucket/$key"
    expect_exit 0
    names+=("bucket/$key")
done
hold_and_drop '{"operation": "DeleteObject", "nth": 3, "times": "always"}'
run rm "${names[@]}" --deadline 1s
expect_exit 12
expect_err '^s3mpu: rm: the deadline has passed; 4 of 6 objects were not removed'
expect_err 'bucket/3 and those after it$'
(("$(wc -l <"$dir/err")" == 1)) || fail 'more than one line'
expect_out '^removed s3://bucket/2$'
expect_state 'sorted(obj) == [f"bucket/{n}" for n in (3, 4, 5, 6)]'
end_faults

# One that failed before does not hide it.
fault '{"when": {"operation": "DeleteObject"}, "do": {"status": 403,
    "code": "AccessDenied"}}'
fault '{"when": {"operation": "DeleteObject", "nth": 2, "times": "always"},
    "do": {"hold": "second", "read": 1, "close": "rst"}}'
start rm bucket/3 bucket/4 bucket/5
await_held second
kill -TERM "$pid"
finish
expect_exit 143
expect_err '^s3mpu: rm bucket/3: .*403 AccessDenied'
expect_err '^s3mpu: rm: stopped by SIGTERM; 2 of 3 objects .*bucket/4'
end_faults

# A deadline that is not reached changes nothing.
run rm bucket/3 bucket/4 bucket/5 bucket/6 --deadline 90s
expect_exit 0
expect_no_err
expect_nothing
