#!/usr/bin/env bash
#
# --checksum-algorithm none sends no checksum and proves what the signature
# does; md5 compares each ETag.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/none --part-size 5MiB --checksum-algorithm none
expect_exit 0
expect_stored none file
expect_last_line 'proof: sha256-signed$'
run put "$dir/file" bucket/less --part-size 5MiB --checksum-algorithm none \
    --payload unsigned
expect_exit 0
expect_stored less file
expect_last_line 'proof: size-only$'
run put "$dir/file" bucket/md5 --part-size 5MiB --checksum-algorithm md5
expect_exit 0
expect_stored md5 file
expect_last_line 'proof: md5-etag$'
expect_state 'not any(name.startswith("x-amz-checksum-") and name != "x-amz-checksum-mode"
    for h in heads for name in h["headers"])'
