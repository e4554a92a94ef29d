#!/usr/bin/env bash
#
# --no-verify-ssl trusts any certificate, and says so once; not with -q.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 1000
run put "$dir/file" bucket/key --no-verify-ssl
expect_exit 0
expect_err '^s3mpu: --no-verify-ssl: .*certificate is not verified'
(($(wc -l <"$dir/err") == 1)) || fail 'not one warning'
run put "$dir/file" bucket/key --no-verify-ssl -q
expect_exit 0
expect_no_err
expect_stored key file
