#!/usr/bin/env bash
#
# --no-verify-ssl trusts any certificate.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 1000
run put "$dir/file" bucket/key --no-verify-ssl
expect_exit 0
expect_stored key file
