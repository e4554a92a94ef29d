#!/usr/bin/env bash
#
# Ceph 20.2 lists the checksum of each part, and not the algorithm of the
# upload: with --checksum-algorithm its own upload is gone on with all the same.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile ceph-tentacle
make_file file 30M
hold_and_drop '{"operation": "UploadPart", "part": 4}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1 --on-interrupt keep \
    --checksum-algorithm crc64nvme
await_held
kill -INT "$pid"
finish
expect_exit 130
end_faults
run put "$dir/file" bucket/key --resume --checksum-algorithm crc64nvme
expect_exit 0
expect_stored key file
expect_state 'requests["UploadPart"] == 4 + 3' 'not uploads' \
    'requests["CreateMultipartUpload"] == 1'
expect_last_line 'proof: crc64nvme$'
