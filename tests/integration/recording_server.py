#!/usr/bin/python3
"""The fake S3 server, which also writes down the head of each request.

    recording_server.py FILE [option of tests/fake_s3/server.py]...

FILE gets a JSON object a line: operation, part, method, target, and headers by their
lower-case names.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                os.pardir, "fake_s3"))

import server  # noqa: E402 (it is found by the line above)


def record_to(path):
    """A class of exchanges that are written down."""
    file = open(path, "a", encoding="utf-8", buffering=1)

    class Recorded(server.Exchange):
        """An exchange whose request is on record before it is served."""

        def run(self):
            """One line, in one write."""
            call, request = self.call, self.request
            target = request.path + (b"?" + request.query if request.query else b"")
            file.write(json.dumps({
                "operation": call.operation, "part": call.part,
                "method": request.method, "target": target.decode("latin-1"),
                "headers": dict(request.joined)}) + "\n")
            return super().run()

    return Recorded


def main():
    """Serve."""
    path = sys.argv.pop(1)
    server.Exchange = record_to(path)
    server.main()


if __name__ == "__main__":
    main()
