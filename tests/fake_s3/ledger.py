"""What happened: counts, events and broken promises, for the tests to ask about."""

import threading
import time

MAX_EVENTS = 20000


class Ledger:
    """Counters under one lock; times are seconds since the server started."""

    def __init__(self):
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.requests = {}
        self.received = {}
        self.sent = {}
        self.running = {}
        self.parallel = {}
        self.events = []
        self.violations = []
        self.dealt = set()

    def begin(self, operation):
        """A request has arrived."""
        with self.lock:
            self.requests[operation] = self.requests.get(operation, 0) + 1
            running = self.running.get(operation, 0) + 1
            self.running[operation] = running
            self.parallel[operation] = max(running, self.parallel.get(operation, 0))
            return time.monotonic() - self.start

    def end(self, operation, part, key, status, began, received, sent, fault):
        """A request is over; status 0 means that no answer was sent."""
        with self.lock:
            self.running[operation] -= 1
            self.received[operation] = self.received.get(operation, 0) + received
            self.sent[operation] = self.sent.get(operation, 0) + sent
            if len(self.events) < MAX_EVENTS:
                self.events.append({
                    "operation": operation, "part": part, "key": key, "status": status,
                    "bytes": received, "t": round(began, 4),
                    "seconds": round(time.monotonic() - self.start - began, 4),
                    "fault": fault})

    def deal(self, operation):
        """All is done but the sending of the answer: what a client sends next is later."""
        with self.lock:
            self.dealt.add(operation)

    def violation(self, text):
        """Something that the uploader promises never to do, or a bug of this server."""
        with self.lock:
            self.violations.append(text)

    def has_seen(self, operation):
        """Has such a request been dealt with?"""
        with self.lock:
            return operation in self.dealt

    def snapshot(self):
        """All of it, for JSON."""
        with self.lock:
            return {"requests": dict(self.requests), "bytes": dict(self.received),
                    "sent": dict(self.sent), "parallel": dict(self.parallel),
                    "violations": list(self.violations), "events": list(self.events)}
