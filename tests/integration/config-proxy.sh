#!/usr/bin/env bash
#
# --proxy sends each request to the proxy; http_proxy in the environment does
# the same.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
cat >"$dir/proxy.py" <<'END'
"""An HTTP proxy for one server; it counts what goes through it."""
import socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
target = ("127.0.0.1", int(sys.argv[1]))

def pump(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)

while True:
    client, _ = server.accept()
    print("a connection", file=sys.stderr, flush=True)
    head = client.recv(65536)
    first, rest = head.split(b"\r\n", 1)
    method, url, version = first.split(b" ")
    path = b"/" + url.split(b"/", 3)[3]
    upstream = socket.create_connection(target)
    upstream.sendall(b" ".join((method, path, version)) + b"\r\n"
                     + b"Connection: close\r\n" + rest)
    threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
    pump(upstream, client)
    client.close()
END
exec {lines}< <(exec "$python" "$dir/proxy.py" "$port" 2>"$dir/connections")
pid=$!
read -r -u "$lines" proxy_port
proxy=http://127.0.0.1:$proxy_port
# a name that only the proxy can make something of
run put "$dir/file" bucket/a --proxy "$proxy" \
    --endpoint-url "http://storage.invalid"
expect_exit 0
expect_stored a file
[[ -s $dir/connections ]] || fail 'nothing went through the proxy'
http_proxy=$proxy run put "$dir/file" bucket/b \
    --endpoint-url "http://storage.invalid"
expect_exit 0
expect_stored b file
