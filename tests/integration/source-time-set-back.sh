#!/usr/bin/env bash
#
# A file that is rewritten while it is read, and then gets its old time back
# (rsync -t, tar): 4, and no object; for verify too.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# rewrite: other bytes, the same size, the same time of modification.
rewrite() {
    touch -r "$dir/file" "$dir/time"
    head -c 12M /dev/urandom | dd of="$dir/file" conv=notrunc status=none
    touch -r "$dir/time" "$dir/file"
}

start_server
make_file file 12M
hold '{"operation": "UploadPart", "part": 2}'
start put "$dir/file" bucket/key --part-size 5MiB -j 1
await_held
rewrite
release
finish
expect_exit 4
expect_error 'was changed while it was read'
expect_nothing
