#!/usr/bin/env bash
#
# A key with all kinds of characters goes through every request of a
# multipart upload.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
export KEY='a b+c%20d//e/./f/../g?h=i&j#k/ü日本'
run put "$dir/file" "s3://bucket/$KEY" --part-size 5MiB
expect_exit 0
expect_no_err
expect_state 'list(obj) == ["bucket/" + env["KEY"]]' 'not uploads' \
    'obj["bucket/" + env["KEY"]].part_sizes == [5 << 20, 5 << 20, 2 << 20]'
run get "bucket/$KEY" "$dir/back"
expect_exit 0
expect_same file back
