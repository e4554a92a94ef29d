#!/usr/bin/env bash
#
# A file that is removed while it is read: 4, and nothing is published.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
rm "$dir/file"
release
finish
expect_exit 4
expect_error 'file was (replaced|removed|changed)'
expect_nothing
