#!/usr/bin/env bash
#
# No such object: 6; no such bucket: 6; no such file: 3.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run verify "$dir/file" bucket/key
expect_exit 6
expect_error '404.* on HeadObject'
run verify "$dir/file" nowhere/key
expect_exit 6
expect_error "bucket 'nowhere'.*404"
run verify "$dir/missing" bucket/key
expect_exit 3
expect_error 'missing: .*No such file'
