#!/usr/bin/env bash
#
# With a prefix those objects are listed that begin like it: time, size and
# key.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file one 1
make_file large 12345678
run put "$dir/one" bucket/a/one
run put "$dir/large" bucket/a/large -q
run put "$dir/one" bucket/b
run put "$dir/one" 'bucket/a+ b/ü'
run ls bucket
expect_exit 0
expect_no_err
[[ $(cut -c 34- "$dir/out") == $'a+ b/ü\na/large\na/one\nb' ]] || fail 'keys'
run ls s3://bucket/a/
expect_exit 0
[[ $(cut -c 21- "$dir/out") == $'    12345678 a/large\n           1 a/one' ]] ||
    fail 'not as wanted'
run ls bucket/no/such
expect_exit 0
expect_no_out
run ls nowhere
expect_exit 6
expect_error "ls nowhere: bucket 'nowhere': 404 NoSuchBucket on ListObjectsV2"
