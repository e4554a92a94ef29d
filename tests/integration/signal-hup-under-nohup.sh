#!/usr/bin/env bash
#
# SIGHUP that is ignored, as nohup has it, stays ignored: the upload is
# finished.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 3}'
start_by env --ignore-signal=HUP -- "$S3MPU" put "$dir/file" bucket/key \
    --part-size 5MiB -j 2
await_held
kill -HUP "$pid"
kill -HUP "$pid"
release
finish
expect_exit 0
expect_stored key file
expect_last_line '^s3://bucket/key: '
