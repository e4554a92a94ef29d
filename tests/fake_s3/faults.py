"""Faults: rules, written as JSON, that make the server misbehave.

A rule has `when`, which requests it concerns, and `do`, what happens to them. Both are
flat; a key that is not listed here is an error, so that a typing mistake cannot make a
test pass. `when`:

    operation   name, or list of names, as S3 spells them
    part        part number, or list of them
    nth         the first match that counts, from 1 (default 1)
    times       how many matches from there: a number (default 1) or "always"
    per_part    true: nth and times count for each part number by itself
    header      a request header that begins like this must be there
    after       only once a request of this operation has been dealt with

`do`, in the order in which it happens:

    hold        name of a gate: wait there until the test opens it or the client leaves
    upload      "forget": the upload of this request vanishes
    plant       store an object with this text under the key, as if another had
    early       true: answer before the body is read, then close
    read        read this many bytes of the body, then `stall` or `close`
    read_rate   read the body at so many bytes a second
    perform     false: do not do what was asked (the default if an answer is prescribed)
    undo        true: do it, then take it back
    stale       true: a read shows what was there before the present object, as a
                replica that is behind does
    damage      "flip" or "truncate": what is stored differs; its ETag is that of what is
                stored. "drop-last-part": the same for a whole object
    part_etag   the part gets this ETag, in the store and in the answer
    stall       wait so many seconds, or until the client leaves, before the answer
    close       "fin" or "rst" instead of an answer
    raw         send these characters instead of an HTTP answer, then close
    status, code, message, body, headers
                the answer; with a code and no body the body is S3's error document.
                A body may be {"repeat": text, "count": n, "before": text, "after": text}.
                Headers alone change the real answer; null takes one away
    etag        the answer's ETag header; "other" is the MD5 of other bytes, "bare" the
                real one without quotes
    rewrite     list of [pattern, replacement] for the real answer's body
    utf16       true: the body comes as UTF-16, with a byte order mark
    shorten     so many bytes are missing at the end of the body; the length is right
    flip        true: the first byte of the body is damaged on the way
    before      characters sent ahead of the answer
    drip        {"text": t, "count": n, "every": s}: the status at once, then the text n
                times, then the body, all chunked; "prolog": true sends the XML
                declaration ahead of the text, as AWS does
    endless     "headers" or "body": an answer without end
    cut         send so many bytes of the body, then close as `close` says (default "fin")
    rate        send the body at so many bytes a second
    hang_up     true: close after a whole answer without having said so
"""

import hashlib
import json
import re
import threading

from errors import error_body

WHEN = {"operation", "part", "nth", "times", "per_part", "header", "after"}
DO = {"hold", "upload", "plant", "early", "read", "read_rate", "perform", "undo",
      "stale", "damage", "part_etag", "stall", "close", "raw", "status", "code",
      "message", "body", "headers", "etag", "rewrite", "utf16", "shorten", "flip",
      "before", "drip", "endless", "cut", "rate", "hang_up"}
# With one of these the answer is prescribed; nothing is done unless `perform` is true.
PRESCRIBED = {"early", "read", "close", "raw", "status", "code", "body", "endless"}


class Rule:
    """One `when` and `do`, with a count of how often it has struck."""

    def __init__(self, when, do, name=""):
        unknown = (set(when) - WHEN) | (set(do) - DO)
        if unknown:
            raise ValueError(f"fault {name!r}: unknown key {', '.join(sorted(unknown))}")
        self.when = when
        self.do = do
        self.name = name
        self.struck = 0
        self.matched = {}

    def concerns(self, call, ledger):
        """Is this request meant? Counts matches, so it is asked once per request."""
        when = self.when
        if not among(call.operation, when.get("operation")):
            return False
        if not among(call.part, when.get("part")):
            return False
        if "header" in when and not call.request.starting(when["header"].lower()):
            return False
        if "after" in when and not ledger.has_seen(when["after"]):
            return False
        counter = call.part if when.get("per_part") else None
        count = self.matched[counter] = self.matched.get(counter, 0) + 1
        first, times = when.get("nth", 1), when.get("times", 1)
        if count < first or (times != "always" and count >= first + times):
            return False
        self.struck += 1
        return True


