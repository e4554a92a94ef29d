"""What s3mpu puts, boto3 reads: the bytes, the number of parts, the ETag."""

import hashlib
import os

from common import (MIB, etag_of, expect, new_folder, noise, proved, s3mpu,
                    workplace, write_file)

PART = 5 * MIB

# Around every edge: nothing, less than a part, a part, a multiple, and more.
SIZES = [0, 1, PART - 1, PART, 8 * MIB, 8 * MIB + 1, 2 * PART, 17 * MIB + 3]


def allowed_etags(data):
    """One part may be sent as such, or as an upload without parts."""
    allowed = {etag_of(data, PART)} if data else set()
    if len(data) <= PART:
        allowed.add(hashlib.md5(data).hexdigest())
    return allowed


def check_object(s3, bucket, key, data):
    answer = s3.get_object(Bucket=bucket, Key=key)
    etag = answer["ETag"].strip('"')
    expect(answer["Body"].read() == data, f"{key}: other bytes")
    expect(answer["ContentLength"] == len(data), f"{key}: another length")
    expect(etag in allowed_etags(data),
           f"{key}: ETag {etag}, expected one of {allowed_etags(data)}")
    return etag


def check_part_count(s3, bucket, key, etag):
    """Not every gateway answers this; one that does has to agree."""
    parts = int(etag.partition("-")[2] or 1)
    head = s3.head_object(Bucket=bucket, Key=key, PartNumber=1)
    counted = head.get("PartsCount", parts)
    expect(counted == parts, f"{key}: {counted} parts, the ETag says {parts}")
    return parts


def put_size(s3, bucket, folder, size):
    data = noise(size)
    name = f"size-{size}"
    path = write_file(os.path.join(folder, name), data)
    s3mpu("put", path, f"{bucket}/{name}", "--part-size", "5MiB")
    etag = check_object(s3, bucket, name, data)
    parts = check_part_count(s3, bucket, name, etag)
    proved(f"{size} bytes, parts: {parts}, ETag {etag}")


def put_by_base_name(s3, bucket):
    """A bucket alone, s3:// and a trailing slash take the file's name."""
    data = noise(3)
    with new_folder() as folder:
        path = write_file(os.path.join(folder, "base name.bin"), data)
        for place, key in ((bucket, "base name.bin"),
                           (f"s3://{bucket}", "base name.bin"),
                           (f"{bucket}/in/", "in/base name.bin")):
            s3mpu("put", path, place)
            check_object(s3, bucket, key, data)
            s3.delete_object(Bucket=bucket, Key=key)
    proved("without a key, the object has the base name of the file")


def replace(s3, bucket, folder):
    """A second put of the same key wins."""
    path = os.path.join(folder, "again")
    for size in (6 * MIB, 1):
        data = noise(size, "again")
        write_file(path, data)
        s3mpu("put", path, f"{bucket}/again", "--part-size", "5MiB")
        check_object(s3, bucket, "again", data)
    proved("an object is replaced, many parts by few")


def main():
    with workplace() as (s3, bucket, folder):
        for size in SIZES:
            put_size(s3, bucket, folder, size)
        put_by_base_name(s3, bucket)
        replace(s3, bucket, folder)


main()
