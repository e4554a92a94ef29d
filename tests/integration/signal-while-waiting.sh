#!/usr/bin/env bash
#
# A signal cuts short the wait before a retry.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
fault '{"when": {"operation": "UploadPart", "part": 2, "times": "always"},
    "do": {"status": 503, "code": "SlowDown", "headers": {"Retry-After": "100"}}}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2 -v
until has err 'attempt 1: .*503 SlowDown'; do
    kill -0 "$pid" || fail 'it ended'
    sleep 0.05
done
began=$SECONDS
kill -INT "$pid"
finish
((SECONDS - began < 30)) || fail "it took $((SECONDS - began)) s"
expect_exit 130
expect_err '^s3mpu: put .*stopped by SIGINT'
expect_nothing
