#!/usr/bin/env bash
#
# -j takes 1 to 1000: anything else is 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for number in 0 -1 1001 99999999999999999999 six 6x ''; do
    run put "$dir/file" bucket/key -j "$number"
    expect_exit 2
    expect_error '--jobs .*(1 to 1000|whole number)'
done
expect_no_request
