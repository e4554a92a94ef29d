#!/usr/bin/env bash
#
# A larger file is one Create, a request a part, one Complete; and the last
# line says what was proved.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [5 << 20, 5 << 20, 2 << 20]' \
    'requests["CreateMultipartUpload"] == 1' 'requests["UploadPart"] == 3' \
    'requests["CompleteMultipartUpload"] == 1' \
    'requests["AbortMultipartUpload"] == 0' 'requests["PutObject"] == 0' \
    'obj["bucket/key"].etag.endswith("-3")'
expect_last_line '^s3://bucket/key: 12\.0 MiB \(12582912 bytes\) in 3 parts, .* s, proof: md5-etag$'
