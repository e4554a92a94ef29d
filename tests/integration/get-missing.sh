#!/usr/bin/env bash
#
# A key or a bucket that does not exist: 6, and no file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
mkdir "$dir/to"
run get bucket/missing "$dir/to/back"
expect_exit 6
expect_error '404.* on HeadObject'
run get nowhere/key "$dir/to/back"
expect_exit 6
expect_error "bucket 'nowhere'.*404"
run get bucket/missing "$dir/to/no/such/folder"
expect_exit 3
expect_error 'No such file or directory'
expect_files "$dir/to"
