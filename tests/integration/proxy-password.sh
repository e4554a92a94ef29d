#!/usr/bin/env bash
#
# The password of a proxy is in no message and no trace.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
no_password() {
    ! grep -Eq -e 'pass|dXNlcjpwYXNzLXdvcmQ' -- "$dir/out" "$dir/err" ||
        fail 'the password was printed'
}
for variable in http_proxy all_proxy; do
    env "$variable=http://user:pass-word@127.0.0.1:$port" \
        "$S3MPU" put "$dir/file" bucket/key -vvv --retry-for 200ms \
        >"$dir/out" 2>"$dir/err" || true
    expect_err "Uses proxy env variable $variable == 'http://\\*@127"
    no_password
done
run put "$dir/file" bucket/key -vvv --retry-for 200ms \
    --proxy "http://user:pass-word@127.0.0.1:$port"
expect_err 'curl: .*127.0.0.1'
no_password
for proxy in 'http://user:pass-word@host:port' 'ftp://user:pass-word@host' \
    'http://user:pass@word@[::1' 'user:pass-word@host:99999'; do
    run put "$dir/file" bucket/key --proxy "$proxy"
    expect_exit 2
    expect_error '[Uu]nsupported proxy'
    no_password
done
run put "$dir/file" bucket/key --retry-for 200ms \
    --proxy 'http://user:pass-word@nobody.invalid:1'
expect_exit 8
expect_error 'Could not resolve proxy: nobody\.invalid'
no_password
