"""Operations on buckets: making them, and the listings of what is in them."""

import base64
import binascii
import re
import time

from document import element, key_text, result
from errors import S3Error

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")


def timestamp(seconds):
    """A time as S3 writes it in XML."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))


def owner(name="Owner"):
    """The one account that there is."""
    return element(name, element("ID", "fake-owner"), element("DisplayName", "owner"))


def list_buckets(call):
    """GET /"""
    with call.store.lock:
        made = sorted(call.store.created.items())
    return call.xml(result(
        "ListAllMyBucketsResult", owner(),
        element("Buckets", *(
            element("Bucket", element("Name", name),
                    element("CreationDate", timestamp(created)))
            for name, created in made))))


def create_bucket(call):
    """PUT /bucket; making one's own again succeeds in us-east-1, not elsewhere."""
    if not NAME.fullmatch(call.bucket):
        raise S3Error("InvalidBucketName", "The specified bucket is not valid.",
                      BucketName=call.bucket)
    if call.bucket in call.store.buckets and call.service.region != "us-east-1":
        raise S3Error("BucketAlreadyOwnedByYou",
                      "Your previous request to create the named bucket succeeded and "
                      "you already own it.", BucketName=call.bucket)
    call.store.create_bucket(call.bucket)
    return call.answer(200, {"Location": f"/{call.bucket}"})


def head_bucket(call):
    """HEAD /bucket"""
    call.need_bucket()
    return call.answer(200, {"x-amz-bucket-region": call.service.region})


def delete_bucket(call):
    """DELETE /bucket"""
    call.need_bucket()
    with call.store.lock:
        if call.store.buckets[call.bucket]:
            raise S3Error("BucketNotEmpty",
                          "The bucket you tried to delete is not empty",
                          BucketName=call.bucket)
        call.store.delete_bucket(call.bucket)
    return call.answer(204)


def get_bucket_location(call):
    """GET /bucket?location; us-east-1 is the empty string."""
    call.need_bucket()
    region = call.service.region
    return call.xml(result("LocationConstraint", "" if region == "us-east-1" else region))


class Page:
    """One page of a listing: entries and common prefixes in byte order."""

    def __init__(self, keys, prefix, delimiter, after, limit):
        self.entries = []
        self.prefixes = []
        self.last = b""
        self.truncated = False
        for key in keys:
            if not key.startswith(prefix) or key <= after:
                continue
            common = common_prefix(key, prefix, delimiter)
            if common is not None and (common == after or common in self.prefixes[-1:]):
                continue
            if len(self.entries) + len(self.prefixes) >= limit:
                self.truncated = limit > 0
                return
            if common is None:
                self.entries.append(key)
                self.last = key
            else:
                self.prefixes.append(common)
                self.last = common


def common_prefix(key, prefix, delimiter):
    """The key up to the first delimiter behind the prefix, or None."""
    if not delimiter:
        return None
    at = key.find(delimiter, len(prefix))
    return None if at < 0 else key[:at + len(delimiter)]


def wants_encoding(call):
    """encoding-type=url asks for percent-encoded keys."""
    kind = call.text("encoding-type")
    if kind not in ("", "url"):
        raise S3Error("InvalidArgument", "Invalid Encoding Method specified in Request",
                      ArgumentName="encoding-type", ArgumentValue=kind)
    return kind == "url"


def listing(call, after):
    """What both versions of ListObjects share: the page, and its elements."""
    call.need_bucket()
    encode = wants_encoding(call)
    prefix = call.query.get("prefix", b"")
    delimiter = call.query.get("delimiter", b"")
    limit = call.number("max-keys", 1000, call.service.page_size)
    with call.store.lock:
        objects = dict(call.store.buckets[call.bucket])
    page = Page(sorted(objects), prefix, delimiter, after, limit)
    common = [element("Name", call.bucket),
              element("Prefix", key_text(prefix, encode)),
              element("MaxKeys", limit),
              element("IsTruncated", "true" if page.truncated else "false")]
    if delimiter:
        common.append(element("Delimiter", key_text(delimiter, encode)))
    if encode:
        common.append(element("EncodingType", "url"))
    common += [content(objects[key], encode) for key in page.entries]
    common += [element("CommonPrefixes", element("Prefix", key_text(name, encode)))
               for name in page.prefixes]
    return page, common, encode


