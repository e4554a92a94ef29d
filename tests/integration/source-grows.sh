#!/usr/bin/env bash
#
# A file that grows while it is read: 4, and nothing is published.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
printf 'one line more\n' >>"$dir/file"
release
finish
expect_exit 4
expect_error 'file was changed while it was read \(31457280 bytes then, 31457294 now\)'
expect_nothing
expect_state 'requests["CompleteMultipartUpload"] == 0'
