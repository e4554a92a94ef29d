#!/usr/bin/env bash
#
# Too few or too many operands: 2, what is wrong, and the usage.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for command in put get verify mb rm; do
    run "$command"
    expect_exit 2
    expect_error "$command: it needs operands; usage: s3mpu $command "
done
run put "$dir/file"
expect_exit 2
expect_error 'put: an operand is missing; usage: s3mpu put .*FILE.* DEST'
run get bucket/key "$dir/to" more
expect_exit 2
expect_error "get: 'more' is one operand too many; usage: s3mpu get .*OBJECT"
run put "$dir/file" "$dir/file" bucket
expect_exit 2
expect_error "put: 'bucket' is one operand too many: one file is sent at a time; usage"
run put '' bucket
expect_exit 2
expect_error 'put: the name of the file is empty'
run put "$dir/file" ''
expect_exit 2
expect_error 'the name is empty; it must be BUCKET or BUCKET/KEY'
run verify '' bucket
expect_exit 2
expect_error 'verify: the name of the file is empty'
expect_no_request
