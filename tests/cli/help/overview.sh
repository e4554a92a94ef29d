#!/usr/bin/env bash
#
# --help, -h and help name each command once, on stdout, with status 0 and no
# line longer than a terminal is wide.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

run --help
expect_exit 0
expect_no_err
cp "$dir/out" "$dir/first"
for command in put get verify ls mb rm; do
    (($(grep -Ec "^  s3mpu $command " "$dir/out") == 1)) || fail "no $command"
done
expect_out 's3mpu COMMAND --help'
! grep -Eq '.{101}' "$dir/out" || fail 'a line is too long'
for word in -h help; do
    run "$word"
    expect_exit 0
    expect_same first out
done
