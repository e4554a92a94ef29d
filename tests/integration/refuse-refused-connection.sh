#!/usr/bin/env bash
#
# An endpoint where nobody listens: 8 within the patience asked for, with its
# address.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_file file 1000
log_in
# a port that is taken by a socket that does not listen
exec {socket}< <("$python" -c 'import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
sys.stdout.close()
time.sleep(60)')
pid=$!
read -r -u "$socket" port
run put "$dir/file" bucket/key --endpoint-url "http://127.0.0.1:$port" \
    --retry-for 500ms
expect_exit 8
expect_err "^s3mpu: put .*127\\.0\\.0\\.1.*$port"
expect_err 'refused|connect'
expect_no_out
