"""Operations on whole objects."""

import re
import secrets
from email.utils import formatdate

import attributes
import checksum
from document import element, result
from errors import S3Error
from store import Object


def put_object(call):
    """PUT /bucket/key"""
    kept = attributes.collect(call.request)
    payload = call.payload
    etag = payload.md5 if attributes.has_md5_etag(kept) else secrets.token_hex(16)
    checksums = {name: (checksum.encode(value), checksum.FULL_OBJECT)
                 for name, value in payload.checksums.items()}
    obj = Object(call.key, [payload.blob], etag, kept, checksums)
    with call.store.lock:
        call.need_bucket()
        if call.header("if-none-match") and not call.service.profile.conditional_put:
            raise S3Error("NotImplemented", "Conditional object PUTs are not supported.")
        check_write_conditions(call)
        call.store.put(call.bucket, obj)
    headers = {"ETag": f'"{etag}"', **attributes.encryption(kept)}
    headers.update(checksum_headers(checksums))
    return call.answer(200, headers)


def check_write_conditions(call):
    """If-None-Match: * and If-Match, judged under the store's lock."""
    old = call.store.get(call.bucket, call.key)
    if (none := call.header("if-none-match")) is not None:
        if none != "*":
            raise S3Error("NotImplemented",
                          "A header you provided implies functionality that is not "
                          "implemented", Header="If-None-Match")
        if old is not None:
            raise failed("If-None-Match")
    if (match := call.header("if-match")) is not None:
        if old is None:
            raise missing(call)
        if match.strip('"') != old.etag:
            raise failed("If-Match")


def failed(condition):
    """The error for a condition that does not hold."""
    return S3Error("PreconditionFailed",
                   "At least one of the pre-conditions you specified did not hold",
                   Condition=condition)


def missing(call):
    """The error for an object that is not there."""
    return S3Error("NoSuchKey", "The specified key does not exist.",
                   Key=call.key.decode("utf-8", "replace"))


def checksum_headers(checksums):
    """x-amz-checksum-* and its type, for answers."""
    headers = {}
    for name, (text, kind) in checksums.items():
        headers[checksum.HEADER + name] = text
        headers[checksum.HEADER + "type"] = kind
    return headers


def find(call):
    """The object of a read, with its conditions and its customer key checked."""
    call.need_bucket()
    get = call.store.get_previous if call.stale else call.store.get
    obj = get(call.bucket, call.key)
    if obj is None:
        raise missing(call)
    attributes.check_access(call.request, obj.attributes)
    match = call.header("if-match")
    if match is not None and match.strip('"') != obj.etag:
        raise failed("If-Match")
    return obj


def get_object(call):
    """GET /bucket/key, whole, by range or by part."""
    obj = find(call)
    none = call.header("if-none-match")
    if none is not None and none.strip('"') == obj.etag:
        return call.answer(304, {"ETag": f'"{obj.etag}"'})
    status, start, count, extra = selection(call, obj)
    headers = object_headers(call, obj)
    headers.update(extra)
    if "x-amz-mp-parts-count" in extra and call.service.profile.part_tells != "object":
        status = 200
        tell_part(call, obj, headers)
    return call.answer(status, headers, obj.blocks(start, count), count)


def tell_part(call, obj, headers):
    """Speak of the part that was asked for, instead of the object."""
    part = obj.parts[call.part - 1]
    headers["ETag"] = f'"{part.etag}"'
    headers.pop("Content-Range", None)
    if call.service.profile.part_tells == "etag+time":
        headers["Last-Modified"] = formatdate(part.modified, usegmt=True)


def head_object(call):
    """HEAD /bucket/key: what a GET would say."""
    return get_object(call)


def object_headers(call, obj):
    """The headers of GetObject and HeadObject."""
    headers = {"ETag": f'"{obj.etag}"', "Accept-Ranges": "bytes",
               "Last-Modified": formatdate(obj.modified, usegmt=True)}
    for name, value in attributes.returned(obj.attributes).items():
        headers[name] = value
    if call.header("x-amz-checksum-mode", "").upper() == "ENABLED":
        headers.update(checksum_headers(obj.checksums))
    return headers


