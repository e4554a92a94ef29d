#!/usr/bin/env bash
#
# --payload sha256 signs the bodies on https, too.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 12M
run put "$dir/file" bucket/key --ca-bundle "$dir/server.pem" --part-size 5MiB \
    --payload sha256
expect_exit 0
expect_stored key file
expect_state 'all(len(h["x-amz-content-sha256"]) == 64 for h in of("UploadPart"))' \
    'len(of("UploadPart")) == 3'
