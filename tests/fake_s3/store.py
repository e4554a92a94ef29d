"""What the server holds: buckets, objects, unfinished uploads and their parts.

Keys are bytes, exactly as they came. An object keeps its parts as separate blobs and is
never copied together. One lock guards all tables; the bytes of a body are received
outside it.
"""

import hashlib
import io
import secrets
import tempfile
import threading
import time
from dataclasses import dataclass, field

from wire import BLOCK


class Budget:
    """How many bytes may stay in memory; what exceeds it goes to files."""

    def __init__(self, total, folder):
        self.left = total
        self.folder = folder
        self.lock = threading.Lock()

    def take(self, size):
        """Reserve memory; False if there is not enough."""
        with self.lock:
            if size > self.left:
                return False
            self.left -= size
            return True

    def give(self, size):
        """Return memory."""
        with self.lock:
            self.left += size


class Blob:
    """The bytes of one part or object, in memory or in a file without a name."""

    def __init__(self, length, budget):
        self.length = self.reserved = length
        self.budget = budget
        self.memory = budget.take(length)
        self.data = bytearray(length) if self.memory else None
        self.file = None if self.memory else tempfile.TemporaryFile(dir=budget.folder)
        self.lock = threading.Lock()

    def __del__(self):
        if self.memory:
            self.budget.give(self.reserved)

    def fill(self, body, digests):
        """Take the bytes of a request body and feed them to the digests on the way."""
        view = memoryview(self.data) if self.memory else None
        for block in body.blocks(view):
            for running in digests:
                running.update(block)
            if self.file is not None:
                self.file.write(block)
        if self.file is not None:
            self.file.flush()

    def load(self, file, offset):
        """Take the bytes from an open file."""
        file.seek(offset)
        if self.memory:
            file.readinto(self.data)
            return
        for start in range(0, self.length, BLOCK):
            self.file.write(file.read(min(BLOCK, self.length - start)))
        self.file.flush()

    def blocks(self, start=0, count=None):
        """Yield a range of the bytes, block by block."""
        end = self.length if count is None else start + count
        while start < end:
            size = min(BLOCK, end - start)
            if self.memory:
                yield memoryview(self.data)[start:start + size]
            else:
                with self.lock:
                    self.file.seek(start)
                    block = self.file.read(size)
                yield block
            start += size

    def flip(self, offset):
        """Damage one byte."""
        if self.memory:
            self.data[offset] ^= 0xFF
            return
        self.file.seek(offset)
        byte = self.file.read(1)[0] ^ 0xFF
        self.file.seek(offset)
        self.file.write(bytes((byte,)))
        self.file.flush()

    def md5(self):
        """The MD5 of the bytes as they are now."""
        running = hashlib.md5()
        for block in self.blocks():
            running.update(block)
        return running.hexdigest()


@dataclass
class Part:
    """One uploaded part. `etag` is without quotes; checksums are raw digests."""

    number: int
    blob: Blob
    etag: str
    checksums: dict = field(default_factory=dict)
    modified: float = field(default_factory=time.time)

    @property
    def size(self):
        """Its length in bytes."""
        return self.blob.length


@dataclass
class Upload:
    """An unfinished multipart upload."""

    bucket: str
    key: bytes
    id: str
    attributes: dict
    algorithm: str = None
    type: str = None
    initiated: float = field(default_factory=time.time)
    parts: dict = field(default_factory=dict)


@dataclass
class Object:
    """A finished object; `parts` is empty unless it was uploaded in parts.

    `checksums` maps algorithm to (base64 text, type).
    """

    key: bytes
    blobs: list
    etag: str
    attributes: dict
    checksums: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    upload_id: str = None
    modified: float = field(default_factory=time.time)
    known_sha256: str = None

    @property
    def size(self):
        """Its length in bytes."""
        return sum(blob.length for blob in self.blobs)

    def blocks(self, start=0, count=None):
        """Yield a range of the bytes, across the blobs."""
        left = self.size - start if count is None else count
        for blob in self.blobs:
            if start >= blob.length:
                start -= blob.length
                continue
            size = min(left, blob.length - start)
            yield from blob.blocks(start, size)
            left -= size
            start = 0
            if left == 0:
                return

    def sha256(self):
        """The SHA-256 of all bytes, computed once."""
        if self.known_sha256 is None:
            running = hashlib.sha256()
            for block in self.blocks():
                running.update(block)
            self.known_sha256 = running.hexdigest()
        return self.known_sha256


class Store:
    """All tables. Hold `lock` while reading or changing more than one thing."""

    def __init__(self, budget):
        self.budget = budget
        self.lock = threading.RLock()
        self.buckets = {}
        self.created = {}
        self.uploads = {}
        self.finished = {}
        self.previous = {}

    def new_blob(self, data):
        """A blob of given bytes."""
        return self.load_blob(io.BytesIO(data), 0, len(data))

    def load_blob(self, file, offset, length):
        """A blob of a range of an open file."""
        blob = Blob(length, self.budget)
        blob.load(file, offset)
        return blob

    def create_bucket(self, bucket):
        """Make a bucket; it may exist."""
        with self.lock:
            self.buckets.setdefault(bucket, {})
            self.created.setdefault(bucket, time.time())

    def delete_bucket(self, bucket):
        """Remove an empty bucket."""
        with self.lock:
            del self.buckets[bucket]
            del self.created[bucket]

    def put(self, bucket, obj):
        """Store or replace an object."""
        with self.lock:
            self.previous[bucket, obj.key] = self.get(bucket, obj.key)
            self.buckets[bucket][obj.key] = obj

    def get_previous(self, bucket, key):
        """What was there before the present object, or None."""
        with self.lock:
            return self.previous.get((bucket, key))

    def get(self, bucket, key):
        """An object, or None."""
        with self.lock:
            return self.buckets[bucket].get(key)

    def delete(self, bucket, key):
        """Delete an object; it may be missing."""
        with self.lock:
            self.buckets[bucket].pop(key, None)

    def start_upload(self, upload):
        """Register an upload."""
        with self.lock:
            self.uploads[upload.id] = upload

    def find_upload(self, bucket, key, upload_id):
        """The unfinished upload with this id for this key, or None."""
        with self.lock:
            upload = self.uploads.get(upload_id)
        if upload is None or (upload.bucket, upload.key) != (bucket, key):
            return None
        return upload

    def forget_upload(self, upload_id):
        """Drop an upload and its parts."""
        with self.lock:
            return self.uploads.pop(upload_id, None)

    def finish_upload(self, upload, obj):
        """Turn an upload into an object, in one step; remember that it was finished."""
        with self.lock:
            self.put(upload.bucket, obj)
            self.uploads.pop(upload.id, None)
            self.finished[upload.id] = obj


def new_upload_id(length=0):
    """An id with all odd characters of Ceph's (2~) and MinIO's (base64)."""
    return f"2~{secrets.token_urlsafe(18)}+/={secrets.token_hex(2)}".ljust(length, "x")


def composite_etag(etags):
    """AWS's formula: the MD5 of the parts' binary MD5s, and their number.

    Parts with opaque ETags give an opaque one that nobody can take for an MD5.
    """
    try:
        binary = b"".join(bytes.fromhex(etag) for etag in etags)
    except ValueError:
        return f"opaque-{secrets.token_urlsafe(12)}-{len(etags)}"
    return f"{hashlib.md5(binary).hexdigest()}-{len(etags)}"
