#!/usr/bin/env bash
#
# A symbolic link to what is not there yet is followed: the file is made where
# it leads, and it stays a link.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key
expect_exit 0
mkdir "$dir/real"
ln -s real/second "$dir/link"
ln -s back "$dir/real/second"
run get bucket/key "$dir/link"
expect_exit 0
[[ -L $dir/link && -L $dir/real/second ]] || fail 'the link was replaced'
expect_files "$dir/real" back second
expect_same file real/back

ln -s round "$dir/round"
run get bucket/key "$dir/round"
expect_exit 3
expect_error 'round: Too many levels of symbolic links'
ln -s none/back "$dir/nowhere"
run get bucket/key "$dir/nowhere"
expect_exit 3
[[ -L $dir/nowhere ]] || fail 'the link was replaced'
