#!/usr/bin/env bash
#
# A certificate that nobody vouches for is refused, with 2 and without a
# request.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
make_certificate other
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 12M
run put "$dir/file" bucket/key --retry-for 500ms
expect_exit 2
expect_error '[Cc]ertificate|SSL'
run put "$dir/file" bucket/key --ca-bundle "$dir/other.pem" --retry-for 500ms
expect_exit 2
expect_error '[Cc]ertificate|SSL'
expect_no_request
