#!/usr/bin/env bash
#
# A key that exists is replaced, and is the old object until the new one is
# whole.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file old 1000
make_file new 12M
run put "$dir/old" bucket/key
expect_exit 0
hold '{"operation": "CompleteMultipartUpload"}'
start put "$dir/new" bucket/key --part-size 5MiB
await_held
expect_state "obj['bucket/key'].sha256 == sha256('$dir/old')"
release
finish
expect_exit 0
expect_stored key new
