"""What a client says about an object besides its bytes, stored and returned as by S3."""

import base64
import binascii
import hashlib

from errors import S3Error

CUSTOMER = "x-amz-server-side-encryption-customer-"
KEPT = (
    "cache-control", "content-disposition", "content-encoding", "content-language",
    "content-type", "expires", "x-amz-acl", "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-server-side-encryption-bucket-key-enabled",
    "x-amz-server-side-encryption-context", CUSTOMER + "algorithm", CUSTOMER + "key-md5",
    "x-amz-storage-class", "x-amz-tagging", "x-amz-website-redirect-location")
HIDDEN = ("x-amz-acl", "x-amz-grant-", "x-amz-tagging",
          "x-amz-server-side-encryption-context")
# What UploadPart, Complete and the rest repeat.
ENCRYPTION = tuple(name for name in KEPT
                   if "encryption" in name and "context" not in name)


def collect(request):
    """The attributes in a request's headers. The customer's key itself is never kept."""
    check_customer_key(request)
    kept = {name: value for name in KEPT if (value := request.header(name)) is not None}
    kept.update(request.starting("x-amz-meta-"))
    kept.update(request.starting("x-amz-grant-"))
    kept.setdefault("content-type", "binary/octet-stream")
    return kept


def check_customer_key(request):
    """An SSE-C key must be 256 bits long and match its MD5."""
    key = request.header(CUSTOMER + "key")
    if key is None:
        return
    try:
        raw = base64.b64decode(key, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 32:
        raise S3Error("InvalidArgument", "The secret key was invalid for the specified "
                                         "algorithm.")
    md5 = base64.b64encode(hashlib.md5(raw).digest()).decode()
    if md5 != request.header(CUSTOMER + "key-md5"):
        raise S3Error("InvalidArgument", "The calculated MD5 hash of the key did not "
                                         "match the hash that was provided.")


def check_access(request, attributes):
    """Whoever reads or extends an SSE-C object must bring the key it was made with."""
    check_customer_key(request)
    stored = attributes.get(CUSTOMER + "key-md5")
    given = request.header(CUSTOMER + "key-md5")
    if stored is None and given is None:
        return
    if stored is None:
        raise S3Error("InvalidRequest", "The encryption parameters are not applicable to "
                                        "this object.")
    if given is None:
        raise S3Error("InvalidRequest",
                      "The object was stored using a form of Server Side Encryption. The "
                      "correct parameters must be provided to retrieve the object.")
    if given != stored:
        raise S3Error("AccessDenied", "Access Denied")


def has_md5_etag(attributes):
    """Under SSE-KMS and SSE-C the ETag looks like an MD5 and is none."""
    scheme = attributes.get("x-amz-server-side-encryption", "")
    return not scheme.startswith("aws:kms") and CUSTOMER + "key-md5" not in attributes


def encryption(attributes):
    """The encryption headers that answers about parts repeat."""
    return {name: attributes[name] for name in ENCRYPTION if name in attributes}


def returned(attributes):
    """The headers of GetObject and HeadObject."""
    headers = {name: value for name, value in attributes.items()
               if not name.startswith(HIDDEN)}
    if headers.get("x-amz-storage-class") == "STANDARD":
        del headers["x-amz-storage-class"]
    if "x-amz-tagging" in attributes:
        headers["x-amz-tagging-count"] = str(attributes["x-amz-tagging"].count("&") + 1)
    return headers
