#!/usr/bin/env bash
#
# The object is the file: 0, by its ETag, without a byte of it being fetched.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 32M
make_file small 1000
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run put "$dir/small" bucket/small
expect_exit 0
run verify "$dir/file" bucket/key
expect_exit 0
expect_no_err
expect_last_line '^equal: .*/file is s3://bucket/key \(33554432 bytes, md5-etag, 7 parts of 5242880\)$'
run verify "$dir/small" bucket
expect_exit 0
expect_last_line '^equal: .*/small is s3://bucket/small \(1000 bytes, md5-etag\)$'
run verify "$dir/file" bucket/key -q
expect_exit 0
expect_no_out
expect_state 'requests["GetObject"] == 0'
