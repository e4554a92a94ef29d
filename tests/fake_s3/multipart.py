"""The operations of a multipart upload."""

import hashlib
import secrets

import attributes
import checksum
from buckets import owner, timestamp
from document import element, parse, result
from errors import S3Error
from objects import check_write_conditions, checksum_headers
from store import Object, Part, Upload, composite_etag, new_upload_id

MAX_PARTS = 10000
MAX_PART = 5 << 30


def create_multipart_upload(call):
    """POST /bucket/key?uploads"""
    call.need_bucket()
    algorithm, kind = chosen_checksum(call)
    upload = Upload(call.bucket, call.key,
                    new_upload_id(call.service.profile.id_length),
                    attributes.collect(call.request), algorithm, kind)
    call.store.start_upload(upload)
    headers = attributes.encryption(upload.attributes)
    if algorithm:
        headers[checksum.HEADER + "algorithm"] = algorithm.upper()
        headers[checksum.HEADER + "type"] = kind
    return call.xml(result("InitiateMultipartUploadResult",
                           element("Bucket", call.bucket),
                           element("Key", call.key.decode("utf-8", "replace")),
                           element("UploadId", upload.id)), headers)


def chosen_checksum(call):
    """(algorithm, type) of a new upload, or (None, None)."""
    profile = call.service.profile
    name = call.header(checksum.HEADER + "algorithm")
    if name is None or profile.checksums == "ignore":
        return None, None
    if profile.checksums == "refuse":
        raise S3Error("InvalidArgument", "Unsupported header 'x-amz-checksum-algorithm' "
                                         "received for this API call.")
    algorithm = name.lower()
    if algorithm not in checksum.TYPES:
        raise S3Error("InvalidRequest", "Checksum algorithm provided is unsupported. "
                                        "Please try again with any of the valid types")
    types = checksum.TYPES[algorithm]
    default = profile.crc_type if profile.crc_type in types else types[0]
    kind = call.header(checksum.HEADER + "type", default)
    if kind not in types:
        raise S3Error("InvalidRequest", f"The {kind} checksum type cannot be used with "
                                        f"the {algorithm} checksum algorithm.")
    return algorithm, kind


def upload_part(call):
    """PUT /bucket/key?partNumber=N&uploadId=ID"""
    upload = call.need_upload()
    payload = call.payload
    encrypted = not attributes.has_md5_etag(upload.attributes)
    etag = secrets.token_hex(16) if encrypted else payload.md5
    part = Part(call.part, payload.blob, etag, dict(payload.checksums))
    with call.store.lock:
        # The upload may have gone while the body was on its way.
        call.need_upload().parts[part.number] = part
    headers = {"ETag": f'"{etag}"', **attributes.encryption(upload.attributes)}
    for name, value in part.checksums.items():
        headers[checksum.HEADER + name] = checksum.encode(value)
    return call.answer(200, headers)


def check_part(call, length):
    """What can be refused of an UploadPart before its body is read.

    Returns the checksum that the upload wants of the part, or None.
    """
    upload = call.need_upload()
    if call.part is None or not 1 <= call.part <= MAX_PARTS:
        raise S3Error("InvalidArgument",
                      "Part number must be an integer between 1 and 10000, inclusive",
                      ArgumentName="partNumber", ArgumentValue=call.text("partNumber"))
    if length > MAX_PART:
        raise S3Error("EntityTooLarge",
                      "Your proposed upload exceeds the maximum allowed size",
                      ProposedSize=length, MaxSizeAllowed=MAX_PART)
    attributes.check_access(call.request, upload.attributes)
    if call.service.profile.checksums == "ignore":
        return None
    sent = {name for name in checksum.MAKERS if call.header(checksum.HEADER + name)}
    if sent - {upload.algorithm} or (not sent and upload.type == checksum.COMPOSITE):
        raise S3Error("InvalidRequest",
                      "Checksum Type mismatch occurred, expected checksum Type: "
                      f"{upload.algorithm or 'null'}, actual checksum Type: "
                      f"{', '.join(sorted(sent)) or 'null'}")
    return upload.algorithm