def content(obj, encode):
    """One object of a listing."""
    return element(
        "Contents",
        element("Key", key_text(obj.key, encode)),
        element("LastModified", timestamp(obj.modified)),
        element("ETag", f'"{obj.etag}"'),
        element("Size", obj.size),
        element("StorageClass", obj.attributes.get("x-amz-storage-class", "STANDARD")))


def list_objects(call):
    """GET /bucket; the next marker is given only with a delimiter, as by AWS."""
    page, common, encode = listing(call, call.query.get("marker", b""))
    common.append(element("Marker", key_text(call.query.get("marker", b""), encode)))
    if page.truncated and call.query.get("delimiter"):
        common.append(element("NextMarker", key_text(page.last, encode)))
    return call.xml(result("ListBucketResult", *common))


def list_objects_v2(call):
    """GET /bucket?list-type=2"""
    if not call.service.profile.list_version2:
        return list_objects(call)
    token = call.query.get("continuation-token")
    after = call.query.get("start-after", b"")
    if token is not None:
        try:
            after = base64.urlsafe_b64decode(token)
        except binascii.Error:
            raise S3Error("InvalidArgument",
                          "The continuation token provided is incorrect") from None
    page, common, encode = listing(call, after)
    common.append(element("KeyCount", len(page.entries) + len(page.prefixes)))
    if token is not None:
        common.append(element("ContinuationToken", token.decode("latin-1")))
    elif after:
        common.append(element("StartAfter", key_text(after, encode)))
    if page.truncated:
        token = base64.urlsafe_b64encode(page.last).decode()
        common.append(element("NextContinuationToken", token))
    return call.xml(result("ListBucketResult", *common))


def list_multipart_uploads(call):
    """GET /bucket?uploads, ordered by key, then by id."""
    call.need_bucket()
    encode = wants_encoding(call)
    prefix = call.query.get("prefix", b"")
    marker = call.query.get("key-marker", b""), call.text("upload-id-marker")
    limit = call.number("max-uploads", 1000, call.service.page_size)
    exact = call.service.profile.exact_prefix
    with call.store.lock:
        found = [u for u in call.store.uploads.values() if u.bucket == call.bucket
                 and (u.key == prefix if exact else u.key.startswith(prefix))]
    found.sort(key=lambda upload: (upload.key, upload.id))
    if marker[1]:
        found = [u for u in found if (u.key, u.id) > marker]
    else:
        found = [u for u in found if u.key > marker[0]]
    page, truncated = found[:limit], len(found) > limit > 0
    head = [element("Bucket", call.bucket),
            element("KeyMarker", key_text(marker[0], encode)),
            element("UploadIdMarker", marker[1]),
            element("Prefix", key_text(prefix, encode)),
            element("MaxUploads", limit),
            element("IsTruncated", "true" if truncated else "false")]
    if encode:
        head.append(element("EncodingType", "url"))
    if truncated:
        encode_marker = encode and call.service.profile.encoded_markers
        head.append(element("NextKeyMarker", key_text(page[-1].key, encode_marker)))
        head.append(element("NextUploadIdMarker", page[-1].id))
    return call.xml(result("ListMultipartUploadsResult", *head,
                           *(upload_entry(upload, encode) for upload in page)))


def upload_entry(upload, encode):
    """One unfinished upload of a listing."""
    return element(
        "Upload",
        element("Key", key_text(upload.key, encode)),
        element("UploadId", upload.id),
        owner("Initiator"), owner(),
        element("StorageClass", upload.attributes.get("x-amz-storage-class", "STANDARD")),
        element("Initiated", timestamp(upload.initiated)))
