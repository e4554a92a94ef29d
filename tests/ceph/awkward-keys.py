"""Keys that break a wrong escaping or signature, in both directions."""

import os
import re

from common import (expect, fail, listed, noise, proved, read_file, s3mpu,
                    workplace, write_file)

KEYS = [
    "with space", " leading and trailing ", "two  spaces",
    "plus+plus", "a+b c%20d",
    "percent%", "100%25", "literal%2Fslash", "%2e%2e", "%zz",
    "double//slash", "a///b",
    "/leading", "//leading two",
    "a/./b", "a/../b", "./dot", "../dots", "a/..", "a/.",
    "question?mark", "?acl", "hash#mark", "amper&sand", "equals=sign",
    "k?uploads&x=y#z",
    "semi;colon", "colon:", "comma,", "at@", "dollar$", "paren()", "bang!",
    "brackets[]{}", "pipe|", "back\\slash", "caret^", "grave`",
    "quote'", 'double"quote', "<tag>", "a]]>b", "&amp;",
    "tilde~", "star*", "trailing.", "-dash", "under_score",
    "tab\there", "new\nline", "escape\x1b[1m", "delete\x7f",
    "Stra\u00dfe/\u00e4\u00f6\u00fc",
    "caf\u00e9 NFC", "cafe\u0301 NFD",
    "\u65e5\u672c\u8a9e", "\u0440\u0443\u0441\u0441\u043a\u0438\u0439",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u00a0nbsp", "\ufffd", "\u202eright to left",
    "k" * 1024,
    "\u00e9" * 512,
]

# To s3mpu a folder, into which a file goes; to S3 a key like any other.
FOLDER = "trailing/"


def content(key):
    return noise(100, key)


def check_length(keys):
    """1,024 bytes of UTF-8 is the most that S3 takes."""
    longest = max(len(key.encode()) for key in keys)
    expect(longest == 1024, f"the longest key has {longest} bytes")
    expect(len(set(keys)) == len(keys), "a key is there twice")


def put_by_s3mpu(s3, bucket, folder):
    path = os.path.join(folder, "file")
    for place, key in [*zip(KEYS, KEYS), (FOLDER, FOLDER + "file")]:
        write_file(path, content(key))
        s3mpu("put", path, f"{bucket}/{place}")
        try:
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except s3.exceptions.NoSuchKey:
            fail(f"boto3 does not find {key!r}; "
                 f"there is {keys_of(s3, bucket)}")
        expect(body == content(key), f"{key!r}: other bytes for boto3")
        s3.delete_object(Bucket=bucket, Key=key)
    proved(f"{len(KEYS)} keys: put by s3mpu, read by boto3")


def keys_of(s3, bucket):
    answer = s3.list_objects_v2(Bucket=bucket)
    return [item["Key"] for item in answer.get("Contents", [])]


def get_by_s3mpu(s3, bucket, folder):
    path = os.path.join(folder, "back")
    for key in KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=content(key))
        s3mpu("get", f"{bucket}/{key}", path)
        expect(read_file(path) == content(key),
               f"{key!r}: other bytes for s3mpu")
        os.remove(path)
    proved(f"{len(KEYS)} keys: put by boto3, fetched by s3mpu")


def shown(key):
    """What would move a cursor, end a line or turn it round, ls shows by its
    number."""
    key = re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\x{ord(m[0]):02x}", key)
    return re.sub("[\u0080-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
                  "\ufeff\ufff9-\ufffb]",
                  lambda m: f"\\u{{{ord(m[0]):x}}}", key)


def list_by_s3mpu(s3, bucket):
    s3.put_object(Bucket=bucket, Key=FOLDER, Body=b"")
    expected = [shown(key) for key in sorted([*KEYS, FOLDER], key=str.encode)]
    found = [key for _, key in listed(bucket)]
    for key in expected:
        expect(key in found, f"ls does not list {key!r}")
    expect(found == expected, "ls lists other keys, or in another order: "
           f"{[key for key in found if key not in expected]}")
    s3.delete_object(Bucket=bucket, Key=FOLDER)
    proved(f"{len(expected)} keys: listed by s3mpu, each once and in order")


def remove_by_s3mpu(s3, bucket):
    for key in KEYS:
        s3mpu("rm", f"{bucket}/{key}")
    left = keys_of(s3, bucket)
    expect(not left, f"not removed: {left}")
    proved(f"{len(KEYS)} keys: removed by s3mpu")


def main():
    check_length(KEYS)
    with workplace() as (s3, bucket, folder):
        put_by_s3mpu(s3, bucket, folder)
        get_by_s3mpu(s3, bucket, folder)
        list_by_s3mpu(s3, bucket)
        remove_by_s3mpu(s3, bucket)


main()
