#!/usr/bin/env bash
#
# An object that has a CRC64NVME of the whole is proved by that.

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
