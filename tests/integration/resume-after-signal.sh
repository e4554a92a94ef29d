#!/usr/bin/env bash
#
# An upload that a signal cut is gone on with: only the parts that are
# missing are sent, and the object is the file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold_and_drop '{"operation": "UploadPart", "part": 4}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1 --on-interrupt keep
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_state 'len(uploads[0]["parts"]) == 3' 'requests["UploadPart"] == 4'
end_faults
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'requests["CreateMultipartUpload"] == 1' \
    'requests["UploadPart"] == 4 + 3' 'len(obj["bucket/key"].part_sizes) == 6'
expect_last_line '30\.0 MiB \(31457280 bytes\) \(15\.0 MiB were there already\) in 6 parts'
