#!/usr/bin/env bash
#
# A wrong secret key: 5 after one request, not tried again.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
AWS_SECRET_ACCESS_KEY=wrong run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 5
expect_error '403 SignatureDoesNotMatch on CreateMultipartUpload.*secret key'
expect_nothing
expect_state 'requests == {"CreateMultipartUpload": 1}'
