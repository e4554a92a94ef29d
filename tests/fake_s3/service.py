"""The service as a whole, and one call of it."""

import re
import time
from email.utils import formatdate
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from errors import S3Error
from wire import Response

SUBRESOURCES = {
    b"acl", b"cors", b"delete", b"encryption", b"legal-hold", b"lifecycle", b"logging",
    b"notification", b"object-lock", b"policy", b"policyStatus", b"publicAccessBlock",
    b"replication", b"requestPayment", b"restore", b"retention", b"select", b"session",
    b"tagging", b"torrent", b"versioning", b"versions", b"website"}
VIRTUAL_HOST = re.compile(r"(?P<bucket>.+)\.localhost(:\d+)?")


class Service:
    """What all requests share."""

    def __init__(self, store, keys, profile, faults, ledger, *, clock_offset=0,
                 min_part=5 << 20, page_size=1000):
        self.store = store
        self.keys = keys
        self.profile = profile
        self.faults = faults
        self.ledger = ledger
        self.clock_offset = clock_offset
        self.min_part = min_part
        self.page_size = page_size

    def now(self):
        """The server's own clock, which a test may set wrong."""
        return time.time() + self.clock_offset

    @property
    def region(self):
        """The region of all buckets."""
        return self.keys.region or "us-east-1"


class Call:
    """One request, understood: which operation, on which bucket and key."""

    def __init__(self, service, request, request_id):
        self.service = service
        self.store = service.store
        self.request = request
        self.request_id = request_id
        self.bucket, self.key = split_path(request)
        self.query = split_query(request.query)
        self.operation = name_operation(self)
        self.payload = None
        self.stale = False

    def header(self, name, default=None):
        """A request header by its lower-case name."""
        return self.request.header(name, default)

    def text(self, name, default=""):
        """A query parameter as text."""
        value = self.query.get(name)
        return default if value is None else value.decode("utf-8", "replace")

    def number(self, name, default, highest):
        """A query parameter as a number from 0 on, cut to a highest value."""
        text = self.text(name)
        if text == "":
            return min(default, highest)
        if not text.isascii() or not text.isdigit():
            raise S3Error("InvalidArgument", f"Provided {name} not an integer",
                          ArgumentName=name, ArgumentValue=text)
        return min(int(text), highest)

    @property
    def part(self):
        """The part number of the query, or None."""
        text = self.text("partNumber")
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def upload_id(self):
        """The upload id of the query."""
        return self.text("uploadId")

    def need_bucket(self):
        """Raise unless the bucket exists."""
        if self.bucket not in self.store.buckets:
            raise S3Error("NoSuchBucket", "The specified bucket does not exist",
                          BucketName=self.bucket)

    def need_upload(self):
        """The unfinished upload that is meant."""
        self.need_bucket()
        upload = self.store.find_upload(self.bucket, self.key, self.upload_id)
        if upload is None:
            raise S3Error(
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or "
                "the upload may have been aborted or completed.", UploadId=self.upload_id)
        return upload

    def answer(self, status=200, headers=(), body=b"", length=None):
        """A response with the headers that every answer has."""
        response = Response(status, {
            "Date": formatdate(self.service.now(), usegmt=True),
            "Server": "FakeS3",
            "x-amz-request-id": self.request_id,
            "x-amz-id-2": f"{self.request_id}-host",
        }, body, length)
        response.headers.update(headers)
        return response

    def xml(self, body, headers=MappingProxyType({})):
        """A response with an XML document."""
        return self.answer(200, {"Content-Type": "application/xml", **headers}, body)


def split_path(request):
    """Bucket as text, key as bytes, each percent-decoded once and otherwise untouched."""
    raw = request.path[1:]
    virtual = VIRTUAL_HOST.fullmatch(request.header("host", ""))
    if virtual:
        return virtual["bucket"], unquote_to_bytes(raw) or None
    bucket, _, key = raw.partition(b"/")
    name = unquote_to_bytes(bucket).decode("utf-8", "replace")
    return name, unquote_to_bytes(key) or None


def split_query(raw):
    """Query parameters: names as text, values as decoded bytes."""
    query = {}
    for item in raw.split(b"&") if raw else ():
        name, _, value = item.partition(b"=")
        query[unquote_to_bytes(name).decode("utf-8", "replace")] = unquote_to_bytes(value)
    return query


def name_operation(call):
    """The name of the operation in S3's own words; unknown ones are named Unknown."""
    method, query = call.request.method, call.query
    if any(name.encode() in SUBRESOURCES for name in query):
        return "Unknown"
    if not call.bucket:
        return "ListBuckets" if method == "GET" else "Unknown"
    if call.key is None:
        return name_bucket_operation(method, query)
    if "uploads" in query:
        return "CreateMultipartUpload" if method == "POST" else "Unknown"
    if "uploadId" in query:
        if method == "PUT" and "partNumber" not in query:
            return "Unknown"
        return {"PUT": "UploadPart", "GET": "ListParts",
                "POST": "CompleteMultipartUpload",
                "DELETE": "AbortMultipartUpload"}.get(method, "Unknown")
    if method == "GET" and "attributes" in query:
        return "GetObjectAttributes"
    return {"PUT": "PutObject", "GET": "GetObject", "HEAD": "HeadObject",
            "DELETE": "DeleteObject"}.get(method, "Unknown")


def name_bucket_operation(method, query):
    """The operations on a bucket."""
    if method == "GET":
        if "location" in query:
            return "GetBucketLocation"
        if "uploads" in query:
            return "ListMultipartUploads"
        return "ListObjectsV2" if query.get("list-type") == b"2" else "ListObjects"
    return {"PUT": "CreateBucket", "HEAD": "HeadBucket",
            "DELETE": "DeleteBucket"}.get(method, "Unknown")
