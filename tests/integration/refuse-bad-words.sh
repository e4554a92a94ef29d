#!/usr/bin/env bash
#
# An option with a word that it does not know: 2, and the words that it knows.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key --checksum-algorithm crc16
expect_exit 2
expect_error '--checksum-algorithm crc16: .*crc64nvme crc32c crc32 sha256'
run put "$dir/file" bucket/key --payload maybe
expect_exit 2
expect_error '--payload maybe: .*auto sha256 unsigned'
run put "$dir/file" bucket/key --on-interrupt explode
expect_exit 2
expect_error '--on-interrupt explode: .*abort keep'
run put "$dir/file" bucket/key --addressing-style round
expect_exit 2
expect_error "'round' is none of auto, path and virtual"
expect_no_request
