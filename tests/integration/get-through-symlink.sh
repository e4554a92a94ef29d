#!/usr/bin/env bash
#
# A symbolic link is followed: the file behind it is written, and it stays a
# link.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key
expect_exit 0
mkdir "$dir/real"
printf 'old\n' >"$dir/real/back"
ln -s real/back "$dir/link"
run get bucket/key "$dir/link"
expect_exit 0
[[ -L $dir/link ]] || fail 'the link was replaced'
expect_files "$dir/real" back
expect_same file real/back
