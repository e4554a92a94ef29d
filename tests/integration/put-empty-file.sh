#!/usr/bin/env bash
#
# An empty file is an empty object, by one request.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
: >"$dir/file"
run put "$dir/file" bucket/key
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'obj["bucket/key"].size == 0' 'requests["PutObject"] == 1' \
    'requests["CreateMultipartUpload"] == 0'
expect_last_line '^s3://bucket/key: 0 B \(0 bytes\) in 1 part, .*proof: md5-etag$'
