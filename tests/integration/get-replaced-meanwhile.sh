#!/usr/bin/env bash
#
# An object that is replaced in the middle of its download: 4, no file and no
# part of one.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
make_file other 40M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
hold '{"operation": "GetObject", "nth": 4}'
start get bucket/key "$dir/to/back" -j 1
await_held
seed "{\"objects\": [{\"bucket\": \"bucket\", \"key\": \"key\",
    \"file\": \"$dir/other\"}]}" >/dev/null
release
finish
expect_exit 4
expect_error 'the object was replaced while it was fetched'
expect_files "$dir/to"
