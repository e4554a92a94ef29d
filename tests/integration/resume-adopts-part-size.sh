#!/usr/bin/env bash
#
# The part size of the unfinished upload counts, whatever this run would have
# chosen.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key 7340032 file 1 3 >"$dir/id"
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [7340032] * 4 + [2097152]' \
    'sorted(e["part"] for e in events if e["operation"] == "UploadPart") == [2, 4, 5]' \
    'requests["CreateMultipartUpload"] == 0'
