#!/usr/bin/env bash
#
# A limit on the size of files (ulimit -f) is an error like any other, and no
# signal that kills: 3 and nothing left by get, and a put whose standard error
# is a file that may not grow ends as it would have.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
code=0
(
    ulimit -f 1 # KiB
    env --default-signal=XFSZ timeout "$patience" "$S3MPU" put "$dir/file" \
        bucket/key --part-size 5MiB -vv >/dev/null 2>"$dir/log"
) || code=$?
expect_exit 0
[[ $(stat -c %s "$dir/log") == 1024 ]] || fail 'standard error did not reach its limit'
expect_stored key file

mkdir "$dir/to"
code=0
(
    ulimit -f 4096 # KiB
    env --default-signal=XFSZ timeout "$patience" "$S3MPU" get bucket/key \
        "$dir/to/back" >"$dir/out" 2>"$dir/err"
) || code=$?
expect_exit 3
expect_error 'cannot write .*/back: File too large'
expect_files "$dir/to"
