#!/usr/bin/env bash
#
# https to a server that speaks http: 8, and no waiting for an answer that
# does not come.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key --endpoint-url "https://127.0.0.1:$port" \
    --retry-for 500ms --connect-timeout 500ms
expect_exit 8
expect_error "127\\.0\\.0\\.1:$port"
expect_state 'not obj'
