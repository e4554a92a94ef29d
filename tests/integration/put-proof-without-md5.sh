#!/usr/bin/env bash
#
# A service whose ETags are no MD5: the proof is the signature, or the size
# where nothing is signed.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile seaweedfs
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
expect_stored key file
expect_last_line 'proof: (md5-etag|sha256-signed)$'
