#!/usr/bin/env bash
#
# Reading the file, by others and at the same time, is no change.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
cat "$dir/file" >"$dir/copy"
release
finish
expect_exit 0
expect_no_err
expect_stored key copy
