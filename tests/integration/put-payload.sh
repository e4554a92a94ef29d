#!/usr/bin/env bash
#
# What is signed of a body: its SHA-256 on http and nothing on https, unless
# --payload says otherwise.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
export SUM
run put "$dir/file" bucket/a --part-size 5MiB
expect_exit 0
expect_stored a file
run put "$dir/file" bucket/a --part-size 16MiB
expect_exit 0
SUM=$(sha256sum "$dir/file" | cut -d ' ' -f 1)
expect_state 'of("PutObject")[0]["x-amz-content-sha256"] == env["SUM"]' \
    'all(len(h["x-amz-content-sha256"]) == 64 for h in of("UploadPart"))' \
    'len({h["x-amz-content-sha256"] for h in of("UploadPart")}) == 3'
run put "$dir/file" bucket/b --part-size 5MiB --payload unsigned
expect_exit 0
expect_stored b file
expect_state 'all(h["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"
    for h in of("UploadPart")[3:])' 'len(of("UploadPart")) == 6'
