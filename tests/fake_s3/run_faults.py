#!/usr/bin/python3
"""Run s3mpu against each fault, and judge it by facts.

    run_faults.py --s3mpu PATH [--jobs N] [--filter RE] [--list] [--stop]

For each file under faults/ a fresh server is started, s3mpu runs once in an empty home
with a clean environment, and four facts are compared with what the file expects: the exit
code, the object that the server holds, the uploads left open, and the time. The client's
own words count for nothing. The exit status is 1 if any fault has failed.
"""

import argparse
import concurrent.futures
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from case import bounds, load_cases, size_of
from fixture import ACCESS_KEY, REGION, SECRET_KEY, FakeS3

FAULTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "faults")
BUCKET = "bucket"
KEY = "folder/object name+1.bin"
OLD = b"the old object\n" * 4096
# What stays of the caller's environment: how to find tools, and what sanitizers want.
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "ASAN_OPTIONS",
                  "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "MALLOC_PERTURB_",
                  "LLVM_PROFILE_FILE", "GCOV_PREFIX", "GCOV_PREFIX_STRIP")
# Seconds added to the time that a case may take before the client is killed.
GRACE = 20
# How long a request stays held after a signal was taken: time for the client to leave.
SETTLE = 0.5


def parse_arguments(argv):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    option = parser.add_argument
    option("--s3mpu", metavar="PATH", help="the program to test")
    option("--jobs", type=int, default=os.cpu_count(), metavar="N")
    option("--filter", metavar="RE", help="only faults whose name matches")
    option("--list", action="store_true", help="print names and titles")
    option("--stop", action="store_true", help="begin no fault after one that failed")
    option("--slowness", type=float, default=1, metavar="FACTOR",
           help="multiply time limits, for sanitizers and slow machines")
    option("--keep", metavar="DIR", help="keep each run's files here")
    arguments = parser.parse_args(argv)
    if not (arguments.list or arguments.s3mpu):
        parser.error("--s3mpu is required")
    return arguments


def make_bytes(seed, size):
    """Bytes that nobody else has, the same in each run."""
    return hashlib.shake_256(seed.encode()).digest(size)


