#!/usr/bin/env bash
#
# A --ca-bundle that is not there is told by its name.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 1000
run put "$dir/file" bucket/key --ca-bundle "$dir/missing.pem" --retry-for 500ms
expect_exit 2
expect_error 'missing\.pem'
expect_no_request
