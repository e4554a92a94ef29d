#!/usr/bin/env bash
#
# A key of 1,025 bytes: 2, with both numbers; the limit counts bytes, not
# characters.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" "bucket/$(printf 'k%.0s' {1..1025})"
expect_exit 2
expect_error 'a key of 1025 bytes.*1024'
run put "$dir/file" "bucket/$(printf 'ä%.0s' {1..513})"
expect_exit 2
expect_error 'a key of 1026 bytes.*1024'
expect_no_request
