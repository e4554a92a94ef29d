#!/usr/bin/env bash
#
# Metadata that cannot be headers: 2.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for text in novalue =v 'a b=c' $'k=line\nbreak'; do
    run put "$dir/file" bucket/key --metadata "$text"
    expect_exit 2
    expect_error '--metadata '
done
run put "$dir/file" bucket/key --content-type $'text/plain\r\nx-evil: 1'
expect_exit 2
expect_error '--content-type .*control characters'
expect_no_request