def complete_multipart_upload(call):
    """POST /bucket/key?uploadId=ID"""
    call.need_bucket()
    with call.store.lock:
        upload = call.store.find_upload(call.bucket, call.key, call.upload_id)
        conditional = call.service.profile.conditional_complete
        if upload is None:
            return complete_again(call, conditional)
        parts = chosen_parts(call, upload)
        check_sizes(call, parts)
        if conditional:
            check_write_conditions(call)
        obj = assemble(call, upload, parts)
        call.store.finish_upload(upload, obj)
    return completed(call, obj, obj.etag)


def complete_again(call, conditional):
    """Complete for an upload that is not open: finished before, or never known."""
    profile = call.service.profile
    obj = call.store.finished.get(call.upload_id)
    if obj is not None and obj.key == call.key and profile.replay != "gone":
        if conditional:
            check_write_conditions(call)
        return completed(call, obj, obj.etag if profile.replay == "same" else "")
    if profile.unknown_in_progress:
        raise S3Error("InternalError",
                      "This multipart completion is already in progress")
    return call.need_upload()


def chosen_parts(call, upload):
    """The parts that the request lists, each checked against what was uploaded."""
    root = parse(call.payload.data)
    if root is None or root.tag != "CompleteMultipartUpload" or not len(root):
        raise malformed()
    parts, previous = [], 0
    for node in root:
        fields = {child.tag: (child.text or "").strip() for child in node}
        number = fields.get("PartNumber", "")
        if node.tag != "Part" or not number.isdigit() or "ETag" not in fields:
            raise malformed()
        if not call.service.profile.checksum_elements \
                and set(fields) - {"PartNumber", "ETag"}:
            raise malformed()
        if int(number) <= previous:
            raise S3Error("InvalidPartOrder",
                          "The list of parts was not in ascending order. Parts must be "
                          "ordered by part number.", UploadId=upload.id)
        previous = int(number)
        parts.append(chosen_part(upload, previous, fields))
    if call.service.profile.all_parts and len(parts) != len(upload.parts):
        raise S3Error("InvalidPart", "total parts mismatch", UploadId=upload.id)
    numbers = [part.number for part in parts]
    if upload.algorithm and numbers != list(range(1, previous + 1)):
        raise S3Error("InvalidPartOrder",
                      "With checksums the part numbers must be consecutive from 1")
    return parts


def chosen_part(upload, number, fields):
    """One listed part."""
    part = upload.parts.get(number)
    if part is None or fields["ETag"].strip('"') != part.etag:
        raise invalid_part(upload, number, fields["ETag"])
    for name, value in part.checksums.items():
        listed = fields.get(checksum.element_name(name))
        if listed is None and name == upload.algorithm \
                and upload.type == checksum.COMPOSITE:
            raise S3Error("InvalidRequest",
                          f"The upload was created using a {name} checksum. The complete "
                          "request must include the checksum for each part. It was "
                          f"missing for part {number} in the request.")
        if listed is not None and listed != checksum.encode(value):
            raise invalid_part(upload, number, fields["ETag"])
    return part


def invalid_part(upload, number, etag):
    """The error for a part that is missing or different."""
    return S3Error("InvalidPart",
                   "One or more of the specified parts could not be found. The part may "
                   "not have been uploaded, or the specified entity tag may not match "
                   "the part's entity tag.",
                   UploadId=upload.id, PartNumber=number, ETag=etag)


def malformed():
    """The error for a body that is not what the schema says."""
    return S3Error("MalformedXML", "The XML you provided was not well-formed or did not "
                                   "validate against our published schema")


def check_sizes(call, parts):
    """No part but the last may be small; the sum must be what the client says it is."""
    for part in parts[:-1]:
        if part.size < call.service.min_part:
            raise S3Error("EntityTooSmall",
                          "Your proposed upload is smaller than the minimum allowed size",
                          ProposedSize=part.size, MinSizeAllowed=call.service.min_part,
                          PartNumber=part.number, ETag=part.etag)
    sizes = [part.size for part in parts]
    if call.service.profile.equal_parts and (
            len(set(sizes[:-1])) > 1 or sizes[-1] > sizes[0]):
        raise S3Error("InvalidPart",
                      "All non-trailing parts must have the same length.")
    said = call.header("x-amz-mp-object-size")
    if said is not None and said != str(sum(sizes)):
        raise S3Error("InvalidRequest",
                      f"The provided 'x-amz-mp-object-size' header value {said} does not "
                      f"match what was computed: {sum(sizes)}")


