"""Signature Version 4, checked from AWS's description of it.

This is the judge of the uploader's own signer, so it shares nothing with it, and it is
stricter than most services: it works on the raw bytes of the request line, and refuses a
path or a query that is not spelt in canonical form, because servers differ in what they
do with one. What AWS and, since CVE-2026-54330, Ceph demand of the header list is
demanded here: `host` and every `x-amz-*` header must be signed.
"""

import calendar
import hashlib
import hmac
import re
import time
from urllib.parse import quote_from_bytes, unquote_to_bytes

from errors import S3Error

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_SKEW = 15 * 60
UNSIGNED = "UNSIGNED-PAYLOAD"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/,\s]+)/(?P<day>\d{8})/(?P<region>[^/,\s]*)"
    r"/(?P<service>[^/,\s]+)/aws4_request, ?SignedHeaders=(?P<signed>[a-z0-9;.-]+), ?"
    r"Signature=(?P<signature>[0-9a-f]{64})")


class Keys:
    """The one identity that the server knows, and the region it signs for."""

    def __init__(self, access, secret, tokens=None, region=None, unsigned=False):
        self.access = access
        self.secret = secret
        self.tokens = tokens or [None]
        self.region = region
        self.unsigned = unsigned


def check(request, keys, now):
    """Verify a request; returns the SHA-256 its body must have, or None if not signed.

    `now` is the server's clock in seconds. Raises S3Error when the request is refused.
    """
    authorization = request.header("authorization")
    if authorization is None:
        if keys.unsigned:
            return None
        raise S3Error("AccessDenied", "Access Denied: the request is not signed")
    claim = AUTHORIZATION.fullmatch(authorization)
    if claim is None:
        raise S3Error("AuthorizationHeaderMalformed",
                      "The authorization header is malformed.")
    check_identity(request, keys, claim)
    stamp = check_date(request, claim, now)
    signed = check_signed_headers(request, claim["signed"].split(";"))
    payload = check_payload(request)

    canonical = canonical_request(request, signed, payload)
    scope = f"{claim['day']}/{claim['region']}/{claim['service']}/aws4_request"
    to_sign = "\n".join((ALGORITHM, stamp, scope, sha256_hex(canonical)))
    key = signing_key(keys.secret, claim["day"], claim["region"], claim["service"])
    wanted = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, claim["signature"]):
        raise S3Error(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you "
            "provided. Check your key and signing method.",
            AWSAccessKeyId=claim["key"], StringToSign=to_sign,
            SignatureProvided=claim["signature"],
            CanonicalRequest=canonical.decode("utf-8", "replace"))
    return None if payload == UNSIGNED else payload


def check_identity(request, keys, claim):
    """Known key, right session token, right region and service."""
    if claim["key"] != keys.access:
        raise S3Error("InvalidAccessKeyId",
                      "The AWS Access Key Id you provided does not exist in our records.",
                      AWSAccessKeyId=claim["key"])
    token = request.header("x-amz-security-token")
    if token not in keys.tokens:
        raise S3Error("InvalidToken",
                      "The provided token is malformed or otherwise invalid.")
    if claim["service"] != "s3":
        raise S3Error("AuthorizationHeaderMalformed",
                      f"incorrect service '{claim['service']}'; expecting 's3'")
    if keys.region is not None and claim["region"] != keys.region:
        raise S3Error("AuthorizationHeaderMalformed",
                      "The authorization header is malformed; the region "
                      f"'{claim['region']}' is wrong; expecting '{keys.region}'",
                      Region=keys.region)


def check_date(request, claim, now):
    """The time stamp: present, of the scope's day, and within a quarter of an hour."""
    stamp = request.header("x-amz-date", "")
    try:
        sent = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise S3Error("AccessDenied", "AWS authentication requires a valid Date or "
                                      "x-amz-date header") from None
    if not stamp.startswith(claim["day"]):
        raise S3Error("SignatureDoesNotMatch",
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
                      "version of date from HTTP")
    if abs(now - sent) > MAX_SKEW:
        raise S3Error("RequestTimeTooSkewed",
                      "The difference between the request time and the current time is "
                      "too large.",
                      RequestTime=stamp,
                      ServerTime=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
                      MaxAllowedSkewMilliseconds=MAX_SKEW * 1000)
    return stamp


def check_signed_headers(request, signed):
    """The list is sorted, names only headers that came, and all that it must name."""
    if signed != sorted(set(signed)):
        raise S3Error("AuthorizationHeaderMalformed", "SignedHeaders is not sorted")
    missing = [name for name in signed if request.header(name) is None]
    if missing:
        raise S3Error("SignatureDoesNotMatch",
                      f"Signed headers that were not sent: {', '.join(missing)}")
    must = {"host"} | set(request.starting("x-amz-"))
    unsigned = sorted(must - set(signed))
    if unsigned:
        raise S3Error("AccessDenied",
                      "There were headers present in the request which were not signed",
                      HeadersNotSigned=", ".join(unsigned))
    return signed


def check_payload(request):
    """What x-amz-content-sha256 says; it must be there."""
    payload = request.header("x-amz-content-sha256")
    if payload is None:
        raise S3Error("InvalidRequest",
                      "Missing required header for this request: x-amz-content-sha256")
    if payload.startswith("STREAMING-"):
        raise S3Error("NotImplemented",
                      f"A header you provided implies functionality that is not "
                      f"implemented: {payload}")
    if payload != UNSIGNED and not re.fullmatch(r"[0-9a-f]{64}", payload):
        raise S3Error("InvalidArgument",
                      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a valid sha256 "
                      "value.")
    return payload


def canonical_request(request, signed, payload):
    """The canonical request as bytes."""
    headers = "".join(f"{name}:{squeeze(request.header(name))}\n" for name in signed)
    return b"\n".join((
        request.method.encode(),
        canonical_path(request.path),
        canonical_query(request.query),
        headers.encode("latin-1"),
        ";".join(signed).encode(),
        payload.encode()))


def canonical_path(raw):
    """The path as it came, which must be spelt as S3 spells it; dots and `//` stay."""
    if quote_from_bytes(unquote_to_bytes(raw), safe="/-._~").encode() != raw:
        raise S3Error("SignatureDoesNotMatch",
                      f"The path is not in canonical form: {raw.decode('latin-1')}")
    return raw


def canonical_query(raw):
    """Parameters sorted by encoded name, then by encoded value, always with `=`."""
    pairs = []
    for item in raw.split(b"&") if raw else ():
        name, _, value = item.partition(b"=")
        for text in (name, value):
            if quote_from_bytes(unquote_to_bytes(text), safe="-._~").encode() != text:
                raise S3Error("SignatureDoesNotMatch", "The query is not in canonical "
                                                       f"form: {raw.decode('latin-1')}")
        pairs.append((name, value))
    return b"&".join(name + b"=" + value for name, value in sorted(pairs))


def squeeze(value):
    """Trim, and make one space of several; only ASCII white space counts."""
    return re.sub(r"[ \t]+", " ", value).strip(" ")


def signing_key(secret, day, region, service):
    """The key of one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def sha256_hex(data):
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
