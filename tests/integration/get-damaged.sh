#!/usr/bin/env bash
#
# Bytes that are damaged on their way: 9, and no file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
fault '{"when": {"operation": "GetObject", "times": "always"}, "do": {"flip": true}}'
run get bucket/key "$dir/to/back"
expect_exit 9
expect_error 'what came is not what ETag'
expect_files "$dir/to"
