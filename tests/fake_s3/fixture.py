"""The fake server as a test holds it: start it, ask it, stop it."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")
ACCESS_KEY = "test-access-key"
SECRET_KEY = "test-secret-key"
REGION = "us-east-1"


class FakeS3:
    """A server process; a context manager that never leaves it behind."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="fake_s3-")
        port_file = os.path.join(self.folder.name, "port")
        self.process = subprocess.Popen(
            [sys.executable, "-B", SERVER, "--port-file", port_file, "--dir",
             self.folder.name, "--parent-pid", str(os.getpid()), *options],
            stdin=subprocess.DEVNULL)
        self.port = self.wait_for_port(port_file)
        self.endpoint = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def wait_for_port(self, path):
        """Wait until the server listens."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                with open(path, encoding="ascii") as file:
                    return int(file.read())
            except FileNotFoundError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.005)
        self.stop()
        raise RuntimeError("the fake server did not start")

    def stop(self):
        """End the server and remove what it stored."""
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def control(self, method, path, document=None):
        """One request to the control plane."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
        try:
            body = None if document is None else json.dumps(document)
            connection.request(method, f"/_fake/{path}", body)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def state(self):
        """Everything that is stored and everything that happened."""
        return self.control("GET", "state")

    def ended_state(self):
        """The state once all requests have ended: bytes and events are on record then,
        which may be a little after the client has its answer."""
        end = time.monotonic() + 60
        while True:
            state = self.state()
            if sum(state["requests"].values()) == len(state["events"]):
                return state
            if time.monotonic() > end:
                raise RuntimeError("a request does not end")
            time.sleep(0.01)

    def seed(self, **document):
        """Store buckets, objects and uploads directly; returns the ids of the uploads."""
        return self.control("POST", "seed", document)["uploads"]

    def add_faults(self, *documents):
        """Add rules."""
        self.control("POST", "faults", list(documents))

    def clear_faults(self):
        """Drop all rules."""
        self.control("DELETE", "faults")

    def reached(self, gate, seconds):
        """Wait until a request stands at a gate."""
        return self.control("GET", f"gate/{gate}?{seconds}")["reached"]

    def open(self, gate):
        """Let it through."""
        self.control("POST", f"gate/{gate}")
