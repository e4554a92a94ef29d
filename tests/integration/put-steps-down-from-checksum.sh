#!/usr/bin/env bash
#
# On AWS parts have a CRC64NVME by themselves. Where Create, a part or a small
# file is refused for it, the upload goes on without and says so, once.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

command -v openssl >/dev/null || skip 'there is no openssl'
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=s3 \
    -addext subjectAltName=DNS:s3.us-east-1.amazonaws.com \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
start_server --tls "$dir/cert.pem" "$dir/key.pem"
make_file file 12M
make_file small 1000

cat >"$dir/proxy.py" <<'END'
"""A proxy for CONNECT, whoever is named, to one port."""
import socket, sys, threading
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)

def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass

def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(65536)
    upstream = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
    threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
    pump(upstream, client)

while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
END
exec {lines}< <(exec "$python" "$dir/proxy.py" "$port")
pid=$!
read -r -u "$lines" proxy_port
unset AWS_ENDPOINT_URL
export https_proxy=http://127.0.0.1:$proxy_port

# put NAME KEY: to AWS, as far as s3mpu can tell.
put() {
    run put "$dir/$1" "bucket/$2" --region us-east-1 --addressing-style path \
        --ca-bundle "$dir/cert.pem" --part-size 5MiB
}

put file plain
expect_exit 0
expect_no_err
expect_last_line 'proof: crc64nvme$'
expect_stored plain file

# refused OPERATION STATUS CODE NAME: with that answer to each checksum header.
refused() {
    fault "{\"when\": {\"operation\": \"$1\", \"times\": \"always\",
                       \"header\": \"x-amz-checksum-\"},
            \"do\": {\"status\": $2, \"code\": \"$3\"}}"
    put "$4" "$1-$2"
    end_faults
    expect_exit 0
    expect_last_line 'proof: md5-etag$'
    expect_stored "$1-$2" "$4"
    (($(grep -c 'does not take crc64nvme' "$dir/err") == 1)) ||
        fail 'it was not said once'
}

for operation in CreateMultipartUpload UploadPart; do
    refused "$operation" 400 InvalidArgument file
    refused "$operation" 501 NotImplemented file
done
refused PutObject 400 InvalidArgument small
refused PutObject 501 NotImplemented small
