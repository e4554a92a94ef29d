"""put --resume: which unfinished upload is gone on with, and what is sent.

All cases are run; what fails is told at the end.
"""

import os
import re
import subprocess
import sys
import time

from common import (MIB, etag_of, every, expect, fail, noise, proved, s3mpu,
                    unfinished, workplace, write_file)

PART = 5 * MIB
SIZE = 8 * PART + 12345     # nine parts, the last is shorter


def begin(s3, bucket, key, data, part_size, numbers, last=None):
    """An unfinished upload with these parts; `last` takes all that is left."""
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    for number in numbers:
        start = (number - 1) * part_size
        end = None if number == last else start + part_size
        s3.upload_part(Bucket=bucket, Key=key, UploadId=upload,
                       PartNumber=number, Body=data[start:end])
    return upload


def held(s3, bucket, key):
    """{id: [(number, ETag, time of arrival)]}"""
    return {upload["UploadId"]: [
        (part["PartNumber"], part["ETag"], part["LastModified"])
        for part in every(s3, "list_parts", "Parts", Bucket=bucket, Key=key,
                          UploadId=upload["UploadId"])]
        for upload in unfinished(s3, bucket) if upload["Key"] == key}


def put(path, place, *options):
    """(bytes that were there already, what is said on standard error)"""
    done = s3mpu("put", path, place, "--resume", *options)
    said = re.search(rb"\(([\d.]+) MiB were there already\)", done.stdout)
    return float(said[1]) if said else 0.0, done.stderr.decode()


def check_object(s3, bucket, key, data, etag):
    answer = s3.get_object(Bucket=bucket, Key=key)
    expect(answer["Body"].read() == data, "the object has other bytes")
    expect(answer["ETag"] == f'"{etag}"', f"ETag {answer['ETag']} for {etag}")


def check_had(had, size):
    expect(had == round(size / MIB, 1),
           f"{had} MiB were there already, not {size / MIB:.1f}")


def check_left(s3, bucket, key, expected):
    left = held(s3, bucket, key)
    expect(left == expected, f"left unfinished: {left} instead of {expected}")


# -------------------------------------------------------------------- cases

