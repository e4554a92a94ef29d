#!/usr/bin/env bash
#
# With --resume an upload that the service failed is kept, and gone on with.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
fault '{"when": {"operation": "UploadPart", "part": 4, "times": "always"},
    "do": {"status": 500, "code": "InternalError"}}'
run put "$dir/file" bucket/key --part-size 5MiB -j 1 --resume --max-attempts 2
expect_exit 8
expect_err '^s3mpu: put .*part 4: .*500 InternalError on UploadPart'
expect_err_word "$(state 'uploads[0]["id"]')"
expect_state 'not obj' 'len(uploads[0]["parts"]) == 3'
end_faults
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
expect_stored key file
expect_state 'requests["CreateMultipartUpload"] == 1' \
    'requests["UploadPart"] == 3 + 2 + 3'