def among(value, wanted):
    """Is the value what is wanted: anything, one thing, or one of a list?"""
    if wanted is None:
        return True
    return value in wanted if isinstance(wanted, list) else value == wanted


class Gate:
    """A place where requests wait for the test."""

    def __init__(self):
        self.reached = threading.Event()
        self.opened = threading.Event()


class Faults:
    """The rules in force. Of several that concern a request, their `do` are united."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rules = []
        self.gates = {}

    def add(self, document, name=""):
        """Add a rule from parsed JSON: {when, do} and further ones under `also`."""
        with self.lock:
            for spec in [document, *document.get("also", [])]:
                if "do" in spec:
                    self.rules.append(Rule(spec.get("when", {}), spec["do"], name))

    def load(self, path):
        """Add the rules of a file."""
        with open(path, encoding="utf-8") as file:
            self.add(json.load(file), path)

    def clear(self):
        """Drop all rules and let everybody through the gates."""
        with self.lock:
            self.rules = []
            for gate in self.gates.values():
                gate.opened.set()
            self.gates = {}  # a gate of that name is closed again

    def gate(self, name):
        """A gate by name, made when first spoken of."""
        with self.lock:
            return self.gates.setdefault(name, Gate())

    def match(self, call, ledger):
        """What is to be done to this request; an empty dict for nothing."""
        do = {}
        with self.lock:
            for rule in self.rules:
                if rule.concerns(call, ledger):
                    do = {**rule.do, **do}
        return do

    def snapshot(self):
        """The rules and how often each has struck, for JSON."""
        with self.lock:
            return [{"name": rule.name, "when": rule.when, "do": rule.do,
                     "struck": rule.struck} for rule in self.rules]


def performs(do):
    """Is the operation carried out?"""
    return do.get("perform", not PRESCRIBED & set(do))


def text_of(spec):
    """The bytes of a body in JSON."""
    if isinstance(spec, dict):
        middle = spec["repeat"] * spec["count"]
        return (spec.get("before", "") + middle + spec.get("after", "")).encode()
    return spec.encode()


def prescribed(call, do):
    """The answer that a fault prescribes."""
    code, status = do.get("code"), do.get("status", 200)
    headers = {"Content-Type": "application/xml"}
    if "body" in do:
        body = text_of(do["body"])
    elif code:
        message = do.get("message", "A fault of the test.")
        body = error_body(code, message, call.request_id)
    else:
        body = b""
    return call.answer(status, headers, body)


def alter(response, do):
    """Change an answer as `headers`, `etag`, `rewrite`, `utf16` and so on say."""
    for name, value in do.get("headers", {}).items():
        for old in [h for h in response.headers if h.lower() == name.lower()]:
            del response.headers[old]
        if value is not None:
            response.headers[name] = value
        elif name.lower() == "content-length":
            response.tells_length = False
    if "etag" in do:
        etag = do["etag"]
        if etag == "other":
            etag = f'"{hashlib.md5(b"other bytes").hexdigest()}"'
        elif etag == "bare":
            etag = response.headers.get("ETag", "").strip('"')
        response.headers["ETag"] = etag
    if not {"rewrite", "utf16", "shorten", "flip"} & set(do):
        return
    body = b"".join(bytes(block) for block in response.blocks())
    for pattern, replacement in do.get("rewrite", ()):
        body = re.sub(pattern.encode(), replacement.encode(), body, flags=re.DOTALL)
    if do.get("utf16"):
        body = body.decode().encode("utf-16")
    if "shorten" in do:
        body = body[:max(0, len(body) - do["shorten"])]
    if do.get("flip") and body:
        body = bytes((body[0] ^ 0xFF,)) + body[1:]
    response.body, response.length = body, len(body)
