#!/usr/bin/env bash
#
# SIGINT counts though the program was started with it ignored, as shells
# start what runs in the background.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 3}'
start_by env --ignore-signal=INT -- "$S3MPU" put "$dir/file" bucket/key \
    --part-size 5MiB -j 2
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_error 'stopped by SIGINT'
expect_nothing
