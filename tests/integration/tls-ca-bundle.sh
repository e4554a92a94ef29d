#!/usr/bin/env bash
#
# A certificate that --ca-bundle or AWS_CA_BUNDLE names is trusted, and the
# payload of an https request is not signed.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 12M
run put "$dir/file" bucket/one --ca-bundle "$dir/server.pem" --part-size 5MiB
expect_exit 0
expect_stored one file
AWS_CA_BUNDLE=$dir/server.pem run put "$dir/file" bucket/two --part-size 16MiB
expect_exit 0
expect_stored two file
expect_state 'len(of("UploadPart")) == 3' \
    'all(h["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
         for h in of("UploadPart") + of("PutObject"))'
