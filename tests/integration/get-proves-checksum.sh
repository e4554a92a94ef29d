#!/usr/bin/env bash
#
# An object that has a CRC64NVME of the whole is proved by that, and where the
# ETag says nothing, disproved by that alone.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB --checksum-algorithm crc64nvme
expect_exit 0
run get bucket/key "$dir/back"
expect_exit 0
expect_same file back
expect_last_line 'proof: crc64nvme$'

fault '{"when": {"operation": "HeadObject", "times": "always"},
    "do": {"headers": {"x-amz-server-side-encryption": "aws:kms"}}}' \
    '{"when": {"operation": "GetObject"}, "do": {"flip": true}}'
run get bucket/key "$dir/damaged"
expect_exit 9
[[ ! -e $dir/damaged ]] || fail 'there is a file'
expect_error 'crc64nvme'
