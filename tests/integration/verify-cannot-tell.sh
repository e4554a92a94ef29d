#!/usr/bin/env bash
#
# An object whose ETag says nothing and that has no checksum: 2, and what
# would help.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile seaweedfs
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run verify "$dir/file" bucket/key
expect_exit 2
expect_error 'no MD5.*compare the bytes with --download'
run verify "$dir/file" bucket/key --download
expect_exit 0
expect_last_line '^equal: '