def selection(call, obj):
    """Status, offset, length and extra headers of what a request asks for."""
    wanted = call.header("range")
    if "partNumber" in call.query and call.service.profile.part_reads:
        start, count = part_range(call, obj)
        extra = {"x-amz-mp-parts-count": str(len(obj.parts))} if obj.parts else {}
        if obj.size == 0:
            return 200, 0, 0, extra
    elif wanted is not None and wanted.startswith("bytes="):
        start, count = byte_range(wanted.removeprefix("bytes="), obj.size)
        extra = {}
        if start is None:
            return 200, 0, obj.size, {}
    else:
        return 200, 0, obj.size, {}
    extra["Content-Range"] = f"bytes {start}-{start + count - 1}/{obj.size}"
    return 206, start, count, extra


def part_range(call, obj):
    """The offset and length of one part; an object put whole is its own part 1."""
    number = call.part or 0
    sizes = [part.size for part in obj.parts] or [obj.size]
    if not 1 <= number <= len(sizes):
        raise S3Error("InvalidPartNumber",
                      "The requested partnumber is not satisfiable",
                      ActualPartCount=len(sizes), PartNumberRequested=number)
    return sum(sizes[:number - 1]), sizes[number - 1]


def byte_range(text, size):
    """(offset, length) of `a-b`, `a-` or `-n`; (None, None) for anything else."""
    match = re.fullmatch(r"([0-9]*)-([0-9]*)", text)
    if match is None or text == "-":
        return None, None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
    if first and last and int(last) < int(first):
        return None, None
    if start >= size or text == "-0":
        raise S3Error("InvalidRange", "The requested range is not satisfiable",
                      ActualObjectSize=size, RangeRequested=f"bytes={text}")
    return start, end - start + 1


def delete_object(call):
    """DELETE /bucket/key: a success even if there was nothing."""
    call.need_bucket()
    call.store.delete(call.bucket, call.key)
    return call.answer(204)


def get_object_attributes(call):
    """GET /bucket/key?attributes"""
    kind = call.service.profile.attributes
    if kind == "refuse":
        raise S3Error("NotImplemented",
                      "A header you provided implies functionality that is not "
                      "implemented")
    if kind == "object":
        return get_object(call)
    obj = find(call)
    wanted = call.header("x-amz-object-attributes", "")
    names = {name.strip() for name in wanted.split(",")}
    found = []
    if "ETag" in names:
        found.append(element("ETag", obj.etag))
    if "Checksum" in names and obj.checksums:
        found.append(checksum_element(obj))
    if "ObjectParts" in names and obj.parts:
        found.append(parts_element(call, obj))
    if "StorageClass" in names:
        found.append(element("StorageClass",
                             obj.attributes.get("x-amz-storage-class", "STANDARD")))
    if "ObjectSize" in names:
        found.append(element("ObjectSize", obj.size))
    return call.xml(result("GetObjectAttributesResponse", *found),
                    {"Last-Modified": formatdate(obj.modified, usegmt=True)})


def checksum_element(obj):
    """The object's checksums; AWS leaves out the suffix of a composite one here."""
    content = []
    for name, (text, kind) in obj.checksums.items():
        content.append(element(checksum.element_name(name), text.partition("-")[0]))
        content.append(element("ChecksumType", kind))
    return element("Checksum", *content)


def parts_element(call, obj):
    """The parts by pages; AWS lists them only where each has a checksum."""
    after = int(call.header("x-amz-part-number-marker", "0"))
    limit = min(int(call.header("x-amz-max-parts", "1000")), call.service.page_size)
    content = [element("TotalPartsCount", len(obj.parts))]
    if not any(part.checksums for part in obj.parts):
        return element("ObjectParts", *content)
    rest = [part for part in obj.parts if part.number > after]
    page = rest[:limit]
    content += [element("PartNumberMarker", after), element("MaxParts", limit),
                element("IsTruncated", "true" if len(rest) > limit else "false")]
    if page:
        content.append(element("NextPartNumberMarker", page[-1].number))
    for part in page:
        sums = [element(checksum.element_name(name), checksum.encode(value))
                for name, value in part.checksums.items()]
        content.append(element("Part", element("PartNumber", part.number),
                               element("Size", part.size), *sums))
    return element("ObjectParts", *content)
