#!/usr/bin/env bash
#
# A folder: 2, and nothing is asked of the server.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
mkdir "$dir/folder"
run put "$dir/folder" bucket/key
expect_exit 2
expect_error 'put .*folder: .*is a folder'
expect_no_request
