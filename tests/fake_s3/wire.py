"""HTTP/1.1 on one socket, byte for byte.

The library's http.server is not used: it tidies what it reads (it folds a leading `//`,
it parses headers as e-mail), and a test server has to see the request exactly as it was
sent and must be able to answer in ways that no well-behaved server ever would.
"""

import select
import socket
import struct
import time

BLOCK = 1 << 20
MAX_HEAD = 256 << 10

REASONS = {
    200: "OK", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently",
    304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
    411: "Length Required", 412: "Precondition Failed", 416: "Range Not Satisfiable",
    429: "Too Many Requests", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}


class PeerGone(Exception):
    """The client closed or reset the connection: there is nobody left to answer."""


class BadRequest(Exception):
    """Bytes arrived that are not an HTTP/1.1 request."""


class Request:
    """A request head. Path and query are the raw bytes of the request line."""

    def __init__(self, method, target, headers):
        self.method = method
        self.path, _, self.query = target.partition(b"?")
        self.headers = headers
        self.joined = {}
        for name, value in headers:
            old = self.joined.get(name)
            self.joined[name] = value if old is None else f"{old},{value}"

    def header(self, name, default=None):
        """A header by its lower-case name; repeated ones are joined by commas."""
        return self.joined.get(name, default)

    def starting(self, prefix):
        """All headers whose lower-case names begin with a prefix, as a dict."""
        return {n: v for n, v in self.joined.items() if n.startswith(prefix)}

    @property
    def length(self):
        """Content-Length, or None where there is none."""
        text = self.joined.get("content-length")
        if text is None:
            return None
        if not text.isascii() or not text.isdigit():
            raise BadRequest(f"Content-Length is {text!r}")
        return int(text)


class Response:
    """Status, headers, and a body that is bytes or an iterable of known total length."""

    def __init__(self, status=200, headers=(), body=b"", length=None):
        self.status = status
        self.headers = dict(headers)
        self.body = body
        self.length = len(body) if length is None else length
        self.tells_length = True

    def head(self, framing=True):
        """The bytes up to and including the empty line."""
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if framing and self.tells_length and self.status not in (204, 304):
            lines.append(f"Content-Length: {self.length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def blocks(self):
        """The body, block by block."""
        if isinstance(self.body, (bytes, bytearray, memoryview)):
            return iter((self.body,)) if len(self.body) else iter(())
        return iter(self.body)


class Connection:
    """A socket with what was read ahead of need, and several ways to end it."""

    def __init__(self, sock):
        self.sock = sock
        self.pending = bytearray()
        self.poll = select.poll()
        self.poll.register(sock.fileno(),
                           select.POLLRDHUP | select.POLLHUP | select.POLLERR)

    def receive(self, view):
        """Read at least one byte into a view; returns the count."""
        if self.pending:
            count = min(len(view), len(self.pending))
            view[:count] = self.pending[:count]
            del self.pending[:count]
            return count
        try:
            count = self.sock.recv_into(view)
        except OSError as error:
            raise PeerGone(str(error)) from error
        if count == 0:
            raise PeerGone("end of stream")
        return count

    def read_request(self):
        """The next request head, or None when the client has closed in good order."""
        buffer = bytearray(64 << 10)
        while (end := self.pending.find(b"\r\n\r\n")) < 0:
            if len(self.pending) > MAX_HEAD:
                raise BadRequest("the request head has no end")
            try:
                count = self.sock.recv_into(buffer)
            except OSError:
                count = 0
            if count == 0:
                return None
            self.pending += buffer[:count]
        head = bytes(self.pending[:end])
        del self.pending[:end + 4]
        return parse_head(head)

    def send(self, data):
        """Send all of it or raise PeerGone."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise PeerGone(str(error)) from error

    def is_gone(self):
        """Has the client closed its side? Asked without reading, for the sake of TLS."""
        return bool(self.poll.poll(0))

    def wait(self, seconds, until=None):
        """Sleep, ended early by an event; PeerGone as soon as the client leaves."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if until is not None and until.is_set():
                return
            if self.poll.poll(min(left, 0.05) * 1000):
                raise PeerGone("left while it was kept waiting")

    def linger(self, seconds=2.0):
        """Half-close, then swallow what is still on its way.

        Closing a socket with unread bytes makes the kernel send a reset, which may
        overtake the answer and destroy it in the client's buffer.
        """
        buffer = bytearray(BLOCK)
        try:
            self.sock.shutdown(socket.SHUT_WR)
            end = time.monotonic() + seconds
            while (left := end - time.monotonic()) > 0:
                self.sock.settimeout(left)
                if not self.sock.recv_into(buffer):
                    break
        except OSError:
            pass
        self.close()

    def close(self, reset=False):
        """Close; a reset throws away what was not yet delivered and sends RST."""
        try:
            if reset:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                     struct.pack("ii", 1, 0))
            self.sock.close()
        except OSError:
            pass


class Body:
    """The body of the request that was just read from a connection."""

    def __init__(self, connection, length):
        self.connection = connection
        self.length = length
        self.left = length
        self.rate = 0

    @property
    def received(self):
        """Bytes read so far."""
        return self.length - self.left

    def fill(self, view):
        """Read exactly one view full."""
        while len(view):
            count = self.connection.receive(view)
            self.left -= count
            view = view[count:]
            if self.rate:
                self.connection.wait(count / self.rate)

    def blocks(self, view=None):
        """Yield the rest of the body, block by block.

        With a view as long as the body the bytes land there and are not copied again.
        """
        scratch = None if view is not None else bytearray(min(BLOCK, self.left))
        size = BLOCK if not self.rate else 64 << 10
        while self.left:
            count = min(size, self.left)
            if view is not None:
                block = view[self.received:self.received + count]
            else:
                block = memoryview(scratch)[:count]
            self.fill(block)
            yield block

    def skip(self, count=None):
        """Read and forget some bytes, or all that are left."""
        scratch = memoryview(bytearray(BLOCK))
        target = 0 if count is None else max(0, self.left - count)
        while self.left > target:
            self.fill(scratch[:min(BLOCK, self.left - target)])


def parse_head(head):
    """Parse the bytes before the empty line; no folding, no repair."""
    lines = head.split(b"\r\n")
    try:
        method, target, version = lines[0].split(b" ")
    except ValueError:
        raise BadRequest(f"request line {lines[0][:100]!r}") from None
    if version != b"HTTP/1.1" or not target.startswith(b"/"):
        raise BadRequest(f"request line {lines[0][:100]!r}")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if not colon or not name or name != name.strip():
            raise BadRequest(f"header line {line[:100]!r}")
        headers.append((name.decode("latin-1").lower(), value.strip().decode("latin-1")))
    return Request(method.decode("latin-1"), target, headers)
