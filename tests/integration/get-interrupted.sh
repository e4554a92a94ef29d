#!/usr/bin/env bash
#
# SIGINT in the middle of a download: 130, an older file stays, and nothing
# is left beside it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
make_file old 1000
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
cp "$dir/old" "$dir/to/back"
fault '{"when": {"operation": "GetObject", "nth": 3}, "do": {"hold": "gate"}}'
start get bucket/key "$dir/to/back" -j 2
await_held
kill -INT "$pid"
finish
expect_exit 130
expect_error 'stopped by SIGINT'
expect_files "$dir/to" back
expect_same old to/back
