"""One request and its answer: fault, signature, body, operation, delivery."""

import time
import traceback

import buckets
import multipart
import objects
import sigv4
from damage import damage, plant
from errors import S3Error, error_body
from faults import alter, performs, prescribed
from payload import receive
from service import Call
from wire import Body, PeerGone

OPERATIONS = {
    "ListBuckets": buckets.list_buckets,
    "CreateBucket": buckets.create_bucket,
    "HeadBucket": buckets.head_bucket,
    "DeleteBucket": buckets.delete_bucket,
    "GetBucketLocation": buckets.get_bucket_location,
    "ListObjects": buckets.list_objects,
    "ListObjectsV2": buckets.list_objects_v2,
    "ListMultipartUploads": buckets.list_multipart_uploads,
    "PutObject": objects.put_object,
    "GetObject": objects.get_object,
    "HeadObject": objects.head_object,
    "DeleteObject": objects.delete_object,
    "GetObjectAttributes": objects.get_object_attributes,
    "CreateMultipartUpload": multipart.create_multipart_upload,
    "UploadPart": multipart.upload_part,
    "CompleteMultipartUpload": multipart.complete_multipart_upload,
    "AbortMultipartUpload": multipart.abort_multipart_upload,
    "ListParts": multipart.list_parts,
}
# How long an answer without end goes on, should the client swallow it all.
ENDLESS_SECONDS = 60


