#!/usr/bin/env python3
"""Writes the vectors of this folder: an implementation of Signature Version 4
for S3 that shares nothing with the C code, from the specification (Amazon S3
API reference, "Signature Calculations for the Authorization Header") and the
Python standard library alone.

    generate.py             write every case
    generate.py --check     compare with what is there; exit 1 on a difference
    generate.py --botocore  compare with botocore's S3SigV4Auth, where installed

A case is a folder of five files, each ending in a newline that is not part of
its value:

    request.txt         one item a line: method, path (raw, to be encoded),
                        param NAME=VALUE, header NAME: VALUE, payload HASH
    context.txt         access_key, secret_key, region, service, time (Unix)
    canonical.txt, string-to-sign.txt, authorization.txt   what must come out

In values of request.txt and context.txt a backslash is an escape: \\\\, \\t,
\\n, \\r, \\s (a blank, where an editor might trim it) and \\xHH.
"""
import argparse
import hashlib
import hmac
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
EMPTY = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"
UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
AWS_HOST = "examplebucket.s3.amazonaws.com"
RGW_HOST = "rgw.example.com:7480"


# --- Signature Version 4, from the specification; everything is bytes -------

def uri_encode(data, keep_slash):
    out = ""
    for byte in data:
        if byte in UNRESERVED or (keep_slash and byte == 0x2F):
            out += chr(byte)
        else:
            out += "%%%02X" % byte
    return out


def canonical_headers(headers):
    """[(lower-case name, value)], sorted by name, repeated ones joined."""
    by_name = {}
    for name, value in headers:
        words = value.replace(b"\t", b" ").split(b" ")
        folded = b" ".join(word for word in words if word)
        by_name.setdefault(name.lower(), []).append(folded)
    return [(name, b",".join(by_name[name])) for name in sorted(by_name)]


def canonical_request(case):
    params = sorted((uri_encode(name, False), uri_encode(value, False))
                    for name, value in case["params"])
    headers = canonical_headers(case["headers"])
    lines = [
        case["method"].encode(),
        uri_encode(case["path"], True).encode(),
        "&".join("%s=%s" % pair for pair in params).encode(),
    ]
    lines += [name.encode() + b":" + value for name, value in headers]
    lines += [b"", ";".join(name for name, _ in headers).encode(),
              case["payload"].encode()]
    return b"\n".join(lines)


def amz_date(case):
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(case["time"]))


def scope(case):
    return "/".join([amz_date(case)[:8], case["region"], case["service"],
                     "aws4_request"])


def string_to_sign(case, canonical):
    return "\n".join(["AWS4-HMAC-SHA256", amz_date(case), scope(case),
                      hashlib.sha256(canonical).hexdigest()]).encode()


def signature(case, to_sign):
    key = b"AWS4" + case["secret_key"]
    for part in scope(case).split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign, hashlib.sha256).hexdigest()


def authorization(case, to_sign):
    names = ";".join(name for name, _ in canonical_headers(case["headers"]))
    return "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, " \
        "Signature=%s" % (case["access_key"], scope(case), names,
                          signature(case, to_sign))


# --- The cases --------------------------------------------------------------

CASES = {}


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def add(name, method="GET", path="/examplebucket/key", params=(), headers=(),
        host=RGW_HOST, payload=UNSIGNED, bare=False, expect=None, **context):
    """One case. bare: headers are complete; else host, x-amz-date and
    x-amz-content-sha256 are put before them. expect: a published signature."""
    case = {
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "region": "us-east-1", "service": "s3", "time": 1369353600,
    }
    case.update(context)
    usual = [] if bare else [
        ("host", host), ("x-amz-date", amz_date(case)),
        ("x-amz-content-sha256", payload)]
    case.update(
        method=method, path=as_bytes(path), payload=payload, expect=expect,
        params=[(as_bytes(n), as_bytes(v)) for n, v in params],
        headers=[(n, as_bytes(v)) for n, v in usual + list(headers)])
    assert name not in CASES
    CASES[name] = case


