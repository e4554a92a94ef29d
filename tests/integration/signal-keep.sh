#!/usr/bin/env bash
#
# --on-interrupt keep leaves the parts, names the upload, and says how to go
# on or to remove it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 3}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1 --on-interrupt keep
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_err '^s3mpu: put .*file: stopped by SIGINT$'
id=$(state 'uploads[0]["id"]')
expect_err '^s3mpu: put .*kept 2 of 6 parts \(10\.0 MiB\); .*--resume.* bucket/key '
expect_err_word " bucket/key $id"
(($(wc -l <"$dir/err") == 2)) || fail 'not two lines'
expect_state 'not obj' 'len(uploads) == 1' \
    '[p["number"] for p in uploads[0]["parts"]] == [1, 2]' \
    'requests["AbortMultipartUpload"] == 0'
