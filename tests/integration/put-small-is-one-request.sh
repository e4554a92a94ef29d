#!/usr/bin/env bash
#
# A file of one part is one PutObject and a look at the result: no multipart
# upload.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1M
run put "$dir/file" bucket/key
expect_exit 0
expect_no_err
expect_stored key file
expect_state 'requests == {"PutObject": 1, "HeadObject": 1}'
expect_last_line '^s3://bucket/key: 1\.0 MiB \(1048576 bytes\) in 1 part, .* s, proof: md5-etag$'
