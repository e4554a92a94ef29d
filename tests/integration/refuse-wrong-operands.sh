#!/usr/bin/env bash
#
# Too few or too many operands: 2, and the usage of the command.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for command in put get verify mb rm; do
    run "$command"
    expect_exit 2
    expect_error "$command: usage: s3mpu $command "
done
run put "$dir/file"
expect_exit 2
expect_error 'usage: s3mpu put .*FILE.* DEST'
run get bucket/key "$dir/to" more
expect_exit 2
expect_error 'usage: s3mpu get .*OBJECT'
expect_no_request
