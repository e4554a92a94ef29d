#!/usr/bin/env bash
#
# With standard output closed, a command whose result goes there fails with 3,
# and says so; one without a result is none the wiser.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# closed ARG...: run with standard output closed.
closed() {
    code=0
    timeout "$patience" "$S3MPU" "$@" </dev/null >&- 2>"$dir/err" || code=$?
    : >"$dir/out"
}

start_server
make_file file 12M
: >"$dir/empty"
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run put "$dir/empty" bucket/empty
expect_exit 0
for what in 'get bucket/key -' 'get bucket/empty -' 'ls bucket' 'ls' '--help' \
    '--version' 'put --help'; do
    # shellcheck disable=SC2086 # words
    closed $what
    expect_exit 3
    expect_error 'standard output'
done
expect_state 'not of("GetObject")'
closed verify "$dir/file" bucket/key -q
expect_exit 0
closed put "$dir/file" bucket/quiet -q
expect_exit 0
closed get bucket/key "$dir/back" -q
expect_exit 0
expect_same file back
