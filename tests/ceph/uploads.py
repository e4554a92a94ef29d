# ctest: timeout 600
"""s3mpu uploads: what boto3 lists, and what is left after each way to abort."""

import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from common import (every, expect, fail, proved, s3mpu, unfinished, workplace)

COUNT = 1100        # an answer holds 1,000

AWKWARD = [
    "with space", " leading and trailing ", "plus+plus", "a+b c%20d",
    "100%25", "literal%2Fslash", "double//slash", "/leading", "a/../b",
    "question?mark", "?acl", "hash#mark", "amper&sand", "k?uploads&x=y#z",
    "quote'", 'double"quote', "<tag>", "a]]>b", "&amp;", "back\\slash",
    "tab\there", "new\nline", "slash at the end/",
    "Stra\u00dfe/\u00e4", "\u65e5\u672c\u8a9e", "\U0001f600", "k" * 1024,
]

LINE = re.compile(r" *(\d+)m +(\d+) +(\d+(?:\.\d)? (?:B|[KMGT]iB)) (\S+) (.*)")


# ------------------------------------------------------------------- making

def begin(s3, bucket, key, parts):
    """An unfinished upload with so many parts, of a length that tells."""
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    for number in range(1, parts + 1):
        s3.upload_part(Bucket=bucket, Key=key, UploadId=upload,
                       PartNumber=number, Body=b"x" * (700 * number))
    return upload


def begin_all(s3, bucket, uploads):
    with ThreadPoolExecutor(8) as pool:
        made = [pool.submit(begin, s3, bucket, key, parts)
                for key, parts in uploads]
        return [one.result() for one in made]


# ------------------------------------------------------------------ listing

def size_text(size):
    """As s3mpu prints it; these are all below a MiB."""
    return f"{size} B" if size < 1024 else f"{size / 1024:.1f} KiB"


def shown(key):
    return re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\x{ord(m[0]):02x}", key)


def by_boto3(s3, bucket, prefix=""):
    """(parts, size, id, key) of each upload."""
    def look(upload):
        parts = list(every(s3, "list_parts", "Parts", Bucket=bucket,
                           Key=upload["Key"], UploadId=upload["UploadId"]))
        return (len(parts), size_text(sum(part["Size"] for part in parts)),
                upload["UploadId"], shown(upload["Key"]))

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(look, (
            upload for upload in unfinished(s3, bucket)
            if upload["Key"].startswith(prefix))))


def by_s3mpu(place):
    listed = []
    for line in s3mpu("uploads", place).stdout.decode().split("\n")[:-1]:
        match = LINE.fullmatch(line)
        expect(match, f"a line of another form: {line!r}")
        listed.append((int(match[2]), match[3], match[4], match[5]))
    return listed


def compare(s3, bucket, count, prefix=""):
    theirs, ours = by_boto3(s3, bucket, prefix), by_s3mpu(f"{bucket}/{prefix}")
    expect(len(theirs) == count, f"boto3 lists {len(theirs)}, not {count}")
    missing, more = Counter(theirs) - Counter(ours), Counter(ours) - Counter(
        theirs)
    if missing or more:
        fail(f"s3mpu does not list {list(missing)[:30]}, "
             f"but lists {list(more)[:30]}")


def list_many(s3, bucket):
    """More than a page, some keys with several uploads, none to three parts."""
    keys = [f"{'ten/' if number % 10 == 0 else ''}key-{number // 2}"
            for number in range(COUNT)]
    begin_all(s3, bucket, [(key, number % 4)
                           for number, key in enumerate(keys)])
    for prefix in ("", "ten/", "key-10"):
        compare(s3, bucket, sum(key.startswith(prefix) for key in keys),
                prefix)
    proved(f"{COUNT} uploads: listed as boto3 does, with parts and bytes, "
           "by prefix too")


# ----------------------------------------------------------------- aborting

def ids(s3, bucket):
    return sorted(upload["UploadId"] for upload in unfinished(s3, bucket))


def expect_left(s3, bucket, expected, after):
    left = ids(s3, bucket)
    expect(left == sorted(expected), f"after {after}: {len(left)} uploads "
           f"are left, not {len(expected)}, or other ones")


def abort_by_key(s3, bucket):
    before = ids(s3, bucket)
    one = begin(s3, bucket, "one", 2)
    two = [begin(s3, bucket, "two", parts) for parts in (0, 3)]
    one_longer = begin(s3, bucket, "one-longer", 1)

    s3mpu("uploads", "abort", f"{bucket}/two", status=2)
    s3mpu("uploads", "abort", f"{bucket}/three", status=6)
    s3mpu("uploads", "abort", f"{bucket}/one", two[0], status=6)
    expect_left(s3, bucket, [*before, one, *two, one_longer], "refusals")
    s3mpu("uploads", "abort", f"{bucket}/one")
    expect_left(s3, bucket, [*before, *two, one_longer], "abort by key")
    s3mpu("uploads", "abort", f"s3://{bucket}/two", two[1])
    expect_left(s3, bucket, [*before, two[0], one_longer], "abort by id")
    s3mpu("uploads", "abort", f"{bucket}/two")
    s3mpu("uploads", "abort", f"{bucket}/one-longer", one_longer)
    expect_left(s3, bucket, before, "aborting all of these")
    proved("abort by key and by id: that one alone; two of a key want an id")


def abort_by_age(s3, bucket):
    """All of these are seconds old."""
    before = ids(s3, bucket)
    ten = [upload["UploadId"] for upload in unfinished(s3, bucket)
           if upload["Key"].startswith("ten/")]
    time.sleep(2.1)                 # ages are whole seconds
    s3mpu("uploads", "abort", bucket, "--older-than", "1s", status=2)
    s3mpu("uploads", "abort", bucket, "--older-than", "23h", status=2)
    s3mpu("uploads", "abort", bucket, "--older-than", "1d")
    s3mpu("uploads", "abort", bucket, "--older-than", "1h", "--yes")
    expect_left(s3, bucket, before, "ages that none of them has")
    s3mpu("uploads", "abort", f"{bucket}/ten/", "--older-than", "1s", "--yes")
    expect_left(s3, bucket, set(before) - set(ten), "abort below ten/")
    s3mpu("uploads", "abort", bucket, "--older-than", "1s", "--yes")
    expect_left(s3, bucket, [], "abort of the whole bucket")
    proved(f"abort by age: {len(ten)} below a prefix, then {len(before)} in "
           "pages; under a day it wants --yes")


def awkward(s3, bucket):
    made = begin_all(s3, bucket, [(key, 1) for key in AWKWARD])
    compare(s3, bucket, len(AWKWARD))
    for key, upload in zip(AWKWARD, made):
        s3mpu("uploads", "abort", f"{bucket}/{key}")
        expect(upload not in ids(s3, bucket), f"{key!r} was not aborted")
    expect_left(s3, bucket, [], "aborting each")
    proved(f"{len(AWKWARD)} awkward keys: listed as boto3 does, aborted each")


def main():
    with workplace() as (s3, bucket, _):
        expect(not by_s3mpu(bucket), "an empty bucket has uploads")
        list_many(s3, bucket)
        abort_by_key(s3, bucket)
        abort_by_age(s3, bucket)
        awkward(s3, bucket)


main()
