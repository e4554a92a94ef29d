"""What boto3 puts, s3mpu gets and verifies, and does not verify if it is not
what is here."""

import os

from boto3.s3.transfer import TransferConfig

from common import (MIB, expect, noise, proved, read_file, s3mpu, workplace,
                    write_file)

PART = 5 * MIB
WHOLE = [0, 1, PART, 12 * MIB + 1]
IN_PARTS = [PART + 1, 10 * MIB, 17 * MIB + 3]


def put_whole(s3, bucket, path, key):
    s3.put_object(Bucket=bucket, Key=key, Body=read_file(path))


def put_in_parts(s3, bucket, path, key):
    s3.upload_file(path, bucket, key, Config=TransferConfig(
        multipart_threshold=PART, multipart_chunksize=PART))
    etag = s3.head_object(Bucket=bucket, Key=key)["ETag"]
    expect("-" in etag, f"{key}: boto3 did not cut it in parts: {etag}")


def flip_a_byte(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def check_get(bucket, key, folder, data):
    back = os.path.join(folder, "back")
    s3mpu("get", f"{bucket}/{key}", back)
    expect(read_file(back) == data, f"{key}: other bytes in the file")
    os.remove(back)
    expect(s3mpu("get", f"{bucket}/{key}", "-").stdout == data,
           f"{key}: other bytes on standard output")


def check_verify(bucket, key, path, size, in_parts):
    s3mpu("verify", path, f"{bucket}/{key}")
    # In the first part, in the middle, in the last: none may be missed. Where
    # the service does not tell the parts (Ceph 16) the ETag of an object in
    # parts proves no difference: 2, and the bytes say it.
    for at in sorted({0, size // 2, size - 1}) if size else []:
        flip_a_byte(path, at)
        s3mpu("verify", path, f"{bucket}/{key}", status=2 if in_parts else 9)
        s3mpu("verify", path, f"{bucket}/{key}", "--download", status=9)
        flip_a_byte(path, at)
    s3mpu("verify", path, f"{bucket}/{key}")


def check(s3, bucket, folder, size, put):
    key = f"{put.__name__}-{size}"
    data = noise(size)
    path = write_file(os.path.join(folder, key), data)
    put(s3, bucket, path, key)
    check_get(bucket, key, folder, data)
    check_verify(bucket, key, path, size, put is put_in_parts)
    os.remove(path)
    proved(f"{key}: the same bytes; verified, and not with one bit changed")


def check_missing(bucket, folder):
    path = write_file(os.path.join(folder, "missing"), b"x")
    s3mpu("verify", path, f"{bucket}/missing", status=6)
    s3mpu("get", f"{bucket}/missing", os.path.join(folder, "new"), status=6)
    expect(not os.path.exists(os.path.join(folder, "new")),
           "a get that failed left a file")
    proved("an object that is not there: exit 6, and no file")


def main():
    with workplace() as (s3, bucket, folder):
        for size in WHOLE:
            check(s3, bucket, folder, size, put_whole)
        for size in IN_PARTS:
            check(s3, bucket, folder, size, put_in_parts)
        check_missing(bucket, folder)


main()
