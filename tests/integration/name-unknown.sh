#!/usr/bin/env bash
#
# A name that does not resolve, of the service or of the proxy, is tried again
# like any service out of reach; then it is 8.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key -v --retry-for 600ms \
    --endpoint-url http://nobody.invalid
expect_exit 8
expect_err 'PutObject: attempt 2: .*Could not resolve host: nobody\.invalid'
expect_err '^s3mpu: put .*cannot reach nobody\.invalid: Could not resolve host'
run put "$dir/file" bucket/key -v --retry-for 600ms \
    --proxy http://nobody.invalid:3128
expect_exit 8
expect_err 'PutObject: attempt 2: .*Could not resolve proxy: nobody\.invalid'
# nothing was ever reached: 8 s, and not the five minutes of an outage
began=$SECONDS
run ls bucket --endpoint-url http://nobody.invalid
expect_exit 8
((SECONDS - began < 60)) || fail "it took $((SECONDS - began)) s"
expect_no_request
