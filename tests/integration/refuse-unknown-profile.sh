#!/usr/bin/env bash
#
# A profile that is not in the files: 2, and its name.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key --profile nobody
expect_exit 2
expect_error "'?nobody'?"
AWS_PROFILE=nothing run put "$dir/file" bucket/key
expect_exit 2
expect_error "'?nothing'?"
expect_no_request
