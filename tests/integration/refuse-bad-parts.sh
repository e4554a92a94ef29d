#!/usr/bin/env bash
#
# --parts takes 1 to 10,000: anything else is 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for number in 0 10001 -3 many; do
    run put "$dir/file" bucket/key --parts "$number"
    expect_exit 2
    expect_error "--parts $number: .*(1 to 10000|whole number)"
done
expect_no_request
