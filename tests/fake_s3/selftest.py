#!/usr/bin/python3
"""Proof of the judge: the fake server against boto3, an S3 client written by others.

Run it with an interpreter that has boto3; without one the tests that need it are skipped,
and what remains are the vectors of the signature and of the checksums.
"""

import base64
import hashlib
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from urllib.parse import quote as quote_path

try:
    import boto3
    from botocore.awsrequest import AWSRequest
    from botocore.auth import S3SigV4Auth
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.exceptions import ClientError, ConnectionClosedError
    from botocore.handlers import add_expect_header
except ImportError:
    boto3 = None

import case
import checksum
import faults
import sigv4
from errors import S3Error
from fixture import ACCESS_KEY, REGION, SECRET_KEY, FakeS3
from store import composite_etag
from wire import Request, parse_head

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


def quote(text):
    """Percent-encode a query value as SigV4 wants it."""
    return quote_path(text, safe="-._~")


# Vectors of AWS's pages sig-v4-header-based-auth and sigv4-query-string-auth.
EXAMPLE = sigv4.Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
EXAMPLE_NOW = 1369353600
EMPTY = hashlib.sha256(b"").hexdigest()


def example_request(line, signature, headers=(), payload=EMPTY):
    """One of AWS's examples as it would arrive."""
    method, target = line.split(" ")
    fields = {"host": "examplebucket.s3.amazonaws.com", "x-amz-content-sha256": payload,
              "x-amz-date": "20130524T000000Z", **dict(headers)}
    signed = ";".join(sorted(fields))
    scope = "20130524/us-east-1/s3/aws4_request"
    fields["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={EXAMPLE.access}/{scope},"
        f"SignedHeaders={signed},Signature={signature}")
    return Request(method, target.encode(), list(fields.items()))


