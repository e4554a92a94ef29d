#!/usr/bin/env bash
#
# An endpoint that is no URL: 2, where it came from, and what is wrong.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key --endpoint-url localhost:8000
expect_exit 2
expect_error "--endpoint-url: .*'localhost:8000'.*http://"
run put "$dir/file" bucket/key --endpoint-url 'http://127.0.0.1:99999'
expect_exit 2
expect_error '--endpoint-url: .*port'
run put "$dir/file" bucket/key --endpoint-url 'http://user:hidden@127.0.0.1'
expect_exit 2
expect_error '--endpoint-url: .*password'
! has err hidden || fail 'a password was printed'
AWS_ENDPOINT_URL='ftp://127.0.0.1' run put "$dir/file" bucket/key
expect_exit 2
expect_error 'AWS_ENDPOINT_URL: .*ftp://'
expect_no_request
