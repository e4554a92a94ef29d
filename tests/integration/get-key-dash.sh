#!/usr/bin/env bash
#
# A key that is "-" becomes a file of that name; only the operand FILE is
# standard output.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 100000
run put "$dir/file" bucket/a/-
expect_exit 0
mkdir "$dir/to"
cd "$dir/to"
run get bucket/a/-
expect_exit 0
expect_files "$dir/to" -
expect_same file to/-
expect_last_line '^\./-: .*proof: '
rm -- ./-
run get bucket/a/- .
expect_exit 0
expect_files "$dir/to" -
rm -- ./-
run get bucket/a/- -
expect_exit 0
expect_same file out
expect_files "$dir/to"
