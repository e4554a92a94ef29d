#!/usr/bin/env bash
#
# An upload that was begun with checksums keeps them when it is gone on with.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold_and_drop '{"operation": "UploadPart", "part": 4}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1 --on-interrupt keep \
    --checksum-algorithm crc64nvme
await_held
kill -INT "$pid"
finish
expect_exit 130
end_faults
run put "$dir/file" bucket/key --resume
expect_exit 0
expect_stored key file
expect_state 'requests["UploadPart"] == 4 + 3' \
    'list(obj["bucket/key"].checksums) == ["crc64nvme"]'
expect_last_line 'proof: crc64nvme$'
