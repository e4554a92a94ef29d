#!/usr/bin/env bash
#
# A small file that shrinks while it is sent: 4, and the old object stays.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file old 1000
make_file file 24M
run put "$dir/old" bucket/key
expect_exit 0
hold '{"operation": "PutObject"}'
start put "$dir/file" bucket/key --part-size 32MiB
await_held
truncate --size=12M "$dir/file"
release
finish
expect_exit 4
expect_error 'file '
expect_stored key old
