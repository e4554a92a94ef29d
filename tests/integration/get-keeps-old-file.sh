#!/usr/bin/env bash
#
# A download that fails leaves an older file of that name as it was.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
make_file old 1000
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
cp "$dir/old" "$dir/to/back"
fault '{"when": {"operation": "GetObject", "nth": 2}, "do": {"status": 403,
    "code": "AccessDenied"}}'
run get bucket/key "$dir/to/back"
expect_exit 5
expect_error '403 AccessDenied on GetObject'
expect_files "$dir/to" back
expect_same old to/back
