#!/usr/bin/env bash
#
# --no-overwrite leaves a key that exists as it is and exits with 7, for one
# request and for parts; a new key is made.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file old 1000
make_file new 12M
run put "$dir/old" bucket/key --no-overwrite
expect_exit 0
expect_stored key old
run put "$dir/new" bucket/key --no-overwrite --part-size 5MiB
expect_exit 7
expect_error 'the key exists already'
expect_stored key old
run put "$dir/new" bucket/key --no-overwrite --part-size 16MiB
expect_exit 7
expect_error 'the key exists already'
expect_stored key old
run put "$dir/new" bucket/other --no-overwrite --part-size 5MiB
expect_exit 0
expect_stored other new
expect_state 'of("PutObject")[-1]["if-none-match"] == "*"' \
    'of("CompleteMultipartUpload")[-1]["if-none-match"] == "*"'
