#!/usr/bin/env bash
#
# SIGINT while a small file is sent: 130, and no object.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 4M
fault '{"when": {"operation": "PutObject"}, "do": {"hold": "gate", "perform": false,
    "close": "rst"}}'
start put "$dir/file" bucket/key
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_error 'stopped by SIGINT'
expect_nothing
