# ctest: serial
# ctest: timeout 600
"""The gateway goes away in the middle of an upload, and comes back: so does it."""

import os
import subprocess
import time

from common import (MIB, SOURCE, etag_of, expect, fail, noise, proved,
                    unfinished, workplace, write_file)

PART = 8 * MIB
SIZE = 96 * PART
AWAY = 10           # seconds
RETRY_FOR = 120     # of s3mpu, each request
SOON = 45           # after its return all must be done


def gateway(what):
    subprocess.run([os.path.join(SOURCE, "scripts", "ceph-nano"), "--dir",
                    os.environ["CEPH_NANO_DIR"], "gateway", what],
                   check=True, stdin=subprocess.DEVNULL, timeout=150)


def stored_parts(s3, bucket):
    return sum(
        len(s3.list_parts(Bucket=bucket, Key=upload["Key"],
                          UploadId=upload["UploadId"]).get("Parts", []))
        for upload in unfinished(s3, bucket))


def wait_for_parts(s3, bucket, process):
    end = time.monotonic() + 60
    while (parts := stored_parts(s3, bucket)) < 4:
        expect(process.poll() is None, "s3mpu ended before there were parts")
        expect(time.monotonic() < end, "no four parts after 60 s")
        time.sleep(0.02)
    return parts


def be_away(how):
    try:
        gateway(how)
        time.sleep(AWAY)
    finally:
        gateway("start")


def finish(process):
    """How long it took, from the return of the gateway on."""
    since = time.monotonic()
    try:
        _, said = process.communicate(timeout=SOON)
    except subprocess.TimeoutExpired:
        fail(f"no end {SOON} s after the gateway's return")
    said = said.decode(errors="replace")
    expect(process.returncode == 0, f"exit {process.returncode}: {said}")
    return time.monotonic() - since


def check_object(s3, bucket, key, data):
    answer = s3.get_object(Bucket=bucket, Key=key)
    expect(answer["Body"].read() == data, "the object has other bytes")
    expect(answer["ETag"] == f'"{etag_of(data, PART)}"',
           f"ETag {answer['ETag']}")
    left = unfinished(s3, bucket)
    expect(not left, f"an upload is left: {left}")


def outage(s3, bucket, path, data, how):
    process = subprocess.Popen(
        [os.environ["S3MPU"], "put", path, f"{bucket}/{how}", "-j", "4",
         "--part-size", "8MiB", "--retry-for", f"{RETRY_FOR}s"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    try:
        parts = wait_for_parts(s3, bucket, process)
        be_away(how)
        took = finish(process)
    finally:
        process.kill()
        process.wait()
    check_object(s3, bucket, how, data)
    s3.delete_object(Bucket=bucket, Key=how)
    proved(f"gateway {how} after {parts} of {SIZE // PART} parts, away for "
           f"{AWAY} s: exit 0 {took:.1f} s after its return")


def main():
    data = b"".join(noise(PART, seed) for seed in range(SIZE // PART))
    with workplace() as (s3, bucket, folder):
        path = write_file(os.path.join(folder, "big"), data)
        for how in ("stop", "kill"):
            outage(s3, bucket, path, data, how)


main()
