#!/usr/bin/env bash
#
# Without an operand the buckets are listed, with the times of their making.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --bucket second.bucket --bucket another
run ls
expect_exit 0
expect_no_err
times='[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}'
! grep -Evq "^$times [a-z.]+\$" "$dir/out" || fail 'a line is not as wanted'
[[ $(cut -d ' ' -f 3 "$dir/out" | LC_ALL=C sort) == $'another\nbucket\nsecond.bucket' ]] ||
    fail 'these are not the buckets'
run ls s3://
expect_exit 0
(($(wc -l <"$dir/out") == 3)) || fail 's3:// is not all buckets'
