#!/usr/bin/env bash
#
# Two runs put the same key at once. The response to the second one's Create is
# lost; what it removes in the end is not the upload of the first one, which has
# sent no part yet when the second one begins.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
fault '{"when": {"operation": "UploadPart", "times": 2}, "do": {"hold": "parts"}}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held parts
fault '{"when": {"operation": "CreateMultipartUpload"},
        "do": {"perform": true, "close": "fin"}}' \
    '{"when": {"operation": "CompleteMultipartUpload"},
        "do": {"hold": "complete"}}'
"$S3MPU" put "$dir/file" bucket/key --part-size 5MiB >"$dir/out2" 2>&1 &
second=$!
await_held complete
ask open parts
finish
expect_exit 0
expect_state 'requests["AbortMultipartUpload"] == 0'
ask open complete
wait "$second" || fail "the second run ended with $?"
expect_stored key file
expect_state 'requests["AbortMultipartUpload"] == 1'
