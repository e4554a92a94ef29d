#!/usr/bin/env bash
#
# A folder as target, or none, takes the base name of the key.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/a/b/name.bin
expect_exit 0
mkdir "$dir/to" "$dir/here"
run get bucket/a/b/name.bin "$dir/to"
expect_exit 0
expect_files "$dir/to" name.bin
expect_same file to/name.bin
cd "$dir/here"
run get s3://bucket/a/b/name.bin
expect_exit 0
expect_files "$dir/here" name.bin
expect_same file here/name.bin
