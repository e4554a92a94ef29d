#!/usr/bin/env bash
#
# SIGINT in the middle of an upload: 130, and nothing is left, neither an
# object nor an unfinished upload.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 3}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_error 'put .*file: stopped by SIGINT'
expect_nothing
expect_state 'requests["CompleteMultipartUpload"] == 0' \
    'requests["AbortMultipartUpload"] >= 1'
