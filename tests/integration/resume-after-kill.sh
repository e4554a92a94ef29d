#!/usr/bin/env bash
#
# An upload whose program was killed is gone on with.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold_and_drop '{"operation": "UploadPart", "part": 4}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1
await_held
kill -KILL "$pid"
finish
expect_exit 137
end_faults
expect_state 'len(uploads) == 1' 'len(uploads[0]["parts"]) == 3'
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_stored key file
expect_state 'requests["UploadPart"] == 4 + 3'