def sha256_of(path):
    """SHA-256 of a file, or None if there is none."""
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Run:
    """One case: its folder, its server, its client, and what came of it."""

    def __init__(self, case, program, folder, slowness):
        self.case = case
        self.program = os.path.abspath(program)
        self.folder = folder
        self.slowness = slowness
        self.problems = []
        self.code = None
        self.seconds = 0
        self.state = {}
        self.seeded = []
        self.names = {
            "file": self.path("source.bin"), "download": self.path("download.bin"),
            "bucket": BUCKET, "key": KEY, "object": f"{BUCKET}/{KEY}",
            "part_size": case.part_size, "jobs": str(case.jobs), "dir": folder,
            "endpoint": "", "upload_id": ""}

    def path(self, name):
        """A file of this run."""
        return os.path.join(self.folder, name)

    def fill_in(self, text):
        """Replace {names}."""
        return re.sub(r"\{(\w+)\}", lambda m: self.names.get(m[1], m[0]), text)

    def execute(self):
        """Everything; afterwards `problems` is empty if s3mpu did right."""
        options = [f"--bucket={BUCKET}"]
        options += [f"--{name}={value}" for name, value in self.case.server.items()]
        self.make_files()
        with FakeS3(*options) as server:
            self.names["endpoint"] = server.endpoint
            self.sow(server)
            server.add_faults(*self.case.rules)
            self.run_client(server)
            self.state = server.state()
        self.judge()
        return self

    def make_files(self):
        """The source, the older object, and a file with bytes of somebody else."""
        self.source = make_bytes(self.case.name, self.case.size)
        os.mkdir(self.path("home"))
        files = {"source.bin": self.source, "old.bin": OLD,
                 "foreign.bin": make_bytes("foreign", self.case.size)}
        words = {"source.bin": "whole", "old.bin": "old", "foreign.bin": "foreign"}
        self.digests = {None: "none"}
        for name, data in files.items():
            with open(self.path(name), "wb") as file:
                file.write(data)
            self.digests.setdefault(hashlib.sha256(data).hexdigest(), words[name])

    def sow(self, server):
        """What is on the server before s3mpu starts."""
        seed = self.case.seed
        if "object" in seed:
            name = {"whole": "source.bin"}.get(seed["object"], f"{seed['object']}.bin")
            more = {word: seed[word] for word in ("age", "etag", "parts") if word in seed}
            server.seed(objects=[{"bucket": BUCKET, "key": seed.get("key", KEY),
                                  "file": self.path(name), **more}])
        for upload in seed.get("uploads", ()):
            self.seeded += self.sow_upload(server, upload)

    def sow_upload(self, server, upload):
        """An unfinished upload with parts of the source, or of somebody else."""
        size = size_of(upload.get("part_size", self.case.part_size))
        document = {"bucket": BUCKET, "key": upload.get("key", KEY)}
        parts = [{"number": number, "offset": (number - 1) * size,
                  "length": min(size, self.case.size - (number - 1) * size),
                  "file": self.path("foreign.bin" if number in upload.get("foreign", ())
                                    else "source.bin")}
                 for number in upload.get("parts", ())]
        return server.seed(uploads=[{**document, "parts": parts}])

    def environment(self):
        """Nothing of the caller's account, and a home that is empty."""
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        kept.update({
            "HOME": self.path("home"), "TMPDIR": self.folder,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION, "AWS_ENDPOINT_URL": self.names["endpoint"],
            "AWS_EC2_METADATA_DISABLED": "true"})
        kept.update({name: self.fill_in(text) for name, text in self.case.env.items()})
        return kept

    def run_client(self, server):
        """Run s3mpu to its end, or to the end of our patience."""
        command = [self.program] + [self.fill_in(word) for word in self.case.command]
        stdin = self.fill_in(self.case.stdin) if self.case.stdin else os.devnull
        limit = self.case.expect.get("seconds", 30) * self.slowness
        started = time.monotonic()
        with open(stdin, "rb") as source, open(self.path("stdout"), "wb") as out, \
                open(self.path("stderr"), "wb") as err:
            client = subprocess.Popen(command, stdin=source, stdout=out, stderr=err,
                                      env=self.environment(), cwd=self.folder,
                                      start_new_session=True)
            try:
                self.take_steps(server, client, started + limit)
                end = started + limit + GRACE * self.slowness
                client.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.problems.append("it hung and was killed")
            finally:
                kill_group(client)
        self.seconds = time.monotonic() - started
        code = client.returncode
        self.code = code if code >= 0 else 128 - code
        if self.seconds > limit and not self.problems:
            self.problems.append(f"took {self.seconds:.1f} s, more than {limit:g}")

    def take_steps(self, server, client, deadline):
        """Wait for the requests that the case names, and act while each is held."""
        for number, step in enumerate(self.case.during):
            gate = f"step{number}"
            while not server.reached(gate, 0.2):
                if client.poll() is not None or time.monotonic() > deadline:
                    self.problems.append(f"no request for step {number + 1}")
                    return
            if "signal" in step:
                for name in step["signal"].split():
                    send_signal(client, getattr(signal, f"SIG{name}"))
                time.sleep(SETTLE * self.slowness)
            if "source" in step:
                change_source(self.path("source.bin"), step["source"])
            server.open(gate)

    def judge(self):
        """Compare the facts with what is expected."""
        expect = self.case.expect
        if self.code != expect["exit"]:
            self.problems.append(f"exit {self.code}, not {expect['exit']}")
        self.judge_word("object", self.object_word())
        self.judge_word("file", self.digests.get(sha256_of(self.path("download.bin")),
                                                 "other"))
        self.judge_number("uploads", len(self.state["uploads"]), expect.get("uploads", 0))
        for operation, wanted in expect.get("requests", {}).items():
            found = self.state["requests"].get(operation, 0)
            self.judge_number(f"{operation} requests", found, wanted)
        if self.seconds < expect.get("min_seconds", 0):
            self.problems.append(f"took only {self.seconds:.1f} s")
        self.problems += [f"violation: {text}" for text in self.state["violations"]]
        self.problems += [f"never struck: {rule['do']}"
                          for rule in self.state["faults"] if not rule["struck"]]
        self.judge_words()

    def judge_word(self, name, found):
        """One of the words whole, none, old, foreign, other."""
        wanted = self.case.expect.get(name)
        if wanted not in (None, found):
            self.problems.append(f"{name} {found}, not {wanted}")

    def judge_number(self, name, found, wanted):
        """A number within bounds."""
        least, most = bounds(wanted)
        if not least <= found <= most:
            limits = least if least == most else f"{least} to {most}"
            self.problems.append(f"{found} {name}, not {limits}")

    def object_word(self):
        """What the server holds under the key."""
        found = [o["sha256"] for o in self.state["objects"]
                 if (o["bucket"], o["key"]) == (BUCKET, KEY)]
        return self.digests.get(found[0] if found else None, "other")

    def judge_words(self):
        """Patterns on stderr; and secrets are nowhere."""
        self.stderr = self.read("stderr")
        uploads = self.state["uploads"]
        if uploads:
            self.names["upload_id"] = re.escape(uploads[0]["id"])
        for pattern in self.case.expect.get("stderr", ()):
            if not re.search(self.fill_in(pattern), self.stderr):
                self.problems.append(f"stderr lacks {pattern!r}")
        if SECRET_KEY in self.stderr + self.read("stdout"):
            self.problems.append("the secret key was printed")

    def read(self, name):
        """A file of this run as text."""
        with open(self.path(name), encoding="utf-8", errors="replace") as file:
            return file.read()

    def line(self):
        """The verdict and the facts in one line."""
        verdict = "FAIL" if self.problems else "PASS"
        facts = (f"exit {self.code}, object {self.object_word()}, "
                 f"{len(self.state['uploads'])} uploads, {self.seconds:.1f} s")
        return f"{verdict} {self.case.name:55} {facts}"


