#!/usr/bin/env bash
#
# A file that may not grow so large: 3, and nothing is left.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
code=0
(
    ulimit -f 4096 # KiB
    trap '' XFSZ
    timeout "$patience" "$S3MPU" get bucket/key "$dir/to/back" >"$dir/out" \
        2>"$dir/err"
) || code=$?
expect_exit 3
expect_error 'cannot write .*/back: File too large'
expect_files "$dir/to"
