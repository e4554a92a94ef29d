#!/usr/bin/python3
"""What does an upload cost? CPU, time and memory beside other tools.

measure.py --s3mpu BIN --sink BIN --dir DIR [-n ROUNDS]

Uploads a file of 1 GiB from the page cache to the sink over the loopback,
with each of the contenders in turn, round after round, so that what changes
on the machine meanwhile meets them all. Then a sparse file of 8 GiB with
several part sizes, for memory alone. README.md says how to read the output.

Exits with 1 if an upload fails, or takes more memory than it may.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

MIB, GIB = 1 << 20, 1 << 30
RSS_LIMIT = 24 * MIB

PUT = ["put", "-q", "-j", "10", "--part-size", "8MiB"]
UNSIGNED = ["--payload", "unsigned", "--checksum-algorithm"]


class Run:
    """One process from start to end: its status and what it took."""

    def __init__(self, command, environment):
        begin = time.monotonic()
        with tempfile.TemporaryFile("w+") as said:
            child = subprocess.Popen(command, env=environment, text=True,
                                     stdin=subprocess.DEVNULL, stdout=said,
                                     stderr=said)
            _, status, usage = os.wait4(child.pid, 0)
            self.wall = time.monotonic() - begin
            said.seek(0)
            self.said = said.read()[-2000:]
        # Popen is told, or it would wait for what is gone.
        self.failed = child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.rss = usage.ru_maxrss * 1024


def contenders(s3mpu, url, file):
    """(name, command); the first is what the others are compared with."""
    yield "curl -T, one PUT", ["curl", "-sSf", "-T", file, f"{url}/sink/key"]
    yield "s3mpu, nothing hashed", [s3mpu, *PUT, *UNSIGNED, "none", file,
                                    "sink/key"]
    yield "s3mpu, MD5", [s3mpu, *PUT, *UNSIGNED, "md5", file, "sink/key"]
    yield "s3mpu, defaults", [s3mpu, *PUT, file, "sink/key"]
    if shutil.which("aws"):
        yield "aws s3 cp", ["aws", "s3", "cp", "--quiet", file,
                            "s3://sink/key"]
    if shutil.which("rclone"):
        yield "rclone", ["rclone", "copyto", file, ":s3:sink/key",
                         "--s3-provider", "Other", "--s3-env-auth",
                         "--s3-endpoint", url, "--s3-no-check-bucket",
                         "--s3-upload-concurrency", "10",
                         "--s3-chunk-size", "8M"]
    if shutil.which("s3cmd"):
        host = url.removeprefix("http://")
        yield "s3cmd", ["s3cmd", "--quiet", f"--config={os.devnull}",
                        "--no-ssl", f"--host={host}",
                        f"--host-bucket={host}", "--access_key=bench",
                        "--secret_key=bench", "--multipart-chunk-size-mb=8",
                        "put", file, "s3://sink/key"]


def make_file(path, size, sparse):
    """Bytes that no part of the system could know in advance, or a hole."""
    if not os.path.exists(path) or os.path.getsize(path) != size:
        with open(path, "wb") as file:
            while not sparse and file.tell() < size:
                file.write(os.urandom(MIB))
            file.truncate(size)
    return path


def environment(url):
    """Dummy keys, and nothing of whoever runs this."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("AWS_") and "proxy" not in name.lower()}
    return kept | {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "bench",
                   "AWS_SECRET_ACCESS_KEY": "bench",
                   "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
                   "AWS_CONFIG_FILE": os.devnull,
                   "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                   "RCLONE_CONFIG": os.devnull}


def race(commands, rounds, env):
    """{name: runs}, one of each in every round, after one that warms up."""
    runs = {name: [] for name, _ in commands}
    for number in range(rounds + 1):
        for name, command in commands:
            run = Run(command, env)
            if run.failed:
                sys.exit(f"{' '.join(command)}\n{run.said}\n"
                         f"measure: {name} failed: {run.failed}")
            if number > 0:
                runs[name].append(run)
    return runs


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def print_race(runs):
    print("| 1 GiB | CPU s | of curl | wall s | of curl | peak MiB |\n"
          "|---|--:|--:|--:|--:|--:|")
    base = next(iter(runs.values()))
    for name, theirs in runs.items():
        cpu, wall = median(theirs, "cpu"), median(theirs, "wall")
        print(f"| {name} | {cpu:.2f} | {cpu / median(base, 'cpu'):.2f} "
              f"| {wall:.2f} | {wall / median(base, 'wall'):.2f} "
              f"| {max(run.rss for run in theirs) / MIB:.1f} |")


def measure_memory(s3mpu, file, env):
    """Prints a table; returns whether all stayed below the limit."""
    good = True
    print(f"\n| 8 GiB, -j 6 | peak MiB, at most {RSS_LIMIT // MIB} |\n|---|--:|")
    for size in ("5MiB", "8MiB", "64MiB", "1GiB"):
        for name, extra in (("nothing hashed", [*UNSIGNED, "none"]),
                            ("defaults", [])):
            run = Run([s3mpu, "put", "-q", "-j", "6", "--part-size", size,
                       *extra, file, "sink/key"], env)
            good = good and not run.failed and run.rss <= RSS_LIMIT
            print(f"| parts of {size}, {name} | "
                  + (f"failed: {run.said} |" if run.failed
                     else f"{run.rss / MIB:.1f} |"), flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--s3mpu", required=True)
    parser.add_argument("--sink", required=True)
    parser.add_argument("--dir", required=True, help="where the files go")
    parser.add_argument("-n", type=int, default=5, help="rounds (5)")
    arguments = parser.parse_args()

    file = make_file(f"{arguments.dir}/1GiB", GIB, False)
    hole = make_file(f"{arguments.dir}/8GiB", 8 * GIB, True)
    with subprocess.Popen([arguments.sink], stdout=subprocess.PIPE,
                          text=True) as sink:
        try:
            url = f"http://127.0.0.1:{int(sink.stdout.readline())}"
            env = environment(url)
            print_race(race(list(contenders(arguments.s3mpu, url, file)),
                            arguments.n, env))
            good = measure_memory(arguments.s3mpu, hole, env)
        finally:
            sink.terminate()
    return 0 if good else 1


sys.exit(main())