def add_published():
    """Of the Amazon S3 API reference (sig-v4-header-based-auth and
    sigv4-query-string-auth), with the signatures that it prints."""
    add("aws-get-object-range", path="/test.txt", host=AWS_HOST, payload=EMPTY,
        headers=[("Range", "bytes=0-9")],
        expect="f0e8bdb87c964420e857bd35b5d6ed31"
               "0bd44f0170aba48dd91039c6036bdb41")
    add("aws-put-object", "PUT", "/test$file.text", host=AWS_HOST,
        payload=hashlib.sha256(b"Welcome to Amazon S3.").hexdigest(),
        headers=[("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                 ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
        expect="98ad721746da40c64f1a55b78f14c238"
               "d841ea1380cd77a1b5971af0ece108bd")
    add("aws-get-lifecycle", path="/", host=AWS_HOST, payload=EMPTY,
        params=[("lifecycle", "")],
        expect="fea454ca298b7da1c68078a5d1bdbfbb"
               "e0d65c699e0f91ac7a200a0136783543")
    add("aws-list-objects", path="/", host=AWS_HOST, payload=EMPTY,
        params=[("prefix", "J"), ("max-keys", "2")],
        expect="34b48302e7b5fa45bde8084f4b7868a8"
               "6f0a534bc59db6670ed5711ef69dc6f7")
    add("aws-presigned-get", path="/test.txt", bare=True,
        headers=[("host", AWS_HOST)],
        params=[("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                ("X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1"
                                     "/s3/aws4_request"),
                ("X-Amz-Date", "20130524T000000Z"),
                ("X-Amz-Expires", "86400"),
                ("X-Amz-SignedHeaders", "host")],
        expect="aeeed9bbccd4d02ee5c0109b86d86835"
               "f995330da4c265957d157751f604d404")


def add_keys():
    keys = {
        "spaces": " a  b ", "plus": "a+b c", "percent": "100%/%25/%zz/%",
        "double-slash": "a//b///c", "leading-slash": "/a",
        "dot-segment": "a/./b/.", "dot-dot-segment": "a/../../b/..",
        "non-ascii": "gr\u00fc\u00dfe/\u65e5\u672c\u8a9e/\U0001f600.txt",
        "question-mark": "what?x=1&y=2", "hash": "a#b#",
        "equals-ampersand": "a=b&c=d", "unreserved": "~a/b-c.d_e~",
        "star": "*/**/a*", "quotes": "it's \"a\" `b`",
        "brackets": "[a]{b}(c)<d>", "backslash": "a\\b|c^d",
        "punctuation": "!$&'()*+,;=:@/", "trailing-slash": "folder/",
        "control": "a\tb\nc\x01d\x7f", "not-utf8": b"a\xff\xfe\x80b",
        "1024-bytes": ("0123456789 abcde" * 64)[:1024],
        "1024-bytes-non-ascii": "\u00fc" * 512,
        "single-dot": ".", "like-a-query": "?uploads", "plain": "plain.txt",
    }
    for name, key in keys.items():
        add("key-" + name, "PUT", b"/examplebucket/" + as_bytes(key))
    add("path-prefix", "PUT", "/s3/v1/examplebucket/a b")
    add("path-root", path="/")
    add("path-bucket", path="/examplebucket")


def add_queries():
    add("query-name-order", params=[("Param-3", "Value3"),
                                    ("Param", "Value2"),
                                    ("\u1234", "Value1")])
    add("query-encoded-order", params=[("a-b", "1"), ("a/b", "2"),
                                       ("ab", "3"), ("a", "4"), ("a~", "5"),
                                       ("A", "6"), ("a b", "7")])
    add("query-value-order", params=[("n", "b"), ("n", "a-"), ("n", "a b"),
                                     ("n", "a"), ("n", ""), ("n", "10"),
                                     ("n", "9")])
    add("query-repeated-pair", params=[("n", "1"), ("m", "2"), ("n", "1")])
    add("query-empty-values", "POST", params=[("uploads", "")])
    add("query-upload-id-rgw", "PUT", params=[
        ("uploadId", "2~Wk1v0_-q.Zb7xC9dE3fG5hJ8kL2mN4p"),
        ("partNumber", "10000")])
    add("query-upload-id-base64", "POST", payload=EMPTY, params=[
        ("uploadId", "MDAwMC8wMDAw+LjEyMw/+abc==")])
    add("query-blank-plus-slash", path="/examplebucket", params=[
        ("prefix", "a b+c/d%20e"), ("delimiter", "/")])
    add("query-list-objects", path="/examplebucket", payload=EMPTY, params=[
        ("list-type", "2"), ("encoding-type", "url"), ("fetch-owner", "true"),
        ("prefix", "gr\u00fc\u00dfe/"), ("max-keys", "1000"),
        ("continuation-token", "1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vb==")])
    add("query-list-uploads", path="/examplebucket", payload=EMPTY, params=[
        ("uploads", ""), ("key-marker", "a&b=c"), ("max-uploads", "1000"),
        ("upload-id-marker", "2~x")])
    add("query-odd-names", params=[("a=b", "c&d"), ("a b", "c d"), ("&", "="),
                                   ("%41", "%"), ("", "nameless")])


def add_headers():
    add("header-many-amz", "PUT", headers=[
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-server-side-encryption-customer-key",
         "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
        ("x-amz-server-side-encryption-customer-key-MD5",
         "hRasmdxgYDKV3nvbahU1MA=="),
        ("x-amz-checksum-algorithm", "CRC64NVME"),
        ("x-amz-checksum-type", "FULL_OBJECT"),
        ("x-amz-acl", "bucket-owner-full-control"),
        ("x-amz-expected-bucket-owner", "111122223333"),
        ("x-amz-request-payer", "requester"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-tagging", "a=b&c=d%20e"),
        ("x-amz-object-lock-mode", "GOVERNANCE"),
        ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"),
        ("x-amz-object-lock-legal-hold", "OFF"),
        ("x-amz-website-redirect-location", "/a/b c"),
        ("x-amz-grant-read", "id=\"a\", uri=\"http://example.com/\""),
        ("x-amz-meta-z", "26"), ("x-amz-meta-a", "1")])
    add("header-blanks-collapsed", "PUT", headers=[
        ("x-amz-meta-a", "  a   b c    "), ("x-amz-meta-b", "\"a   b\""),
        ("x-amz-meta-c", "a \t b"), ("x-amz-meta-d", "\ta\tb\t"),
        ("x-amz-meta-e", "   ")])
    add("header-empty-value", "PUT", headers=[("x-amz-meta-a", ""),
                                              ("x-amz-meta-b", "b")])
    add("header-repeated", "PUT", headers=[
        ("x-amz-meta-a", "z"), ("x-amz-meta-b", "2"), ("x-amz-meta-a", "a"),
        ("X-Amz-Meta-A", "  m  "), ("x-amz-meta-a", "")])
    add("header-upper-case", "PUT", headers=[
        ("X-AMZ-META-CAMEL", "Value Keeps Its Case"),
        ("Content-Type", "Text/Plain"), ("X-Amz-Acl", "private")])
    add("header-name-order", "PUT", headers=[
        ("x-amz-meta-ab", "4"), ("x-amz-meta-a-b", "2"), ("x-amz-meta-a", "1"),
        ("x-amz-meta-a.b", "3"), ("x-amz-meta-a_b", "5"),
        ("x-amz-meta-a!", "0")])
    add("header-non-ascii", "PUT", headers=[
        ("x-amz-meta-name", "Gr\u00fc\u00dfe  \u65e5\u672c\u8a9e")])
    add("header-not-utf8", "PUT", headers=[
        ("x-amz-meta-latin", b"\xe4\xf6\xfc")])
    add("header-session-token", "PUT", headers=[
        ("x-amz-security-token",
         "FwoGZXIvYXdzEJr//////////wEaDGV4YW1wbGU+/=" * 20)])
    add("header-content", "PUT", headers=[
        ("content-md5", "XrY7u+Ae7tCTyyK7j1rNww=="),
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-cache,  max-age=0"),
        ("if-none-match", "*")])
    add("header-colon-in-value", "PUT", headers=[
        ("x-amz-copy-source", "/a/b%20c:d"), ("x-amz-meta-time", "a:b: c")])


def add_hosts_and_scopes():
    for name, host in {"plain": "s3.example.com",
                       "port": "localhost:7480", "ipv4": "127.0.0.1:9000",
                       "ipv6": "[::1]:7480", "ipv6-no-port": "[2001:db8::1]",
                       }.items():
        add("host-" + name, "PUT", host=host)
    add("host-virtual", "PUT", "/key", region="eu-central-1",
        host="examplebucket.s3.eu-central-1.amazonaws.com")
    add("host-virtual-port", "PUT", "/key",
        host="examplebucket.rgw.example.com:8443")
    add("region-ceph-default", region="default")
    add("region-auto", region="auto")
    add("region-china", region="cn-northwest-1",
        host="s3.cn-northwest-1.amazonaws.com.cn")
    for method in ["HEAD", "DELETE", "POST"]:
        add("method-" + method.lower(), method, payload=EMPTY,
            params=[("uploadId", "2~a")])
    add("payload-signed", "PUT",
        payload=hashlib.sha256(b"0123456789").hexdigest())
    add("secret-longer-than-a-block", secret_key=b"0123456789" * 13)
    add("secret-of-a-block", secret_key=b"s" * 60)
    add("secret-awkward", access_key="test$user",
        secret_key="p%40ss w\u00f6rd+/=\\".encode())
    add("secret-one-byte", access_key="a", secret_key=b"b")
    add("time-leap-day", time=1709251199)      # 20240229T235959Z
    add("time-new-year", time=1735689600)      # 20250101T000000Z
    add("time-after-2038", time=4102444799)    # 20991231T235959Z


# --- Files ------------------------------------------------------------------

def escape(data):
    named = {0x5C: "\\\\", 0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
    out = b""
    for char in as_bytes(data).decode("utf-8", "surrogateescape"):
        raw = char.encode("utf-8", "surrogateescape")
        if raw[0] in named:
            out += named[raw[0]].encode()
        elif len(raw) == 1 and (raw[0] < 0x20 or raw[0] >= 0x7F):
            out += b"\\x%02x" % raw[0]
        else:
            out += raw
    if out.endswith(b" "):
        out = out[:-1] + b"\\s"
    return out


def request_file(case):
    lines = [b"method " + case["method"].encode(),
             b"path " + escape(case["path"])]
    for name, value in case["params"]:
        name = escape(name).replace(b"=", b"\\x3d")
        lines.append(b"param " + name + b"=" + escape(value))
    for name, value in case["headers"]:
        line = b"header " + name.encode() + b":"
        lines.append(line + b" " + escape(value) if value else line)
    lines.append(b"payload " + case["payload"].encode())
    return b"\n".join(lines)


def context_file(case):
    names = ["access_key", "secret_key", "region", "service", "time"]
    return b"\n".join(name.encode() + b"=" + escape(
        case[name] if isinstance(case[name], bytes) else str(case[name]))
        for name in names)


def files_of(case):
    canonical = canonical_request(case)
    to_sign = string_to_sign(case, canonical)
    value = authorization(case, to_sign)
    if case["expect"] and not value.endswith("=" + case["expect"]):
        sys.exit("a published signature is not met: " + value)
    return {"request.txt": request_file(case),
            "context.txt": context_file(case),
            "canonical.txt": canonical,
            "string-to-sign.txt": to_sign,
            "authorization.txt": value.encode()}


def write():
    for name, case in CASES.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        for file, data in files_of(case).items():
            (folder / file).write_bytes(data + b"\n")
    return True


def check():
    wrong = [p.name for p in HERE.iterdir()
             if p.is_dir() and p.name not in CASES]
    for name, case in CASES.items():
        for file, data in files_of(case).items():
            path = HERE / name / file
            if not path.is_file() or path.read_bytes() != data + b"\n":
                wrong.append(name + "/" + file)
    for item in wrong:
        print("differs:", item)
    return not wrong


def decoded(pairs):
    """What botocore takes: text. None where the bytes are not UTF-8."""
    try:
        return [(as_bytes(n).decode(), v.decode()) for n, v in pairs]
    except UnicodeDecodeError:
        return None


def botocore_stages(case):
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    headers = decoded(case["headers"])
    if headers is None:
        return None
    request = AWSRequest(
        method=case["method"], params=decoded(case["params"]),
        url="http://" + dict(headers)["host"] + uri_encode(case["path"], True))
    for name, value in headers:
        request.headers.add_header(name, value)
    request.context["timestamp"] = amz_date(case)
    auth = S3SigV4Auth(
        Credentials(case["access_key"], case["secret_key"].decode()),
        case["service"], case["region"])
    auth.payload = lambda _: case["payload"]
    canonical = auth.canonical_request(request)
    to_sign = auth.string_to_sign(request, canonical)
    return [canonical.encode(), to_sign.encode(),
            auth.signature(to_sign, request)]


def against_botocore():
    wrong = []
    skipped = []
    for name, case in CASES.items():
        canonical = canonical_request(case)
        to_sign = string_to_sign(case, canonical)
        ours = [canonical, to_sign, signature(case, to_sign)]
        theirs = botocore_stages(case)
        if theirs is None:
            skipped.append(name)
        elif ours != theirs:
            wrong.append(name)
            print(name, *ours, *theirs, sep="\n  ")
    print("%d cases, %d not text, %d differ from botocore"
          % (len(CASES), len(skipped), len(wrong)))
    return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--botocore", action="store_true")
    args = parser.parse_args()
    add_published()
    add_keys()
    add_queries()
    add_headers()
    add_hosts_and_scopes()
    if args.botocore:
        return against_botocore()
    return check() if args.check else write()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
