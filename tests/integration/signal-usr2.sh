#!/usr/bin/env bash
#
# SIGUSR2 of somebody else means nothing: signals and the deadline are heeded
# after it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
hold_and_drop '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1
await_held
kill -USR2 "$pid"
sleep 0.2
kill -TERM "$pid"
finish
expect_exit 143
expect_nothing
