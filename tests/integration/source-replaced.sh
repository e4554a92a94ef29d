#!/usr/bin/env bash
#
# A file that is replaced by another of its name: 4, and nothing is published.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
make_file other 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
mv "$dir/other" "$dir/file"
release
finish
expect_exit 4
expect_error 'file was replaced by another file while it was read'
expect_nothing
