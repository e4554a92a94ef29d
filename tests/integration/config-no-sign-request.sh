#!/usr/bin/env bash
#
# --no-sign-request needs no keys and sends no signature.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --allow-unsigned
make_file file 12M
no_account
run put "$dir/file" bucket/key --no-sign-request --endpoint-url "$endpoint" \
    --part-size 5MiB
expect_exit 0
expect_stored key file
expect_state 'not any("authorization" in h["headers"] for h in heads)'

fault '{"when": {"operation": "CreateMultipartUpload"},
        "do": {"status": 403, "code": "AccessDenied"}}'
run put "$dir/file" bucket/key --no-sign-request --endpoint-url "$endpoint" \
    --part-size 5MiB
expect_exit 5
expect_err 'AccessDenied .*; the request was not signed \(--no-sign-request\)$'
