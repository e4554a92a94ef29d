#!/usr/bin/env bash
#
# An option whose value is missing: 2, and its name.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for option in -j --jobs --part-size --endpoint-url --metadata; do
    run put "$dir/file" bucket/key "$option"
    expect_exit 2
    expect_error "option $option needs a value"
done
expect_no_request
