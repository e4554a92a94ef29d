#!/usr/bin/env bash
#
# Where the limit of open files allows fewer workers than jobs, fewer work and
# a notice says so; a limit that may be raised is raised.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 20M
few() {
    (
        ulimit "$1" 24
        "${@:2}"
        echo "$code" >"$dir/code"
    )
    code=$(<"$dir/code")
}
few -n run put "$dir/file" bucket/key --part-size 5MiB -j 64
expect_exit 0
expect_stored key file
(($(grep -c 'at a time, not 4: the limit of open files' "$dir/err") == 1)) ||
    fail 'there is not one notice'
few -n run get bucket/key "$dir/back" -j 64
expect_exit 0
expect_same file back
expect_err 'limit of open files'
few -n run verify "$dir/file" bucket/key -j 64
expect_exit 0
expect_err 'limit of open files'
few -Sn run put "$dir/file" bucket/other --part-size 5MiB -j 64
expect_exit 0
expect_stored other file
expect_no_err