def assemble(call, upload, parts):
    """The finished object, with its ETag and checksum."""
    if call.service.profile.whole_etag:
        etag = whole_etag(parts)
    elif not call.service.profile.composite_etag:
        etag = f"{secrets.token_urlsafe(16)}"
    elif attributes.has_md5_etag(upload.attributes):
        etag = composite_etag([part.etag for part in parts])
    else:
        etag = f"{secrets.token_hex(16)}-{len(parts)}"
    checksums = {}
    if upload.algorithm:
        text = object_checksum(upload, parts)
        checksums[upload.algorithm] = (text, upload.type)
        said = call.header(checksum.HEADER + upload.algorithm)
        if said is not None and said != text:
            raise S3Error("BadDigest",
                          f"The {upload.algorithm} you specified did not match the "
                          "calculated checksum.")
    return Object(upload.key, [part.blob for part in parts], etag, upload.attributes,
                  checksums, parts, upload.id)


def whole_etag(parts):
    """The MD5 of all bytes."""
    running = hashlib.md5()
    for part in parts:
        for block in part.blob.blocks(0, part.blob.length):
            running.update(block)
    return running.hexdigest()


def object_checksum(upload, parts):
    """The checksum of the object, from those of its parts."""
    values = [part.checksums[upload.algorithm] for part in parts]
    if upload.type == checksum.COMPOSITE:
        return checksum.composite(upload.algorithm, values)
    return checksum.full_object(upload.algorithm,
                                list(zip(values, (part.size for part in parts))))


def completed(call, obj, etag):
    """The answer to a Complete that succeeded."""
    content = [element("Location", f"http://{call.header('host')}/{call.bucket}"),
               element("Bucket", call.bucket),
               element("Key", obj.key.decode("utf-8", "replace")),
               element("ETag", f'"{etag}"')]
    for name, (text, kind) in obj.checksums.items():
        content.append(element(checksum.element_name(name), text))
        content.append(element("ChecksumType", kind))
    headers = attributes.encryption(obj.attributes)
    headers.update(checksum_headers(obj.checksums))
    return call.xml(result("CompleteMultipartUploadResult", *content), headers)


def abort_multipart_upload(call):
    """DELETE /bucket/key?uploadId=ID"""
    with call.store.lock:
        upload = call.need_upload()
        call.store.forget_upload(upload.id)
    return call.answer(204)


def list_parts(call):
    """GET /bucket/key?uploadId=ID"""
    upload = call.need_upload()
    after = call.number("part-number-marker", 0, 1 << 31)
    limit = call.number("max-parts", 1000, call.service.page_size)
    with call.store.lock:
        rest = [part for number, part in sorted(upload.parts.items()) if number > after]
    page, truncated = rest[:limit], len(rest) > limit
    content = [element("Bucket", call.bucket),
               element("Key", call.key.decode("utf-8", "replace")),
               element("UploadId", upload.id), owner("Initiator"), owner(),
               element("StorageClass",
                       upload.attributes.get("x-amz-storage-class", "STANDARD")),
               element("PartNumberMarker", after),
               element("NextPartNumberMarker", page[-1].number if page else 0),
               element("MaxParts", limit),
               element("IsTruncated", "true" if truncated else "false")]
    if upload.algorithm and call.service.profile.parts_name_algorithm:
        content.append(element("ChecksumAlgorithm", upload.algorithm.upper()))
        content.append(element("ChecksumType", upload.type))
    content += [part_entry(part) for part in page]
    return call.xml(result("ListPartsResult", *content))


def part_entry(part):
    """One part of a listing."""
    sums = [element(checksum.element_name(name), checksum.encode(value))
            for name, value in part.checksums.items()]
    return element("Part", element("PartNumber", part.number),
                   element("LastModified", timestamp(part.modified)),
                   element("ETag", f'"{part.etag}"'),
                   element("Size", part.size), *sums)
