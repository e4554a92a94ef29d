#!/usr/bin/env bash
#
# With - the object goes to standard output, in order, and what is said of it
# to stderr.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run get bucket/key - -j 4
expect_exit 0
expect_same file out
expect_err '^-: 40\.0 MiB .* of s3://bucket/key, .*proof: md5-etag$'