def kill_group(client):
    """End the client and whatever it has started."""
    try:
        os.killpg(client.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    client.wait()


def send_signal(client, number):
    """Send a signal and wait until the client has taken it, however busy the machine."""
    client.send_signal(number)
    while client.poll() is None:
        with open(f"/proc/{client.pid}/status", encoding="ascii") as file:
            pending = re.search(r"^ShdPnd:\t(\w+)", file.read(), re.MULTILINE)
        if not int(pending[1], 16) >> (number - 1) & 1:
            return
        time.sleep(0.01)


def change_source(path, how):
    """Change the file that is being uploaded, behind the uploader's back."""
    size = os.path.getsize(path)
    if how == "truncate":
        os.truncate(path, size // 2)
    elif how == "append":
        with open(path, "ab") as file:
            file.write(b"more")
    elif how == "rewrite":
        with open(path, "r+b") as file:
            file.write(bytes(size))
    elif how == "replace":
        with open(f"{path}.new", "wb") as file:
            file.write(bytes(size))
        os.replace(f"{path}.new", path)
    elif how == "remove":
        os.unlink(path)
    else:
        raise ValueError(how)


def run_case(case, arguments):
    """Run one case in a folder of its own; a broken harness is a failure too."""
    folder = tempfile.mkdtemp(prefix="s3mpu-fault-", dir=arguments.keep)
    run = Run(case, arguments.s3mpu, folder, arguments.slowness)
    try:
        run.execute()
        lines = [run.line(), *(f"     {problem}" for problem in run.problems)]
        if run.problems:
            lines += [f"     | {line}" for line in run.stderr.splitlines()[-8:]]
        return not run.problems, "\n".join(lines)
    except Exception as error:
        return False, f"FAIL {case.name:55} the test itself broke: {error!r}"
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run_all(cases, arguments):
    """Run all cases; returns the exit status."""
    if arguments.keep:
        os.makedirs(arguments.keep, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        runs = [pool.submit(run_case, case, arguments) for case in cases]
        for future in concurrent.futures.as_completed(runs):
            good, text = future.result()
            failed += not good
            print(text, flush=True)
            if failed and arguments.stop:
                pool.shutdown(wait=True, cancel_futures=True)
                return 1
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main(argv=None):
    """The command."""
    # Ignored, as under nohup, it would be ignored by the client too; a handler is not
    # passed on.
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    arguments = parse_arguments(argv)
    cases = load_cases(FAULTS, arguments.filter)
    if arguments.list:
        for case in cases:
            print(f"{case.name:55} {case.title}")
        return 0
    if not cases:
        print("no fault matches", file=sys.stderr)
        return 1
    return run_all(cases, arguments)


if __name__ == "__main__":
    sys.exit(main())
