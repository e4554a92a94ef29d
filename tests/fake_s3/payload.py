"""The body of a request: received once, hashed on the way, checked by its headers."""

import base64
import binascii
import hashlib

import checksum
from errors import S3Error
from store import Blob

MAX_SMALL = 8 << 20


class Payload:
    """Bytes in memory (`data`) or, of parts and objects, a `blob`; and their digests."""

    def __init__(self, data, blob, md5, checksums):
        self.data = data
        self.blob = blob
        self.md5 = md5
        self.checksums = checksums


def receive(call, body, sha256, extra=None):
    """Read a body and verify every digest that came with it.

    `sha256` is what the signature covers, or None; `extra` names one more checksum to
    compute. A mismatch is raised only after the whole body has been read.
    """
    algorithms = claimed_checksums(call)
    if (call.operation in ("UploadPart", "PutObject") and not algorithms
            and call.service.profile.wants_digest and call.header("content-md5") is None):
        raise S3Error("InvalidRequest",
                      "Content-MD5 OR x-amz-checksum- HTTP header is required for Put "
                      "Object requests with Object Lock parameters")
    if call.service.profile.checksums == "ignore" or passes_over(call):
        algorithms = {}
    wanted = dict.fromkeys(algorithms)
    if extra is not None:
        wanted.setdefault(extra)
    md5 = hashlib.md5()
    signed = hashlib.sha256()
    running = {name: checksum.MAKERS[name]() for name in wanted}
    digests = [md5, *running.values()] + ([signed] if sha256 else [])

    data = blob = None
    if call.operation in ("UploadPart", "PutObject"):
        blob = Blob(body.length, call.store.budget)
        blob.fill(body, digests)
    else:
        data = receive_small(body, digests)
    if sha256 and signed.hexdigest() != sha256:
        raise S3Error("XAmzContentSHA256Mismatch",
                      "The provided 'x-amz-content-sha256' header does not match what "
                      "was computed.", ClientComputedContentSHA256=sha256,
                      S3ComputedContentSHA256=signed.hexdigest())
    check_md5(call, md5.digest())
    checksums = {name: hasher.digest() for name, hasher in running.items()}
    for name, text in algorithms.items():
        check_checksum(name, text, checksums[name])
    return Payload(data, blob, md5.hexdigest(), checksums)


def passes_over(call):
    """Does this service pass over the checksum of this PutObject?"""
    return (call.operation == "PutObject" and call.service.profile.put_checksum_named
            and call.header("x-amz-sdk-checksum-algorithm") is None)


def receive_small(body, digests):
    """A body that is a document, kept in memory."""
    if body.length > MAX_SMALL:
        body.skip()
        raise S3Error("MalformedXML", "The request body is too large")
    data = bytearray(body.length)
    for block in body.blocks(memoryview(data)):
        for running in digests:
            running.update(block)
    return bytes(data)


def claimed_checksums(call):
    """The x-amz-checksum-* headers that say something about this body."""
    claimed = {}
    for header, text in call.request.starting(checksum.HEADER).items():
        name = header.removeprefix(checksum.HEADER)
        if name in ("algorithm", "type", "mode"):
            continue
        if call.service.profile.checksums == "refuse":
            raise S3Error("InvalidArgument",
                          f"Unsupported header '{header}' received for this API call.")
        if call.service.profile.checksums == "verify" and name not in checksum.MAKERS:
            raise S3Error("InvalidRequest", f"Value for {header} header is invalid.")
        # On Complete the header describes the object, and multipart.py checks it.
        if call.operation != "CompleteMultipartUpload":
            claimed[name] = text
    if len(claimed) > 1:
        raise S3Error("InvalidRequest",
                      "Expecting a single x-amz-checksum- header. Multiple checksum "
                      "Types are not allowed.")
    return claimed


def check_md5(call, actual):
    """Content-MD5, if it came."""
    text = call.header("content-md5")
    if text is None:
        return
    try:
        wanted = base64.b64decode(text, validate=True)
    except binascii.Error:
        wanted = b""
    if len(wanted) != 16:
        raise S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if wanted != actual:
        raise S3Error("BadDigest",
                      "The Content-MD5 you specified did not match what we received.",
                      ExpectedDigest=text,
                      CalculatedDigest=base64.b64encode(actual).decode())


def check_checksum(name, text, actual):
    """One x-amz-checksum-* header."""
    try:
        wanted = base64.b64decode(text, validate=True)
    except binascii.Error:
        wanted = b""
    if len(wanted) != len(actual):
        raise S3Error("InvalidRequest",
                      f"Value for x-amz-checksum-{name} header is invalid.")
    if wanted != actual:
        raise S3Error("BadDigest",
                      f"The {name.upper()} you specified did not match the calculated "
                      "checksum.")
