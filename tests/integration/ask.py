#!/usr/bin/python3
"""Ask the fake S3 server at $FAKE_S3, for shell scripts.

    ask.py state HEADS EXPRESSION    print the value of a Python expression
    ask.py check HEADS EXPRESSION... exit 1, and say which, unless all are true
    ask.py faults DOCUMENT...        add rules
    ask.py seed DOCUMENT|-           print the ids of the uploads made
    ask.py clear                     drop all rules, open all gates
    ask.py reached GATE SECONDS      wait so long at most until a request stands there
    ask.py open GATE

In an expression stand, besides what /_fake/state has: `obj`, objects by "bucket/key";
`heads`, what recording_server.py wrote to the file HEADS; `of(OPERATION)`, the headers of
such requests; `sha256(PATH)`; `env`, the environment. `check` also demands that the server saw no promise broken.
"""

import hashlib
import http.client
import json
import os
import re
import ssl
import sys
import time
from collections import Counter
from types import SimpleNamespace
from urllib.parse import urlsplit


def control(method, path, document=None):
    """One request to the control plane; https without looking at the certificate."""
    url = urlsplit(os.environ["FAKE_S3"])
    if url.scheme == "https":
        connection = http.client.HTTPSConnection(
            url.netloc, timeout=90, context=ssl._create_unverified_context())
    else:
        connection = http.client.HTTPConnection(url.netloc, timeout=90)
    body = None if document is None else json.dumps(document)
    connection.request(method, f"/_fake/{path}", body)
    return json.loads(connection.getresponse().read())


def sha256(path):
    """Of a file, in hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_heads(path):
    """The requests on record."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def state_for(expressions):
    """The state. Events and bytes are on record when a request has ended, a little after
    the client has its answer: who asks for them waits for that."""
    end = time.monotonic() + 30
    wants_all = any(re.search(r"\b(events|bytes|sent)\b", text) for text in expressions)
    while True:
        state = control("GET", "state")
        ended = sum(state["requests"].values()) == len(state["events"])
        if ended or not wants_all or time.monotonic() > end:
            return state
        time.sleep(0.01)


def facts(heads_path, expressions):
    """What an expression may name."""
    state = state_for(expressions)
    heads = read_heads(heads_path)
    names = {name: state[name] for name in ("buckets", "uploads", "faults", "violations",
                                            "events", "bytes", "sent")}
    names["requests"] = Counter(state["requests"])
    names["parallel"] = Counter(state["parallel"])
    names["obj"] = {f"{o['bucket']}/{o['key']}": SimpleNamespace(**o)
                    for o in state["objects"]}
    names["heads"] = heads
    names["of"] = lambda operation: [h["headers"] for h in heads
                                     if h["operation"] == operation]
    names["sha256"] = sha256
    names["env"] = os.environ
    return names


def check(heads_path, expressions):
    """All must be true."""
    names = facts(heads_path, expressions)
    good = True
    for expression in [*expressions, "not violations"]:
        try:
            value = eval(f"({expression})", dict(names))
        except (KeyError, IndexError, AttributeError) as error:
            value = f"no value: {error!r}"
        if value is not True:
            good = False
            print(f"not so: {expression}", file=sys.stderr)
    if not good:
        for name in ("requests", "parallel", "uploads", "violations"):
            print(f"    {name}: {names[name]}", file=sys.stderr)
        for key, found in names["obj"].items():
            print(f"    object: {key} {found.size} {found.part_sizes}", file=sys.stderr)
    return 0 if good else 1


def main(command, *words):
    """One command; returns the exit status."""
    match command:
        case "state":
            print(eval(f"({words[1]})", facts(words[0], words[1:])))
        case "check":
            return check(words[0], words[1:])
        case "faults":
            control("POST", "faults", [json.loads(word) for word in words])
        case "seed":
            text = sys.stdin.read() if words[0] == "-" else words[0]
            for upload_id in control("POST", "seed", json.loads(text))["uploads"]:
                print(upload_id)
        case "clear":
            control("DELETE", "faults")
        case "reached":
            return 0 if control("GET", f"gate/{words[0]}?{words[1]}")["reached"] else 1
        case "open":
            control("POST", f"gate/{words[0]}")
        case _:
            raise SystemExit(f"no command {command!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
