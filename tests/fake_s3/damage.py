"""What a broken store does to bytes that it has accepted."""

from store import Object, composite_etag


def damage_part(part, do, response):
    """Damage a stored part, or give it another ETag; the answer tells its ETag."""
    if do.get("damage") == "flip":
        part.blob.flip(part.size // 2)
    elif do.get("damage") == "truncate":
        part.blob.length -= 1
    part.etag = do.get("part_etag", part.blob.md5())
    response.headers["ETag"] = f'"{part.etag}"'


def damage_object(obj, do, response):
    """Damage a stored object and recompute its ETag, also in the answer."""
    old = obj.etag
    if do["damage"] == "drop-last-part":
        obj.blobs, obj.parts = obj.blobs[:-1], obj.parts[:-1]
    elif do["damage"] == "flip":
        obj.blobs[-1].flip(0)
    else:
        obj.blobs[-1].length -= 1
    if obj.parts:
        for part in obj.parts:
            part.etag = part.blob.md5()
        obj.etag = composite_etag([part.etag for part in obj.parts])
        response.body = response.body.replace(old.encode(), obj.etag.encode())
        response.length = len(response.body)
    else:
        obj.etag = obj.blobs[0].md5()
        response.headers["ETag"] = f'"{obj.etag}"'


def damage(call, do, response):
    """Apply `damage` and `part_etag` after an operation that succeeded."""
    if call.operation == "UploadPart":
        part = call.need_upload().parts[call.part]
        damage_part(part, do, response)
    else:
        damage_object(call.store.get(call.bucket, call.key), do, response)


def plant(call, text):
    """Somebody else writes an object under the same key."""
    blob = call.store.new_blob(text.encode())
    call.store.put(call.bucket, Object(call.key, [blob], blob.md5(), {}))
