"""What the Python tests here share: a bucket, boto3, s3mpu, and how they fail.

boto3 is the independent reader and writer: nothing of s3mpu is believed that
it does not say too. Given are S3MPU, SRC and CEPH_NANO_DIR; see
tests/README.md.
"""

import contextlib
import hashlib
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile

KIB = 1024
MIB = 1024 * KIB

SOURCE = os.environ.get("SRC") or os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.realpath(__file__))))


def skip_without_ceph():
    if not os.environ.get("CEPH_NANO_DIR"):
        print("there is no Ceph here: skipped")
        sys.exit(77)


def load_account():
    """Take over what `eval "$(scripts/ceph-nano env)"` sets in a shell."""
    script = 'set -e; lines=$("$0" --dir "$1" env); eval "$lines"; env -0'
    nano = os.path.join(SOURCE, "scripts", "ceph-nano")
    printed = subprocess.run(
        ["bash", "-c", script, nano, os.environ["CEPH_NANO_DIR"]],
        check=True, stdout=subprocess.PIPE).stdout
    variables = dict(item.split(b"=", 1)
                     for item in printed.split(b"\0") if item)
    os.environb.clear()
    os.environb.update(variables)


skip_without_ceph()
load_account()

import boto3                                    # noqa: E402
from botocore.config import Config              # noqa: E402
from botocore.exceptions import ClientError     # noqa: E402


def client():
    return boto3.client(
        "s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        config=Config(s3={"addressing_style": "path"},
                      max_pool_connections=16))


def proved(text):
    print(f"proved: {text}", flush=True)


def fail(text):
    sys.exit(f"FAILED: {text}")


def expect(condition, text):
    if not condition:
        fail(text)


# -------------------------------------------------------------------- buckets

def every(s3, operation, result, **arguments):
    """All items of a listing, whatever its number of pages."""
    for page in s3.get_paginator(operation).paginate(**arguments):
        yield from page.get(result, [])


def unfinished(s3, bucket):
    return list(every(s3, "list_multipart_uploads", "Uploads", Bucket=bucket))


def remove(s3, bucket):
    for upload in unfinished(s3, bucket):
        s3.abort_multipart_upload(Bucket=bucket, Key=upload["Key"],
                                  UploadId=upload["UploadId"])
    # One by one: the list in a DeleteObjects cannot hold every key.
    for item in list(every(s3, "list_objects_v2", "Contents", Bucket=bucket)):
        s3.delete_object(Bucket=bucket, Key=item["Key"])
    s3.delete_bucket(Bucket=bucket)


@contextlib.contextmanager
def new_bucket(s3):
    """A bucket of this test alone; gone afterwards."""
    bucket = f"t-{os.getpid()}-{secrets.token_hex(4)}"
    s3.create_bucket(Bucket=bucket)
    try:
        yield bucket
    finally:
        remove(s3, bucket)


@contextlib.contextmanager
def new_folder():
    with tempfile.TemporaryDirectory(prefix="s3mpu-ceph-") as folder:
        yield folder


@contextlib.contextmanager
def workplace():
    """(client, bucket, folder), what nearly every test wants."""
    s3 = client()
    with new_folder() as folder, new_bucket(s3) as bucket:
        yield s3, bucket, folder


# ---------------------------------------------------------------------- bytes

def noise(size, seed=0):
    """Bytes that no other offset repeats: a part out of place is noticed."""
    return random.Random(f"{seed}/{size}").randbytes(size)


def write_file(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


def etag_of(data, part_size):
    """The ETag that S3 gives to an upload cut in parts of that size."""
    digests = [hashlib.md5(data[at:at + part_size]).digest()
               for at in range(0, len(data), part_size)]
    whole = hashlib.md5(b"".join(digests)).hexdigest()
    return f"{whole}-{len(digests)}"


# ---------------------------------------------------------------------- s3mpu

def s3mpu(*arguments, status=0, limit=120):
    """Run it; any other exit status than the one expected fails the test."""
    command = [os.environ["S3MPU"], *arguments]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=limit)
    except subprocess.TimeoutExpired:
        fail(f"no end after {limit} s: {command}")
    if done.returncode != status:
        fail(f"exit status {done.returncode} instead of {status}: {command}\n"
             + done.stderr.decode(errors="replace"))
    return done


LISTED = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +(\d+) (.+)")


def listed(place):
    """What `s3mpu ls` prints, as (size, key) in its order."""
    printed = s3mpu("ls", place).stdout
    # Grouped by "/", as a shell would, or all keys below the prefix.
    if re.search(rb"^ +PRE ", printed, re.MULTILINE):
        printed = s3mpu("ls", "--recursive", place).stdout
    items = []
    for line in printed.removesuffix(b"\n").split(b"\n") if printed else []:
        match = LISTED.fullmatch(line)
        expect(match, f"ls prints a line of another form: {line!r}")
        items.append((int(match[1]), match[2].decode()))
    return items


__all__ = [name for name in dir() if not name.startswith("_")]
