#!/usr/bin/env bash
#
# A file that shrinks while it is read: 4, nothing is published, and nothing
# is left.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1
await_held
truncate --size=12M "$dir/file"
release
finish
expect_exit 4
expect_error 'file .*changed while it was read'
expect_nothing
expect_state 'requests["CompleteMultipartUpload"] == 0'
