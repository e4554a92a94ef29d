#!/usr/bin/env bash
#
# A duration that is none: 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for text in soon -1s '' 10x 1h30m; do
    run put "$dir/file" bucket/key --deadline "$text"
    expect_exit 2
    expect_error "--deadline $text: .*duration"
done
expect_no_request
