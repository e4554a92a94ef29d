#!/usr/bin/env bash
#
# A run that stood still for longer than its timeouts (SIGSTOP, a laptop that
# sleeps) goes on where it was: nothing timed out, nothing is sent again.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB --read-timeout 4s \
    --retry-for 4s --max-attempts 1
await_held
kill -STOP "$pid"
sleep 5
kill -CONT "$pid"
release
finish
expect_exit 0
expect_stored key file
expect_no_err
expect_state 'requests["UploadPart"] == 3'
