#!/usr/bin/env bash
#
# A part size by which the file would need more than 10,000 parts: 2, and the
# least that would do. The file has holes: it takes no room.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
truncate --size=60G "$dir/file"
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 2
expect_error '64424509440 bytes in parts of 5242880 are 12288 parts.*10000.*6442451 bytes'
expect_no_request
