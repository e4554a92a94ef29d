#!/usr/bin/env bash
#
# Where nothing is signed no hash was sent, so sha256-signed is not claimed; the
# ETag of each part is compared instead, whatever the size of the file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --allow-unsigned
no_account
export AWS_ENDPOINT_URL=$endpoint
make_file file 80M
put=(put "$dir/file" bucket/key --no-sign-request --part-size 8MiB)
run "${put[@]}"
expect_exit 0
expect_last_line 'proof: md5-etag$'
expect_stored key file
run "${put[@]}" --checksum-algorithm none
expect_exit 0
expect_last_line 'proof: size-only$'
run "${put[@]}" --checksum-algorithm none --verify sha256-signed
expect_exit 9
fault '{"when": {"operation": "UploadPart", "part": 7, "times": "always"},
        "do": {"damage": "flip"}}'
run put "$dir/file" bucket/other --no-sign-request --part-size 8MiB
expect_exit 9
expect_state 'not uploads' '"bucket/other" not in obj'
