#!/usr/bin/env bash
#
# A key that names no file, without a name for one: 2, and nothing leaves the
# folder.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
mkdir -p "$dir/up/to"
for key in a/.. a/. a/ .. .; do
    run get "bucket/$key" "$dir/up/to"
    expect_exit 2
    expect_error "the key '.*' names no file: give one"
done
run get bucket "$dir/up/to"
expect_exit 2
expect_error 'no key was given'
expect_files "$dir/up" to
expect_no_request
