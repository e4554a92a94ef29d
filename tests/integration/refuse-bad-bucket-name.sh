#!/usr/bin/env bash
#
# A name that no bucket can have: 2, and nothing is asked of the server.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for name in Upper_Case ab -dash- 'with space' ''; do
    run put "$dir/file" "$name/key"
    expect_exit 2
    expect_error 'bucket'
done
expect_no_request
