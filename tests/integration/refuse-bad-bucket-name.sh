#!/usr/bin/env bash
#
# A name that no bucket can have: 2, and nothing is asked of the server.
# Capitals and underscores are no reason: old buckets have them.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for name in ab '' 'with space' 'star*' 'bücket' arn:aws:s3:::bucket \
    "$(printf 'b%.0s' {1..300})"; do
    run put "$dir/file" "$name/key"
    expect_exit 2
    expect_error 'bucket'
done
expect_no_request