def another_machine(s3, bucket, folder):
    """Killed here, gone on with there: by nothing but the file."""
    size = 256 * MIB + 1
    data = b"".join(noise(16 * MIB, at) for at in range(16)) + b"x"
    place = f"{bucket}/moved"
    here = write_file(os.path.join(folder, "here"), data)
    process = subprocess.Popen(
        [os.environ["S3MPU"], "put", here, place, "--resume", "-j", "2",
         "--part-size", "8MiB"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while sum(map(len, held(s3, bucket, "moved").values())) < 4:
        expect(process.poll() is None, "it ended before it could be killed")
        expect(time.monotonic() < end, "no four parts after 60 s")
    process.kill()
    process.wait()
    time.sleep(1)               # what was on its way has arrived, or has not
    parts, = held(s3, bucket, "moved").values()
    os.remove(here)
    there = os.path.join(folder, "there")
    os.mkdir(there)
    write_file(os.path.join(there, "copy"), data)
    home, cwd = os.environ["HOME"], os.getcwd()
    os.environ["HOME"] = there
    os.chdir(there)
    try:
        had, _ = put("copy", place, "-j", "5", "--part-size", "24MiB")
    finally:
        os.environ["HOME"] = home
        os.chdir(cwd)
    check_had(had, min(size, 8 * MIB * len(parts)))
    check_object(s3, bucket, "moved", data, etag_of(data, 8 * MIB))
    check_left(s3, bucket, "moved", {})
    return f"{len(parts)} of 33 parts were not sent again"


def changed_part(s3, bucket, folder):
    data = noise(SIZE)
    begin(s3, bucket, "changed", data, PART, [1, 2, 3, 5])
    data = data[:PART + 7] + b"?" + data[PART + 8:]
    had, _ = put(write_file(os.path.join(folder, "changed"), data),
                 f"{bucket}/changed")
    check_had(had, 3 * PART)
    check_object(s3, bucket, "changed", data, etag_of(data, PART))
    check_left(s3, bucket, "changed", {})
    return "one of four is sent again"


def three_uploads(s3, bucket, folder):
    """Most parts is not what counts, nor being the first or the last: one has
    many parts that are not ours."""
    data, other = noise(SIZE), noise(SIZE, "other")
    few = begin(s3, bucket, "three", data, PART, [1])
    begin(s3, bucket, "three", data, PART, [2, 3, 9])
    mixed = begin(s3, bucket, "three", other[:4 * PART] + data[4 * PART:],
                  PART, [1, 2, 3, 4, 5, 6])
    before = held(s3, bucket, "three")
    had, said = put(write_file(os.path.join(folder, "three"), data),
                    f"{bucket}/three")
    check_had(had, 2 * PART + SIZE % PART)
    check_object(s3, bucket, "three", data, etag_of(data, PART))
    check_left(s3, bucket, "three",
               {name: before[name] for name in (few, mixed)})
    expect(few in said and mixed in said,
           f"no notice of those that are left: {said!r}")
    return "the one with most of ours is completed, two are left"


def stranger(s3, bucket, folder):
    data = noise(SIZE)
    begin(s3, bucket, "stranger", noise(SIZE, "other"), PART, [1, 2, 9])
    before = held(s3, bucket, "stranger")
    had, _ = put(write_file(os.path.join(folder, "stranger"), data),
                 f"{bucket}/stranger", "--part-size", "6MiB")
    check_had(had, 0)
    check_object(s3, bucket, "stranger", data, etag_of(data, 6 * MIB))
    check_left(s3, bucket, "stranger", before)
    return "left alone"


def resumes(key, part_size, numbers, *options, last=None, parts=None):
    """A case: an upload with these parts is gone on with."""
    def case(s3, bucket, folder):
        data = noise(SIZE)
        begin(s3, bucket, key, data, part_size, numbers, last)
        had, _ = put(write_file(os.path.join(folder, "file"), data),
                     f"{bucket}/{key}", *options)
        size = sum(SIZE - (number - 1) * part_size if number == last
                   else min(part_size, SIZE - (number - 1) * part_size)
                   for number in numbers)
        check_had(had, size)
        answer = s3.get_object(Bucket=bucket, Key=key)
        expect(answer["Body"].read() == data, "the object has other bytes")
        expect(parts is None or answer["ETag"].endswith(f'-{parts}"'),
               f"ETag {answer['ETag']} for {parts} parts")
        check_left(s3, bucket, key, {})
        return f"{size} bytes were not sent again"
    return case


SEVENTH = SIZE // 7

CASES = {
    "from another machine": another_machine,
    "a part has changed": changed_part,
    "three unfinished uploads": three_uploads,
    "a stranger's upload": stranger,
    "--parts, from the first on": resumes(
        "seven-first", SEVENTH, [1, 2, 5], "--parts", "7"),
    "--parts, with the last": resumes(
        "seven-last", SEVENTH, [1, 2, 7], "--parts", "7", last=7, parts=7),
    "--parts, the last alone": resumes(
        "seven-last-alone", SEVENTH, [7], "--parts", "7", last=7, parts=7),
    "--parts, without it now": resumes(
        "seven-without", SEVENTH, [1, 3, 7], last=7, parts=7),
    "all parts are there": resumes("all", PART, range(1, 10), parts=9),
    "one part in the middle": resumes("middle", PART, [4], parts=9),
    "the last, shorter part alone": resumes("last-alone", PART, [9], parts=9),
    "no part yet": resumes("none", PART, []),
    "an awkward key": resumes("a b+c%20d/\u65e5<&>?x=1#", PART, [1, 2]),
}


def main():
    failed = []
    with workplace() as (s3, bucket, folder):
        for name, case in CASES.items():
            try:
                proved(f"{name}: {case(s3, bucket, folder)}")
            except SystemExit as end:
                failed.append(name)
                print(f"{name}: {end}", file=sys.stderr, flush=True)
    if failed:
        fail(f"{len(failed)} of {len(CASES)}: {'; '.join(failed)}")


main()
