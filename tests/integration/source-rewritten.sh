#!/usr/bin/env bash
#
# A file that is written to while it is read, at the same size: 4, and
# nothing is published.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
head -c 1000 /dev/urandom | dd of="$dir/file" conv=notrunc status=none
release
finish
expect_exit 4
expect_error 'file was changed while it was read'
expect_nothing
