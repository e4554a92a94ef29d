"""Ctrl-C in the middle of an upload: exit 130, and nothing is left of it."""

import os
import signal
import subprocess
import time

from common import (ClientError, MIB, expect, fail, proved, unfinished,
                    workplace)

# Sparse, so that it takes no disk here; and so large that its upload cannot
# end before it is interrupted.
SIZE = 8 * 1024 * MIB
LIMIT = 60


def make_sparse(path):
    with open(path, "wb") as file:
        file.truncate(SIZE)
    return path


def start(path, place):
    """With SIGINT as a terminal has it: in the background of a shell it is
    ignored, and a program that respects that would be right to go on."""
    return subprocess.Popen(
        [os.environ["S3MPU"], "put", path, place, "-j", "4",
         "--part-size", "8MiB"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def stored_parts(s3, bucket):
    return sum(
        len(s3.list_parts(Bucket=bucket, Key=upload["Key"],
                          UploadId=upload["UploadId"]).get("Parts", []))
        for upload in unfinished(s3, bucket))


def wait_for_parts(s3, bucket, process):
    """Until the gateway has some of it, and s3mpu is in the midst of more."""
    end = time.monotonic() + LIMIT
    while (parts := stored_parts(s3, bucket)) < 4:
        if process.poll() is not None:
            fail("s3mpu ended by itself: " + process.stderr.read().decode())
        expect(time.monotonic() < end, f"no four parts after {LIMIT} s")
        time.sleep(0.02)
    return parts


def interrupt(process):
    process.send_signal(signal.SIGINT)
    since = time.monotonic()
    try:
        _, said = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        fail(f"still there {LIMIT} s after SIGINT")
    # A shell calls both 130: the status, and the death by that signal.
    expect(process.returncode in (130, -signal.SIGINT),
           f"exit status {process.returncode} instead of 130: "
           + said.decode(errors="replace"))
    return time.monotonic() - since


def check_nothing_left(s3, bucket):
    left = unfinished(s3, bucket)
    expect(not left, f"an upload is left: {left}")
    listing = s3.list_objects_v2(Bucket=bucket)
    expect(listing["KeyCount"] == 0, "there is an object")
    try:
        s3.head_object(Bucket=bucket, Key="big")
    except ClientError as error:
        expect(error.response["Error"]["Code"] == "404", str(error))
    else:
        fail("the object is there")


def main():
    with workplace() as (s3, bucket, folder):
        path = make_sparse(os.path.join(folder, "big"))
        process = start(path, f"{bucket}/big")
        try:
            parts = wait_for_parts(s3, bucket, process)
            took = interrupt(process)
        finally:
            process.kill()
            process.wait()
        check_nothing_left(s3, bucket)
        proved(f"interrupted after {parts} parts: exit 130 in {took:.1f} s, "
               "no upload and no object left")


main()
