#!/usr/bin/python3
"""A fake S3 for tests: real protocol, independent signature check, faults on demand.

    server.py --port 0 --port-file FILE [options]

It listens on 127.0.0.1, writes its port to the file, serves until SIGTERM, and dies with
the process that started it. Python's standard library is all it needs.
"""

import argparse
import itertools
import os
import secrets
import select
import signal
import socket
import ssl
import sys
import threading

import control
from exchange import Exchange
from faults import Faults
from ledger import Ledger
from profiles import PROFILES
from service import Service
from sigv4 import Keys
from store import Budget, Store
from wire import BadRequest, Body, Connection, PeerGone


def parse_arguments(argv):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--port", type=int, default=0, help="0 (the default) takes any free port")
    option("--port-file", help="written once the server listens")
    option("--dir", help="folder for what does not fit in memory (default: the system's)")
    option("--memory", type=int, default=1 << 30, help="bytes kept in memory (1 GiB)")
    option("--tls", nargs=2, metavar=("CERT", "KEY"), help="serve https")
    option("--access-key", default="test-access-key")
    option("--secret-key", default="test-secret-key")
    option("--session-token", action="append",
           help="the token that must come with the key; given again: or this one")
    option("--region", help="the one region that signatures may name (default: any)")
    option("--allow-unsigned", action="store_true", help="serve anonymous requests")
    option("--profile", choices=sorted(PROFILES), default="aws")
    option("--bucket", action="append", default=[], help="a bucket that exists")
    option("--fault", action="append", default=[], metavar="FILE.json")
    option("--clock-offset", type=float, default=0, metavar="SECONDS")
    option("--min-part", type=int, default=5 << 20, metavar="BYTES")
    option("--page-size", type=int, default=1000, help="most entries of a listing's page")
    option("--parent-pid", type=int, default=os.getppid(),
           help="exit when this process does (default: the parent; 0: never)")
    option("--verbose", action="store_true", help="a line per request on stderr")
    return parser.parse_args(argv)


def die_with(pid):
    """End this process when another one ends."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        os._exit(0)

    def watch():
        select.select([descriptor], [], [])
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Server:
    """The listening socket and a thread for each connection."""

    def __init__(self, service, arguments):
        self.service = service
        self.verbose = arguments.verbose
        self.prefix = f"tx{secrets.token_hex(4)}"
        self.numbers = itertools.count(1)
        self.tls = None
        if arguments.tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*arguments.tls)
        self.listener = socket.create_server(("127.0.0.1", arguments.port), backlog=512)

    @property
    def port(self):
        """The port it listens on."""
        return self.listener.getsockname()[1]

    def serve_forever(self):
        """Accept connections until the process ends."""
        while True:
            sock, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        """One connection, request by request."""
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
        except OSError:
            sock.close()
            return
        connection = Connection(sock)
        try:
            while (request := connection.read_request()) is not None:
                if not self.serve_request(connection, request):
                    return
        except BadRequest as error:
            self.service.ledger.violation(f"not HTTP/1.1: {error}")
            connection.close()
        except PeerGone:
            pass
        finally:
            connection.close()

    def serve_request(self, connection, request):
        """One request; returns whether the connection stays."""
        if request.path.startswith(control.PREFIX):
            body = Body(connection, request.length or 0)
            response = control.handle(self.service, connection, request, body)
            connection.send(response.head() + response.body)
            return True
        request_id = f"{self.prefix}-{next(self.numbers)}"
        exchange = Exchange(self.service, connection, request, request_id)
        try:
            return exchange.run()
        finally:
            if self.verbose:
                target = request.path + (b"?" + request.query if request.query else b"")
                print(request.method, target.decode("latin-1"), exchange.status,
                      exchange.call.operation, file=sys.stderr, flush=True)


def write_port(path, port):
    """Write the port in one step, so that nobody reads half a number."""
    with open(f"{path}.new", "w", encoding="ascii") as file:
        file.write(f"{port}\n")
    os.replace(f"{path}.new", path)


def main(argv=None):
    """Start and serve."""
    arguments = parse_arguments(argv)
    if arguments.parent_pid:
        die_with(arguments.parent_pid)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    faults = Faults()
    for path in arguments.fault:
        faults.load(path)
    store = Store(Budget(arguments.memory, arguments.dir))
    for bucket in arguments.bucket:
        store.create_bucket(bucket)
    keys = Keys(arguments.access_key, arguments.secret_key, arguments.session_token,
                arguments.region, arguments.allow_unsigned)
    service = Service(store, keys, PROFILES[arguments.profile], faults, Ledger(),
                      clock_offset=arguments.clock_offset, min_part=arguments.min_part,
                      page_size=arguments.page_size)
    server = Server(service, arguments)
    if arguments.port_file:
        write_port(arguments.port_file, server.port)
    else:
        print(server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
