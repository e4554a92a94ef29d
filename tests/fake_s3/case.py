"""One fault file: what the server does wrong, how s3mpu is run, and what must come of it.

    title        what happens, in a few words (for --list)
    description  why it is tested, and where it was seen
    server       options of server.py without dashes: {"profile": "ceph"}
    when, do     the rule, see faults.py; `also` has further rules [{when, do}]
    seed         what is there before: {"object": "whole", "old" or "foreign",
                 "age": seconds, "etag": text, "parts": [sizes], "key": name,
                 "uploads": [{"parts": [n], "foreign": [n], "key": name,
                 "part_size": size}]}; what is `foreign` has other bytes and the same size
    source       {"size": "12MiB", "part_size": "5MiB", "jobs": 3}, the defaults
    command      the arguments of s3mpu; the default is DEFAULT_COMMAND
    stdin        what standard input is connected to: "{file}"
    options      appended to the command
    env          added to the environment
    during       steps in order: [{"when": {...}, ACTION}]; the request that matches is
                 held until the action is done. Actions: "signal": "INT", "TERM" or "HUP",
                 or several, "INT INT", each as soon as the one before was taken;
                 "source": "truncate", "append", "rewrite", "replace" or "remove"
    expect       exit      the exit code
                 object    the object afterwards: "whole", "none", "old",
                           "foreign" or "other"
                 file      the same for the downloaded file
                 uploads   how many are left open (0)
                 seconds   the most it may take (30); `min_seconds` the least
                 requests  {operation: n}; [least, most] only where parts race
                 stderr    patterns that must be found in it

One fault has one right outcome; and each rule must have struck, or nothing was tested.

In command, options, env and patterns these are replaced: {file} {download} {bucket} {key}
{object} {part_size} {jobs} {endpoint} {dir} {upload_id}.
"""

import json
import os
import re

KEYS = {"title", "description", "server", "when", "do", "also", "seed", "source",
        "command", "stdin", "options", "env", "during", "expect"}
EXPECT = {"exit", "object", "file", "uploads", "seconds", "min_seconds", "requests",
          "stderr"}
STEP = {"when", "signal", "source"}
DEFAULT_COMMAND = ["put", "{file}", "{object}", "-j", "{jobs}",
                   "--part-size", "{part_size}"]
UNITS = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
WORDS = {"whole", "none", "old", "foreign", "other"}


class Case:
    """A fault file, read and checked."""

    def __init__(self, path, root):
        with open(path, encoding="utf-8") as file:
            self.document = json.load(file)
        self.path = path
        self.name = os.path.relpath(path, root).removesuffix(".json")
        self.operation, _, self.fault = self.name.partition("/")
        self.check()
        get = self.document.get
        self.title = get("title")
        self.description = get("description")
        self.server = get("server", {})
        self.seed = get("seed", {})
        self.command = get("command", DEFAULT_COMMAND) + get("options", [])
        self.stdin = get("stdin")
        self.env = get("env", {})
        self.during = get("during", [])
        self.expect = get("expect")
        source = get("source", {})
        self.size = size_of(source.get("size", "12MiB"))
        self.part_size = source.get("part_size", "5MiB")
        self.jobs = source.get("jobs", 3)

    def check(self):
        """Refuse what is misspelt or missing."""
        refuse_unknown(self.path, self.document, KEYS)
        refuse_unknown(self.path, self.document["expect"], EXPECT)
        for step in self.document.get("during", ()):
            refuse_unknown(self.path, step, STEP)
        for name in ("title", "description"):
            if not self.document.get(name):
                raise ValueError(f"{self.path}: no {name}")
        expect = self.document["expect"]
        for name in ("object", "file"):
            if expect.get(name, "none") not in WORDS:
                raise ValueError(f"{self.path}: {name}: {expect[name]}")
        for name, value in (("exit", expect["exit"]),
                            ("uploads", expect.get("uploads", 0))):
            if not isinstance(value, int):
                raise ValueError(f"{self.path}: {name}: one number, not {value}")

    @property
    def rules(self):
        """The rules of this fault, and one gate for each step."""
        rules = [{"when": step["when"], "do": {"hold": f"step{number}"}}
                 for number, step in enumerate(self.during)]
        if "do" in self.document:
            rules.append({"when": self.document.get("when", {}),
                          "do": self.document["do"]})
        return rules + self.document.get("also", [])


def refuse_unknown(path, document, known):
    """Raise for keys that do not exist."""
    if unknown := set(document) - known:
        raise ValueError(f"{path}: unknown key {', '.join(sorted(unknown))}")


def size_of(text):
    """Bytes of a size such as 5MiB."""
    number, unit = re.fullmatch(r"(\d+)([A-Za-z]*)", text).groups()
    return int(number) * UNITS[unit]


def bounds(wanted):
    """(least, most) of a number or a pair."""
    return tuple(wanted) if isinstance(wanted, list) else (wanted, wanted)


def load_cases(root, pattern=None):
    """All fault files under a folder, by name."""
    cases = []
    for folder, _, names in os.walk(root):
        cases += [Case(os.path.join(folder, name), root)
                  for name in names if name.endswith(".json")]
    cases.sort(key=lambda case: case.name)
    return [case for case in cases if pattern is None or re.search(pattern, case.name)]
