#!/usr/bin/env bash
#
# --addressing-style virtual puts the bucket into the name of the host.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB --addressing-style virtual \
    --endpoint-url "http://localhost:$port"
expect_exit 0
expect_stored key file
expect_state 'all(h["headers"]["host"].startswith("bucket.localhost:")
    and not h["target"].startswith("/bucket") for h in heads)'
