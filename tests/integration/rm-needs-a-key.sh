#!/usr/bin/env bash
#
# rm of a bucket alone deletes nothing: 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key
expect_exit 0
for name in bucket bucket/ s3://bucket; do
    run rm "$name"
    expect_exit 2
    expect_error 'no key was given'
done
expect_stored key file
