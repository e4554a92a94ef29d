#!/usr/bin/env bash
#
# A reader that leaves early: 3, no signal.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
code=0
{
    timeout "$patience" "$S3MPU" get bucket/key - 2>"$dir/err" || printf '%s\n' $? >"$dir/code"
} | head -c 1000 >"$dir/head"
cmp -n 1000 -- "$dir/head" "$dir/file"
code=$(<"$dir/code")
: >"$dir/out"
expect_exit 3
expect_error 'cannot write standard output'