class Exchange:
    """One request on one connection."""

    def __init__(self, service, connection, request, request_id):
        self.service = service
        self.connection = connection
        self.request = request
        self.call = Call(service, request, request_id)
        self.body = Body(connection, request.length or 0)
        self.status = 0
        self.sent = 0

    def run(self):
        """Serve it; returns whether the connection can take another request."""
        call, ledger = self.call, self.service.ledger
        began = ledger.begin(call.operation)
        do = self.service.faults.match(call, ledger)
        try:
            return self.serve(do)
        finally:
            key = None if call.key is None else call.key.decode("utf-8", "replace")
            ledger.end(call.operation, call.part, key, self.status, began,
                       self.body.received, self.sent, bool(do))

    def serve(self, do):
        """Everything between the head of the request and the end of the answer."""
        call, connection = self.call, self.connection
        self.prepare(do)
        if do.get("early"):
            return self.deliver(prescribed(call, do), do)
        self.body.rate = do.get("read_rate", 0)
        if "read" in do:
            self.body.skip(do["read"])
            connection.wait(do.get("stall", 0))
            return self.hang_up(do)
        if performs(do):
            response = self.perform(do)
        else:
            self.body.skip()
            response = None
        connection.wait(do.get("stall", 0))
        if "close" in do and "cut" not in do:
            return self.hang_up(do)
        if response is None or {"status", "code", "body"} & set(do):
            response = prescribed(call, do)
        alter(response, do)
        return self.deliver(response, do)

    def prepare(self, do):
        """What a fault does before anything is read."""
        call = self.call
        if "hold" in do:
            gate = self.service.faults.gate(do["hold"])
            gate.reached.set()
            self.connection.wait(600, gate.opened)
            if self.connection.is_gone():
                raise PeerGone("left at the gate")
        if do.get("upload") == "forget":
            call.store.forget_upload(call.upload_id)
        if "plant" in do:
            plant(call, do["plant"])

    def perform(self, do):
        """Carry out the operation; every outcome is a response."""
        call = self.call
        try:
            response = self.operate(do)
        except S3Error as error:
            self.body.skip()
            body = error_body(error.code, error.message, call.request_id, error.extra)
            return call.answer(error.status, {"Content-Type": "application/xml"}, body)
        except PeerGone:
            raise
        except Exception:
            self.service.ledger.violation(f"bug of the server: {traceback.format_exc()}")
            self.body.skip()
            return call.answer(500, {}, b"")
        return response

    def operate(self, do):
        """Judge the request, take its body, do what it asks."""
        call = self.call
        call.stale = do.get("stale", False)
        self.refuse_forbidden()
        sha256 = sigv4.check(self.request, self.service.keys, self.service.now())
        operation = OPERATIONS.get(call.operation)
        if operation is None:
            raise S3Error("NotImplemented", "A header or query you provided implies "
                                            "functionality that is not implemented")
        extra = None
        if call.operation == "UploadPart":
            extra = multipart.check_part(call, self.body.length)
        elif call.operation == "PutObject":
            call.need_bucket()
        call.payload = receive(call, self.body, sha256, extra)
        if not do.get("undo"):
            response = operation(call)
        else:
            response = self.undone(operation)
        if {"damage", "part_etag"} & set(do) and response.status == 200:
            damage(call, do, response)
        return response

    def undone(self, operation):
        """Do it, keep the answer, and put back the object that was there."""
        call = self.call
        with call.store.lock:
            old = call.store.get(call.bucket, call.key)
            response = operation(call)
            call.store.delete(call.bucket, call.key)
            if old is not None:
                call.store.put(call.bucket, old)
        return response

    def refuse_forbidden(self):
        """What the uploader promises never to send, and a body without a length."""
        request = self.request
        encoding = request.header("content-encoding", "").replace(" ", "").split(",")
        payload = request.header("x-amz-content-sha256", "")
        broken = [
            ("Expect", request.header("expect") is not None),
            ("Transfer-Encoding", request.header("transfer-encoding") is not None),
            ("Content-Encoding: aws-chunked", "aws-chunked" in encoding),
            ("x-amz-trailer", request.header("x-amz-trailer") is not None),
            (payload, payload.startswith("STREAMING-"))]
        for name, found in broken:
            if found:
                self.service.ledger.violation(f"{self.call.operation}: {name}")
        if payload.startswith("STREAMING-"):
            raise S3Error("NotImplemented", f"{payload} is not implemented")
        for name, found in broken:
            if found:
                raise S3Error("InvalidRequest", f"Forbidden by this test server: {name}")
        if request.method in ("PUT", "POST") and request.length is None:
            raise S3Error("MissingContentLength",
                          "You must provide the Content-Length HTTP header.")

    def hang_up(self, do):
        """Close without an answer."""
        self.service.ledger.deal(self.call.operation)
        self.connection.close(reset=do.get("close") == "rst")
        return False

    def deliver(self, response, do):
        """Send the answer, in whatever way the fault wants it sent."""
        connection = self.connection
        self.service.ledger.deal(self.call.operation)
        self.status = response.status
        connection.send(do.get("before", "").encode())
        if "raw" in do:
            connection.send(do["raw"].encode())
            connection.linger()
            return False
        if "endless" in do:
            return self.deliver_endless(response, do["endless"])
        if "drip" in do:
            return self.deliver_drip(response, do["drip"])
        early = do.get("early")
        if early or self.request.header("expect") is not None:
            response.headers["Connection"] = "close"
        keep = (response.headers.get("Connection", "").lower() != "close"
                and self.request.header("connection", "").lower() != "close")
        self.send_whole(response, do)
        if "cut" in do:
            return self.hang_up(do)
        if early and do.get("close") == "rst":
            return self.hang_up(do)
        if not keep or do.get("hang_up"):
            connection.linger()
            return False
        return True

    def send_whole(self, response, do):
        """Head and body; of a body to be cut only its beginning."""
        head = response.head()
        left = do.get("cut", response.length)
        if self.request.method == "HEAD" or left == 0 or response.status in (204, 304):
            self.connection.send(head)
            return
        rate = do.get("rate")
        for block in response.blocks():
            view = memoryview(block)[:left]
            left -= len(view)
            if head and len(view) < 64 << 10:
                self.connection.send(head + view)
            else:
                self.connection.send(head)
                self.send_slowly(view, rate)
            head = b""
            self.sent += len(view)
            if left == 0:
                break

    def send_slowly(self, view, rate):
        """Send at a rate in bytes a second, or at once."""
        if not rate:
            self.connection.send(view)
            return
        step = max(1, rate // 10)
        for start in range(0, len(view), step):
            self.connection.send(view[start:start + step])
            self.connection.wait(0.1)

    def deliver_drip(self, response, drip):
        """Status first, then filler from time to time, then the body, chunked."""
        response.headers["Transfer-Encoding"] = "chunked"
        self.connection.send(response.head(framing=False))
        body = b"".join(bytes(block) for block in response.blocks())
        if drip.get("prolog"):
            prolog, end, body = body.partition(b"?>")
            self.send_chunk(prolog + end)
        for _ in range(drip["count"]):
            self.send_chunk(drip["text"].encode())
            self.connection.wait(drip["every"])
        self.send_chunk(body)
        self.sent += len(body)
        self.connection.send(b"0\r\n\r\n")
        return True

    def send_chunk(self, data):
        """One chunk; nothing for no data, as that would end the body."""
        if data:
            self.connection.send(b"%x\r\n%b\r\n" % (len(data), data))

    def deliver_endless(self, response, kind):
        """Headers or a body that never end; the client has to have had enough."""
        end = time.monotonic() + ENDLESS_SECONDS
        response.headers["Connection"] = "close"
        head = response.head(framing=False)
        if kind == "headers":
            head = head[:-2]
        self.connection.send(head)
        filler = b"x-filler: " + b"f" * 4000 + b"\r\n"
        while time.monotonic() < end:
            self.connection.send(filler * 16)
        return self.hang_up({})
