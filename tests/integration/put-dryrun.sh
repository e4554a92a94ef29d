#!/usr/bin/env bash
#
# -n says the parts, what is in flight and the requests, and sends nothing.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key -n --part-size 5MiB -j 2
expect_exit 0
expect_no_err
expect_last_line '^would put .*/file to s3://bucket/key: 12582912 bytes in 3 parts of 5242880 \(the last 2097152\), 2 at a time; 7 requests$'
run put "$dir/file" bucket --dryrun --part-size 64MiB
expect_exit 0
expect_last_line 'to s3://bucket/file: 12582912 bytes in 1 part; 2 requests$'
run put "$dir/missing" bucket --dryrun
expect_exit 3
run put "$dir/file" bucket --dryrun --parts 3
expect_exit 2
expect_no_request
