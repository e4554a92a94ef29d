#!/usr/bin/env bash
#
# A certificate that is trusted and of another host: 2 at once, and no word of
# trust, which would not help.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate other
start_server --tls "$dir/other.pem" "$dir/other.key"
run ls --endpoint-url "https://localhost:$port" --ca-bundle "$dir/other.pem"
expect_exit 2
expect_error 'the certificate is of another host: give the name that it has$'