class SignatureVectors(unittest.TestCase):
    """The check accepts AWS's own examples, and only these."""

    examples = (
        ("GET /test.txt",
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
         {"range": "bytes=0-9"}, EMPTY),
        ("PUT /test%24file.text",
         "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
         {"date": "Fri, 24 May 2013 00:00:00 GMT",
          "x-amz-storage-class": "REDUCED_REDUNDANCY"},
         hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()),
        ("GET /?lifecycle",
         "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", {}, EMPTY),
        ("GET /?max-keys=2&prefix=J",
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", {}, EMPTY))

    def test_examples_pass(self):
        for line, signature, headers, payload in self.examples:
            with self.subTest(line):
                request = example_request(line, signature, headers, payload)
                self.assertEqual(sigv4.check(request, EXAMPLE, EXAMPLE_NOW), payload)

    def test_each_flipped_bit_fails(self):
        line, signature, headers, payload = self.examples[0]
        for position in range(64):
            digit = "0123456789abcdef"[int(signature[position], 16) ^ 1]
            wrong = signature[:position] + digit + signature[position + 1:]
            request = example_request(line, wrong, headers, payload)
            with self.assertRaises(S3Error) as caught:
                sigv4.check(request, EXAMPLE, EXAMPLE_NOW)
            self.assertEqual(caught.exception.code, "SignatureDoesNotMatch")

    def test_query_is_sorted_by_name_then_value(self):
        raw = b"Param-3=Value3&Param=Value2&%E1%88%B4=Value1"
        self.assertEqual(sigv4.canonical_query(raw),
                         b"%E1%88%B4=Value1&Param=Value2&Param-3=Value3")
        self.assertEqual(sigv4.canonical_query(b"uploads"), b"uploads=")

    def test_spelling_must_be_canonical(self):
        for raw in (b"/a+b", b"/a%2fb", b"/a%7Eb", b"/a b", b"/%61"):
            with self.subTest(raw), self.assertRaises(S3Error):
                sigv4.canonical_path(raw)
        for raw in (b"/a%2Bb", b"/a//b/../c/./", b"/~a-b_c.d", b"/%FF%00"):
            self.assertEqual(sigv4.canonical_path(raw), raw)

    def test_header_white_space(self):
        head = b"GET / HTTP/1.1\r\nX-A:  a   b \t c  \r\nx-a: d"
        self.assertEqual(sigv4.squeeze(parse_head(head).header("x-a")), "a b c,d")


class Checksums(unittest.TestCase):
    """CRCs against their published check values and against zlib."""

    check_values = {"crc32": 0xCBF43926, "crc32c": 0xE3069283,
                    "crc64nvme": 0xAE8B14860A799888}

    def test_check_values(self):
        for name, value in self.check_values.items():
            whole = checksum.digest(name, b"123456789")
            self.assertEqual(int.from_bytes(whole, "big"), value, name)
            parts = [(checksum.digest(name, data), len(data))
                     for data in (b"1234", b"56789", b"")]
            self.assertEqual(checksum.full_object(name, parts), checksum.encode(whole))

    def test_sparse_terms_are_multiples_of_the_generator(self):
        for name, generator in checksum.GENERATORS.items():
            value = 0
            for exponent in generator.sparse:
                value ^= generator.power(exponent)
            self.assertEqual(value, 0, name)

    def test_long_messages_against_zlib_and_a_bitwise_loop(self):
        data = hashlib.shake_256(b"crc").digest(2 * MIB + 77)
        running = checksum.Crc(checksum.GENERATORS["crc32"])
        running.update(data)
        self.assertEqual(int.from_bytes(running.digest(), "big"), zlib.crc32(data))
        for name, polynomial in (("crc32c", 0x82F63B78),
                                 ("crc64nvme", 0x9A6C9329AC4BC9B5)):
            value = ones = checksum.GENERATORS[name].ones
            for byte in data[:70000]:
                value ^= byte
                for _ in range(8):
                    value = value >> 1 ^ (polynomial if value & 1 else 0)
            self.assertEqual(int.from_bytes(checksum.digest(name, data[:70000]), "big"),
                             value ^ ones, name)

    def test_composite_etag(self):
        etags = [hashlib.md5(data).hexdigest() for data in (b"a" * 5 * MIB, b"b" * 10)]
        self.assertEqual(composite_etag(etags), "8b0be7847da5564ae08e97af63b60885-2")


class Raw:
    """Requests signed by botocore and sent by http.client, to be tampered with."""

    def __init__(self, server):
        self.server = server

    def send(self, method, path, body=b"", headers=None, *, tamper=None,
             secret=SECRET_KEY, access=ACCESS_KEY, region=REGION, token=None,
             payload=None, host="127.0.0.1"):
        """Send one; `tamper` may change the headers after signing."""
        url = f"http://{host}:{self.server.port}{path}"
        request = AWSRequest(method, url, data=body, headers={
            "Content-Length": str(len(body)), **(headers or {})})
        signer = S3SigV4Auth(Credentials(access, secret, token), "s3", region)
        if payload is not None:
            signer.payload = lambda request: payload
        signer.add_auth(request)
        fields = dict(request.headers.items())
        if tamper:
            tamper(fields)
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", f"{host}:{self.server.port}")
        for name, value in fields.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = response.status, response.read().decode("utf-8", "replace")
        connection.close()
        return answer


def make_client(server, **changes):
    """A boto3 client without retries and without Expect, which the server forbids."""
    settings = {"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY,
                "region_name": REGION, "endpoint_url": server.endpoint, **changes}
    client = boto3.session.Session().client("s3", **settings, config=Config(
        s3={"addressing_style": "path"}, retries={"total_max_attempts": 1},
        connect_timeout=5, read_timeout=10))
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client


@unittest.skipIf(boto3 is None, "needs boto3")
class ServerCase(unittest.TestCase):
    """A server with one bucket and a boto3 client."""

    options = ()

    def setUp(self):
        self.server = FakeS3("--bucket", "box", *self.options)
        self.addCleanup(self.server.stop)
        self.use(self.server)

    def use(self, server):
        """Talk to this server from now on."""
        self.s3 = make_client(server)
        self.addCleanup(self.s3.close)

    def assert_code(self, code, function, *arguments, **named):
        """The call fails with this S3 code; returns the answer."""
        with self.assertRaises(ClientError) as caught:
            function(*arguments, **named)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response

    def upload(self, key, chunks, create=None, complete=None, **named):
        """A multipart upload, without completing it if `complete` is False."""
        upload = self.s3.create_multipart_upload(Bucket="box", Key=key, **(create or {}))
        parts = []
        for number, chunk in enumerate(chunks, 1):
            answer = self.s3.upload_part(Bucket="box", Key=key, PartNumber=number,
                                         UploadId=upload["UploadId"], Body=chunk, **named)
            fields = {name: value for name, value in answer.items()
                      if name.startswith("Checksum") or name == "ETag"}
            parts.append({"PartNumber": number, **fields})
        if complete is False:
            return upload["UploadId"], parts
        return self.s3.complete_multipart_upload(
            Bucket="box", Key=key, UploadId=upload["UploadId"],
            MultipartUpload={"Parts": parts}, **(complete or {}))


class Objects(ServerCase):
    """Put, get, list and delete."""

    def test_put_get_head_delete(self):
        body = os.urandom(3 * MIB + 1)
        answer = self.s3.put_object(Bucket="box", Key="k", Body=body, ContentType="a/b",
                                    Metadata={"one": "1"}, StorageClass="STANDARD_IA",
                                    CacheControl="no-store", Tagging="a=b&c=d")
        self.assertEqual(answer["ETag"], f'"{hashlib.md5(body).hexdigest()}"')
        got = self.s3.get_object(Bucket="box", Key="k")
        self.assertEqual(got["Body"].read(), body)
        head = self.s3.head_object(Bucket="box", Key="k")
        self.assertEqual(
            (head["ContentLength"], head["ContentType"], head["Metadata"],
             head["StorageClass"], head["CacheControl"]),
            (len(body), "a/b", {"one": "1"}, "STANDARD_IA", "no-store"))
        state = self.server.state()["objects"][0]
        self.assertEqual(state["sha256"], hashlib.sha256(body).hexdigest())
        self.assertEqual(state["attributes"]["x-amz-tagging"], "a=b&c=d")
        self.s3.delete_object(Bucket="box", Key="k")
        self.assert_code("NoSuchKey", self.s3.get_object, Bucket="box", Key="k")
        self.assert_code("404", self.s3.head_object, Bucket="box", Key="k")
        self.assertEqual(self.server.state()["violations"], [])

    def test_ranges(self):
        body = os.urandom(MIB)
        self.s3.put_object(Bucket="box", Key="k", Body=body)
        for text, wanted in (("0-0", body[:1]), ("5-9", body[5:10]), ("-7", body[-7:]),
                             ("1000000-", body[10**6:]), ("0-99999999", body)):
            got = self.s3.get_object(Bucket="box", Key="k", Range=f"bytes={text}")
            self.assertEqual(got["Body"].read(), wanted, text)
        self.assertEqual(got["ContentRange"], f"bytes 0-{MIB - 1}/{MIB}")
        for text in (f"{MIB}-", "-0"):
            self.assert_code("InvalidRange", self.s3.get_object, Bucket="box", Key="k",
                             Range=f"bytes={text}")
        self.assert_code("PreconditionFailed", self.s3.get_object, Bucket="box", Key="k",
                         IfMatch='"0123"')

    def test_awkward_keys(self):
        keys = ["a b+c%20&=?#", "//x//", "./a/../b/.", "käse/🧀", "\x01\x7f", "..",
                "é" * 500, "+", "a%2Fb", "q'\"<>;:@!$*(),[]{}|\\^`"]
        for key in keys:
            with self.subTest(key):
                self.s3.put_object(Bucket="box", Key=key, Body=key.encode())
                got = self.s3.get_object(Bucket="box", Key=key)["Body"].read()
                self.assertEqual(got, key.encode())
        self.assertEqual({o["key"] for o in self.server.state()["objects"]}, set(keys))
        listed = self.s3.list_objects_v2(Bucket="box")["Contents"]
        self.assertEqual({o["Key"] for o in listed}, set(keys))
        listed = self.s3.list_objects(Bucket="box")["Contents"]
        self.assertEqual({o["Key"] for o in listed}, set(keys))

    def test_listing_pages_and_prefixes(self):
        names = [f"d{n % 3}/f{n:02}" for n in range(12)] + ["top", "zz+ %"]
        for name in names:
            self.s3.put_object(Bucket="box", Key=name, Body=b"")
        for version in ("list_objects", "list_objects_v2"):
            pages = self.s3.get_paginator(version).paginate(
                Bucket="box", PaginationConfig={"PageSize": 5})
            found = [o["Key"] for page in pages for o in page["Contents"]]
            self.assertEqual(found, sorted(names))
            pages = self.s3.get_paginator(version).paginate(
                Bucket="box", Delimiter="/", PaginationConfig={"PageSize": 2})
            prefixes, keys = [], []
            for page in pages:
                prefixes += [p["Prefix"] for p in page.get("CommonPrefixes", [])]
                keys += [o["Key"] for o in page.get("Contents", [])]
            self.assertEqual((prefixes, keys), (["d0/", "d1/", "d2/"], ["top", "zz+ %"]))
        answer = self.s3.list_objects_v2(Bucket="box", Prefix="d1/", StartAfter="d1/f04")
        self.assertEqual([o["Key"] for o in answer["Contents"]], ["d1/f07", "d1/f10"])

    def test_buckets(self):
        self.s3.create_bucket(Bucket="other")
        self.assertEqual([b["Name"] for b in self.s3.list_buckets()["Buckets"]],
                         ["box", "other"])
        self.assertIsNone(self.s3.get_bucket_location(Bucket="box")["LocationConstraint"])
        self.s3.head_bucket(Bucket="box")
        self.assert_code("404", self.s3.head_bucket, Bucket="nobody")
        self.s3.put_object(Bucket="other", Key="k", Body=b"")
        self.assert_code("BucketNotEmpty", self.s3.delete_bucket, Bucket="other")
        self.s3.delete_object(Bucket="other", Key="k")
        self.s3.delete_bucket(Bucket="other")
        self.assert_code("NoSuchBucket", self.s3.put_object, Bucket="other", Key="k",
                         Body=b"x")

    def test_virtual_host(self):
        raw = Raw(self.server)
        answer = raw.send("PUT", "/a//b", b"body", host="box.localhost")
        self.assertEqual(answer[0], 200, answer)
        found = self.server.state()["objects"][0]
        self.assertEqual((found["bucket"], found["key"]), ("box", "a//b"))

    def test_conditions(self):
        raw = Raw(self.server)
        steps = (("If-Match", '"x"', 404), ("If-None-Match", "*", 200),
                 ("If-None-Match", "*", 412), ("If-Match", '"x"', 412))
        for name, value, status in steps:
            answer = raw.send("PUT", "/box/k", b"new", {name: value})
            self.assertEqual(answer[0], status, answer)

    def test_customer_keys(self):
        key = os.urandom(32)
        named = {"Bucket": "box", "Key": "k", "SSECustomerAlgorithm": "AES256",
                 "SSECustomerKey": key}
        answer = self.s3.put_object(Body=b"secret", **named)
        self.assertNotEqual(answer["ETag"].strip('"'), hashlib.md5(b"secret").hexdigest())
        self.assertEqual(self.s3.get_object(**named)["Body"].read(), b"secret")
        self.assert_code("InvalidRequest", self.s3.get_object, Bucket="box", Key="k")
        named["SSECustomerKey"] = os.urandom(32)
        self.assert_code("AccessDenied", self.s3.get_object, **named)
        self.assertNotIn(base64.b64encode(key).decode(), json.dumps(self.server.state()))


class Multipart(ServerCase):
    """Uploads in parts."""

    chunks = (os.urandom(5 * MIB), os.urandom(5 * MIB), b"end")

    def test_upload(self):
        answer = self.upload("k", self.chunks, {"Metadata": {"a": "b"}})
        etags = [hashlib.md5(chunk).hexdigest() for chunk in self.chunks]
        self.assertEqual(answer["ETag"], f'"{composite_etag(etags)}"')
        got = self.s3.get_object(Bucket="box", Key="k", Range="bytes=5242000-10486000")
        self.assertEqual(got["Body"].read(), b"".join(self.chunks)[5242000:10486001])
        self.assertEqual(got["Metadata"], {"a": "b"})
        head = self.s3.head_object(Bucket="box", Key="k", PartNumber=2)
        self.assertEqual((head["ContentLength"], head["PartsCount"]), (5 * MIB, 3))
        state = self.server.ended_state()
        self.assertEqual(state["objects"][0]["part_sizes"], [5 * MIB, 5 * MIB, 3])
        self.assertEqual((state["uploads"], state["violations"]), ([], []))
        self.assertEqual(state["bytes"]["UploadPart"], 10 * MIB + 3)

    def test_complete_is_checked(self):
        upload, parts = self.upload("k", (b"small", b"end"), complete=False)

        def complete(*listed, **named):
            return self.s3.complete_multipart_upload(
                Bucket="box", Key="k", UploadId=upload,
                MultipartUpload={"Parts": list(listed)}, **named)

        self.assert_code("EntityTooSmall", complete, *parts)
        self.assert_code("InvalidPartOrder", complete, *parts[::-1])
        self.assert_code("InvalidPart", complete, {"PartNumber": 7, "ETag": "x"})
        self.assert_code("InvalidPart", complete, {**parts[0], "ETag": '"0123"'})
        self.assert_code("MalformedXML", complete)
        complete(parts[0])
        complete(parts[0])
        got = self.s3.get_object(Bucket="box", Key="k")["Body"].read()
        self.assertEqual(got, b"small")

    def test_abort_and_listings(self):
        ids = [self.upload(f"k{n} +", (b"a", b"b", b"c"), complete=False)[0]
               for n in (1, 1, 2)]
        listed = self.s3.list_multipart_uploads(Bucket="box", MaxUploads=2)
        self.assertTrue(listed["IsTruncated"])
        rest = self.s3.list_multipart_uploads(
            Bucket="box", KeyMarker=listed["NextKeyMarker"],
            UploadIdMarker=listed["NextUploadIdMarker"])
        found = [(u["Key"], u["UploadId"]) for u in listed["Uploads"] + rest["Uploads"]]
        self.assertEqual(found, sorted((f"k{n} +", u) for n, u in zip((1, 1, 2), ids)))
        parts = self.s3.list_parts(Bucket="box", Key="k1 +", UploadId=ids[0], MaxParts=2)
        self.assertEqual([p["PartNumber"] for p in parts["Parts"]], [1, 2])
        parts = self.s3.list_parts(Bucket="box", Key="k1 +", UploadId=ids[0],
                                   PartNumberMarker=parts["NextPartNumberMarker"])
        self.assertEqual([(p["PartNumber"], p["Size"]) for p in parts["Parts"]], [(3, 1)])
        named = {"Bucket": "box", "Key": "k1 +", "UploadId": ids[0]}
        self.s3.abort_multipart_upload(**named)
        self.assert_code("NoSuchUpload", self.s3.abort_multipart_upload, **named)
        self.assert_code("NoSuchUpload", self.s3.list_parts, **named)
        self.assertEqual(len(self.server.state()["uploads"]), 2)

    def test_checksums(self):
        for name in ("CRC32", "SHA1", "SHA256"):
            answer = self.upload(name, self.chunks, {"ChecksumAlgorithm": name},
                                 ChecksumAlgorithm=name)
            digests = [checksum.digest(name.lower(), chunk) for chunk in self.chunks]
            self.assertEqual(answer[f"Checksum{name}"],
                             checksum.composite(name.lower(), digests))

    def test_full_object_checksum_over_the_wire(self):
        raw = Raw(self.server)
        body = raw.send("POST", "/box/k?uploads", headers={
            "x-amz-checksum-algorithm": "CRC64NVME",
            "x-amz-checksum-type": "FULL_OBJECT"})[1]
        upload = body.partition("<UploadId>")[2].partition("</UploadId>")[0]
        query = f"uploadId={quote(upload)}"
        listed = ""
        for number, chunk in enumerate(self.chunks, 1):
            value = checksum.encode(checksum.digest("crc64nvme", chunk))
            for sent, status in (("AAAAAAAAAAA=", 400), (value, 200)):
                answer = raw.send("PUT", f"/box/k?partNumber={number}&{query}", chunk,
                                  {"x-amz-checksum-crc64nvme": sent})
                self.assertEqual(answer[0], status, answer)
            listed += (f"<Part><PartNumber>{number}</PartNumber><ETag>"
                       f"{hashlib.md5(chunk).hexdigest()}</ETag></Part>")
        document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        whole = checksum.encode(checksum.digest("crc64nvme", b"".join(self.chunks)))
        for headers, status in (({"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}, 400),
                                ({"x-amz-mp-object-size": "5"}, 400),
                                ({"x-amz-checksum-crc64nvme": whole,
                                  "x-amz-mp-object-size": str(10 * MIB + 3)}, 200)):
            answer = raw.send("POST", f"/box/k?{query}", document, headers)
            self.assertEqual(answer[0], status, answer)
        self.assertIn(f"<ChecksumCRC64NVME>{whole}<", answer[1])
        answer = self.s3.get_object_attributes(
            Bucket="box", Key="k", ObjectAttributes=["ObjectParts", "ObjectSize", "ETag"])
        self.assertEqual([p["Size"] for p in answer["ObjectParts"]["Parts"]],
                         [len(chunk) for chunk in self.chunks])

    def test_bytes_in_files(self):
        with FakeS3("--bucket", "box", "--memory", "0") as server:
            self.use(server)
            self.upload("k", self.chunks)
            got = self.s3.get_object(Bucket="box", Key="k")["Body"].read()
            self.assertEqual(got, b"".join(self.chunks))


class Profiles(ServerCase):
    """Where services differ."""

    def complete_twice(self, profile):
        """The answers to two Completes of one upload, under a profile."""
        with FakeS3("--bucket", "box", "--profile", profile) as server:
            self.use(server)
            upload, parts = self.upload("k", (b"x",), complete=False)
            named = {"Bucket": "box", "Key": "k", "UploadId": upload,
                     "MultipartUpload": {"Parts": parts}}
            first = self.s3.complete_multipart_upload(**named)["ETag"]
            try:
                return first, self.s3.complete_multipart_upload(**named)["ETag"]
            except ClientError as error:
                return first, error.response["Error"]["Code"]

    def test_second_complete(self):
        first, second = self.complete_twice("aws")
        self.assertEqual(first, second)
        self.assertEqual(self.complete_twice("ceph")[1], '""')
        self.assertEqual(self.complete_twice("minio")[1], "NoSuchUpload")
        self.assertNotRegex(self.complete_twice("seaweedfs")[0], r'^"[0-9a-f]{32}-\d+"$')

    def test_ceph(self):
        with FakeS3("--bucket", "box", "--profile", "ceph") as server:
            self.use(server)
            self.assert_code("InternalError", self.s3.complete_multipart_upload,
                             Bucket="box", Key="k", UploadId="2~never",
                             MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": "x"}]})
            upload, parts = self.upload("k", (b"x", b"y"), complete=False)
            self.assert_code("InvalidPart", self.s3.complete_multipart_upload,
                             Bucket="box", Key="k", UploadId=upload,
                             MultipartUpload={"Parts": parts[:1]})

    def test_what_a_part_tells(self):
        for profile, own_etag, own_time in (("aws", False, False),
                                            ("ceph-tentacle", True, False),
                                            ("moto", True, True)):
            with FakeS3("--bucket", "box", "--profile", profile) as server, \
                    tempfile.NamedTemporaryFile() as file:
                self.use(server)
                file.write(b"a" * 5 + b"b" * 6)
                file.flush()
                server.seed(objects=[{"bucket": "box", "key": "k", "parts": [5, 6],
                                      "file": file.name}])
                whole = self.s3.head_object(Bucket="box", Key="k")
                part = self.s3.head_object(Bucket="box", Key="k", PartNumber=2)
                self.assertEqual((part["ContentLength"], part["PartsCount"]), (6, 2))
                md5 = f'"{hashlib.md5(b"b" * 6).hexdigest()}"'
                self.assertEqual(part["ETag"], md5 if own_etag else whole["ETag"])
                self.assertEqual(part["LastModified"] < whole["LastModified"], own_time)
                self.assertEqual(part["ResponseMetadata"]["HTTPStatusCode"],
                                 200 if own_etag else 206)

    def test_refusals(self):
        with FakeS3("--bucket", "box", "--profile", "b2") as server:
            answer = Raw(server).send("PUT", "/box/k", b"x",
                                      {"x-amz-checksum-crc32": "g9x2Xw=="})
            self.assertEqual(answer[0], 400)
            self.assertIn("Unsupported header", answer[1])
        with FakeS3("--bucket", "box", "--profile", "r2") as server:
            self.use(server)
            self.assert_code("InvalidPart", self.upload, "k",
                             (b"a" * 5 * MIB, b"b" * 6 * MIB, b"c"))


class Signatures(ServerCase):
    """What is refused, and with which code."""

    options = ("--region", REGION)

    def refused(self, code, *, method="PUT", path="/box/k", body=b"body", **named):
        """The request is refused with this code and nothing is stored."""
        status, answer = Raw(self.server).send(method, path, body, **named)
        self.assertIn(f"<Code>{code}</Code>", answer)
        self.assertEqual(self.server.state()["objects"], [])
        return status, answer

    def test_good(self):
        self.assertEqual(Raw(self.server).send("PUT", "/box/k", b"body")[0], 200)

    def test_identity(self):
        self.assertEqual(self.refused("SignatureDoesNotMatch", secret="wrong")[0], 403)
        self.assertEqual(self.refused("InvalidAccessKeyId", access="nobody")[0], 403)
        self.assertEqual(self.refused("InvalidToken", token="tok")[0], 400)
        answer = self.refused("AuthorizationHeaderMalformed", region="eu-west-1")
        self.assertIn(f"<Region>{REGION}</Region>", answer[1])
        self.assertEqual(self.refused(
            "AccessDenied", tamper=lambda h: h.pop("Authorization"))[0], 403)

    def test_session_token(self):
        with FakeS3("--bucket", "box", "--session-token", "tok") as server:
            raw = Raw(server)
            self.assertEqual(raw.send("PUT", "/box/k", b"x", token="tok")[0], 200)
            self.assertEqual(raw.send("PUT", "/box/k", b"x", token="no")[0], 400)
            self.assertEqual(raw.send("PUT", "/box/k", b"x")[0], 400)

    def test_tampering(self):
        def change(name, value):
            return lambda headers: headers.update({name: value})

        self.refused("SignatureDoesNotMatch",
                     tamper=change("X-Amz-Date", "20260101T000000Z"))
        self.refused("AccessDenied", tamper=change("x-amz-acl", "public-read"))
        self.refused("XAmzContentSHA256Mismatch", payload=EMPTY)
        self.refused("SignatureDoesNotMatch", headers={"x-amz-meta-a": "1"},
                     tamper=change("x-amz-meta-a", "2"))
        self.refused("SignatureDoesNotMatch",
                     tamper=lambda headers: headers.pop("X-Amz-Content-SHA256"))

    def test_clock(self):
        with FakeS3("--bucket", "box", "--clock-offset", "3600") as server:
            status, answer = Raw(server).send("PUT", "/box/k", b"x")
            self.assertEqual(status, 403)
            self.assertIn("<Code>RequestTimeTooSkewed</Code>", answer)
            self.assertIn("<ServerTime>", answer)

    def test_digests_of_the_body(self):
        self.refused("BadDigest", headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="})
        self.refused("InvalidDigest", headers={"Content-MD5": "short"})
        for name in checksum.MAKERS:
            wrong = checksum.encode(checksum.digest(name, b"other"))
            self.refused("BadDigest", headers={f"x-amz-checksum-{name}": wrong})
        for name in checksum.MAKERS:
            right = checksum.encode(checksum.digest(name, b"body"))
            answer = Raw(self.server).send("PUT", "/box/k", b"body",
                                           {f"x-amz-checksum-{name}": right})
            self.assertEqual(answer[0], 200, name)

    def test_promises(self):
        for name, value in (("Expect", "100-continue"),
                            ("Content-Encoding", "aws-chunked")):
            self.refused("InvalidRequest", headers={name: value})
        self.refused("NotImplemented", payload="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        self.assertEqual(len(self.server.state()["violations"]), 3)


class FaultRules(ServerCase):
    """Faults strike when and how they say."""

    def test_counts(self):
        self.server.add_faults({"when": {"operation": "PutObject", "nth": 2, "times": 2},
                                "do": {"status": 503, "code": "SlowDown",
                                       "headers": {"Retry-After": "3"}}})
        self.s3.put_object(Bucket="box", Key="k", Body=b"1")
        for _ in range(2):
            answer = self.assert_code("SlowDown", self.s3.put_object, Bucket="box",
                                      Key="k", Body=b"2")
            headers = answer["ResponseMetadata"]["HTTPHeaders"]
            self.assertEqual(headers["retry-after"], "3")
        self.s3.put_object(Bucket="box", Key="k", Body=b"4")
        state = self.server.ended_state()
        self.assertEqual(state["faults"][0]["struck"], 2)
        self.assertEqual([e["status"] for e in state["events"]], [200, 503, 503, 200])

    def test_typing_mistakes_are_errors(self):
        with self.assertRaises(ValueError):
            faults.Faults().add({"when": {"operatoin": "PutObject"},
                                 "do": {"status": 500}})

    def test_lost_answer_and_reset(self):
        for how in ("fin", "rst"):
            self.server.add_faults({"when": {"operation": "PutObject"},
                                    "do": {"perform": True, "close": how}})
            with self.assertRaises(ConnectionClosedError):
                self.s3.put_object(Bucket="box", Key=how, Body=b"x")
        self.assertEqual(len(self.server.state()["objects"]), 2)

    def test_cut_body(self):
        self.server.add_faults({"when": {"operation": "PutObject"},
                                "do": {"read": 100000, "close": "rst"}})
        with self.assertRaises(ConnectionClosedError):
            self.s3.put_object(Bucket="box", Key="k", Body=bytes(20 * MIB))
        state = self.server.ended_state()
        self.assertEqual((state["objects"], state["bytes"]["PutObject"]), ([], 100000))

    def test_early_answer(self):
        self.server.add_faults({"when": {"operation": "PutObject"},
                                "do": {"early": True, "status": 503, "code": "SlowDown"}})
        self.assert_code("SlowDown", self.s3.put_object, Bucket="box", Key="k",
                         Body=bytes(MIB))
        self.assertEqual(self.server.ended_state()["bytes"]["PutObject"], 0)

    def test_damage(self):
        for damage, size in (("flip", 100), ("truncate", 99)):
            self.server.add_faults({"when": {"operation": "PutObject"},
                                    "do": {"damage": damage}})
            answer = self.s3.put_object(Bucket="box", Key="k", Body=b"x" * 100)
            stored = self.s3.get_object(Bucket="box", Key="k")["Body"].read()
            self.assertNotEqual(stored, b"x" * 100)
            self.assertEqual(len(stored), size)
            self.assertEqual(answer["ETag"], f'"{hashlib.md5(stored).hexdigest()}"')

    def test_damaged_complete(self):
        self.server.add_faults({"when": {"operation": "CompleteMultipartUpload"},
                                "do": {"damage": "drop-last-part"}})
        answer = self.upload("k", Multipart.chunks)
        self.assertTrue(answer["ETag"].endswith('-2"'), answer["ETag"])
        self.assertEqual(self.s3.head_object(Bucket="box", Key="k")["ContentLength"],
                         10 * MIB)

    def test_pretence(self):
        self.s3.put_object(Bucket="box", Key="k", Body=b"old")
        self.server.add_faults({"when": {"operation": "CompleteMultipartUpload"},
                                "do": {"undo": True}})
        self.assertTrue(self.upload("k", (b"new",))["ETag"].endswith('-1"'))
        self.assertEqual(self.s3.get_object(Bucket="box", Key="k")["Body"].read(), b"old")

    def test_white_space_then_answer(self):
        self.server.add_faults({"when": {"operation": "CompleteMultipartUpload"},
                                "do": {"drip": {"text": " ", "count": 3, "every": 0.1,
                                                "prolog": True}}})
        start = time.monotonic()
        self.assertTrue(self.upload("k", (b"x",))["ETag"].endswith('-1"'))
        self.assertGreater(time.monotonic() - start, 0.3)
        self.server.add_faults({
            "when": {"operation": "CompleteMultipartUpload"},
            "do": {"drip": {"text": " ", "count": 3, "every": 0.01, "prolog": True},
                   "status": 200, "code": "InternalError"}})
        upload, _ = self.upload("k", (b"x",), complete=False)
        status, answer = Raw(self.server).send("POST", f"/box/k?uploadId={quote(upload)}")
        self.assertEqual(status, 200)
        self.assertRegex(answer, r"^<\?xml[^>]*\?>   \n<Error><Code>InternalError<")

    def test_answers_that_are_wrong(self):
        self.s3.put_object(Bucket="box", Key="k", Body=b"0123456789")
        self.server.add_faults({"when": {"operation": "GetObject"}, "do": {"cut": 4}})
        with self.assertRaises(Exception):
            self.s3.get_object(Bucket="box", Key="k")["Body"].read()
        self.server.add_faults({"when": {"operation": "GetObject"},
                                "do": {"shorten": 4, "flip": True, "etag": '"e"',
                                       "headers": {"Last-Modified": None, "X-New": "1"}}})
        got = self.s3.get_object(Bucket="box", Key="k")
        self.assertEqual(got["Body"].read(), b"\xcf12345")
        self.assertEqual(got["ETag"], '"e"')
        headers = got["ResponseMetadata"]["HTTPHeaders"]
        self.assertEqual(("last-modified" in headers, headers["x-new"]), (False, "1"))
        self.server.add_faults({"when": {"operation": "ListObjectsV2"},
                                "do": {"rewrite": [["<Size>.*?<", "<Size>9<"]]}})
        self.assertEqual(self.s3.list_objects_v2(Bucket="box")["Contents"][0]["Size"], 9)

    def test_gate(self):
        self.server.add_faults({"when": {"operation": "PutObject"},
                                "do": {"hold": "here"}})
        sock = socket.create_connection(("127.0.0.1", self.server.port))
        sock.sendall(b"PUT /box/k HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        self.assertTrue(self.server.reached("here", 10))
        sock.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            sock.recv(1)
        self.server.open("here")
        sock.settimeout(10)
        self.assertTrue(sock.recv(100).startswith(b"HTTP/1.1 403"))
        sock.close()

    def test_vanishing_upload_and_planted_object(self):
        upload, _ = self.upload("k", (b"x",), complete=False)
        self.server.add_faults({"when": {"operation": "UploadPart", "part": 2},
                                "do": {"upload": "forget", "plant": "theirs"}})
        self.assert_code("NoSuchUpload", self.s3.upload_part, Bucket="box", Key="k",
                         UploadId=upload, PartNumber=2, Body=b"y")
        got = self.s3.get_object(Bucket="box", Key="k")["Body"].read()
        self.assertEqual(got, b"theirs")

    def test_endless_answers(self):
        for kind in ("headers", "body"):
            self.server.add_faults({"when": {"operation": "ListBuckets"},
                                    "do": {"endless": kind}})
            sock = socket.create_connection(("127.0.0.1", self.server.port))
            sock.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            received = 0
            while received < 4 * MIB:
                received += len(sock.recv(MIB))
            sock.close()
        self.assertEqual(self.server.state()["violations"], [])


class Process(unittest.TestCase):
    """The server as a process."""

    def test_seed(self):
        with FakeS3() as server, tempfile.NamedTemporaryFile() as file:
            file.write(b"0123456789")
            file.flush()
            server.seed(buckets=["b"], objects=[
                {"bucket": "b", "key": "k", "file": file.name, "parts": [4, 4, 2]}],
                uploads=[{"bucket": "b", "key": "u", "parts": [
                    {"number": 2, "file": file.name, "offset": 4, "length": 4}]}])
            state = server.state()
            self.assertEqual(state["objects"][0]["part_sizes"], [4, 4, 2])
            self.assertEqual(state["objects"][0]["sha256"],
                             hashlib.sha256(b"0123456789").hexdigest())
            self.assertEqual(state["uploads"][0]["parts"][0]["etag"],
                             hashlib.md5(b"4567").hexdigest())

    def test_dies_with_its_parent(self):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            server = FakeS3()
            os.write(write, f"{server.process.pid} {server.folder.name}".encode())
            os._exit(0)
        os.waitpid(child, 0)
        pid, folder = os.read(read, 1000).decode().split()
        end = time.monotonic() + 5
        while os.path.exists(f"/proc/{pid}") and time.monotonic() < end:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().split()[2] == "Z":
                    break
            time.sleep(0.02)
        self.assertLess(time.monotonic(), end)
        os.unlink(os.path.join(folder, "port"))
        os.rmdir(folder)
        os.close(read)
        os.close(write)

    @unittest.skipUnless(shutil.which("openssl"), "needs the openssl command")
    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            key, cert = (os.path.join(folder, name) for name in ("key", "cert"))
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                 "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", key, "-out", cert], check=True, stderr=subprocess.DEVNULL)
            with FakeS3("--tls", cert, key, "--allow-unsigned",
                        "--bucket", "b") as server:
                trust = ssl.create_default_context(cafile=cert)
                connection = http.client.HTTPSConnection("127.0.0.1", server.port,
                                                         timeout=30, context=trust)
                body = os.urandom(3 * MIB)
                for method in ("PUT", "GET"):
                    connection.request(method, "/b/k", body if method == "PUT" else None)
                    answer = connection.getresponse()
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(answer.read(), body if method == "GET" else b"")
                connection.close()

    def test_broken_requests_are_recorded(self):
        with FakeS3() as server:
            for line in (b"GET / HTTP/1.0\r\n\r\n", b"nonsense\r\n\r\n",
                         b"PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
                with socket.create_connection(("127.0.0.1", server.port)) as sock:
                    sock.sendall(line)
                    self.assertEqual(sock.recv(10), b"")
            self.assertEqual(len(server.state()["violations"]), 3)


class Runner(unittest.TestCase):
    """The runner believes facts only, and every fault file is sound."""

    def run_with(self, script, pattern, *options):
        """(status, output) of a run with a shell script in place of s3mpu."""
        with tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False) as file:
            file.write(f"#!/bin/sh\n{script}\n")
        self.addCleanup(os.unlink, file.name)
        os.chmod(file.name, 0o755)
        done = subprocess.run(
            [sys.executable, "-B", os.path.join(HERE, "run_faults.py"),
             "--s3mpu", file.name, "--filter", pattern, *options],
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def test_a_client_that_only_says_so_fails(self):
        status, output = self.run_with("echo all is well; exit 0",
                                       "^UploadPart/500-once$")
        self.assertEqual(status, 1)
        self.assertIn("object none, not whole", output)
        self.assertIn("never struck", output)
        self.assertIn("0 passed, 1 failed", output)

    def test_a_client_that_does_right_passes(self):
        status, output = self.run_with("exit 8", "^Service/unreachable$")
        self.assertEqual(status, 0, output)

    def test_a_client_that_hangs_is_killed(self):
        status, output = self.run_with("kill -STOP $$; exit 0", "^Signal/deadline$",
                                       "--slowness", "0.05")
        self.assertEqual(status, 1)
        self.assertIn("it hung and was killed", output)

    def test_a_secret_on_stderr_is_seen(self):
        status, output = self.run_with("echo $AWS_SECRET_ACCESS_KEY >&2; exit 8",
                                       "^Service/unreachable$")
        self.assertEqual(status, 1)
        self.assertIn("the secret key was printed", output)

    def test_fault_files(self):
        cases = case.load_cases(os.path.join(HERE, "faults"))
        self.assertGreater(len(cases), 200)
        for one in cases:
            with self.subTest(one.name):
                for rule in one.rules:
                    faults.Rule(rule["when"], rule["do"], one.name)
                self.assertTrue(one.rules or one.server or one.command or one.seed)
        titles = [(one.operation, one.title) for one in cases]
        self.assertEqual(len(titles), len(set(titles)))


if __name__ == "__main__":
    unittest.main()
