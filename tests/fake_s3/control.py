"""The control plane: what a test asks of the server, under paths that no bucket can have.

    GET    /_fake/state              everything that is stored, everything that happened
    POST   /_fake/faults             add rules (a list of fault documents)
    DELETE /_fake/faults             drop all rules and open all gates
    POST   /_fake/seed               make buckets, objects and unfinished uploads
    GET    /_fake/gate/NAME?seconds  wait until a request stands at a gate
    POST   /_fake/gate/NAME          open the gate

Unsigned: the server listens on loopback only.
"""

import json
import time

from store import Object, Part, Upload, composite_etag, new_upload_id
from wire import Response

PREFIX = b"/_fake/"


def handle(service, connection, request, body):
    """Serve one control request."""
    data = bytearray(body.length)
    body.fill(memoryview(data))
    words = request.path.removeprefix(PREFIX).decode().split("/")
    document = json.loads(data) if data else None
    match (request.method, words):
        case ("GET", ["state"]):
            answer = state(service)
        case ("POST", ["faults"]):
            for number, spec in enumerate(document):
                service.faults.add(spec, spec.get("title", f"posted {number}"))
            answer = {}
        case ("DELETE", ["faults"]):
            service.faults.clear()
            answer = {}
        case ("POST", ["seed"]):
            answer = seed(service, document)
        case ("GET", ["gate", name]):
            gate = service.faults.gate(name)
            connection.wait(float(request.query or b"30"), gate.reached)
            answer = {"reached": gate.reached.is_set()}
        case ("POST", ["gate", name]):
            service.faults.gate(name).opened.set()
            answer = {}
        case _:
            return Response(404, {}, b"no such control\n")
    return Response(200, {"Content-Type": "application/json"},
                    json.dumps(answer).encode())


def key_name(key):
    """A key for JSON; bytes that are not UTF-8 become lone surrogates."""
    return key.decode("utf-8", "surrogateescape")


def state(service):
    """All facts."""
    store = service.store
    with store.lock:
        objects = [(bucket, obj) for bucket, table in store.buckets.items()
                   for obj in table.values()]
        uploads = [upload_facts(upload) for upload in store.uploads.values()]
        buckets = sorted(store.buckets)
    return {"buckets": buckets,
            "objects": [object_facts(bucket, obj) for bucket, obj in objects],
            "uploads": uploads,
            "faults": service.faults.snapshot(),
            **service.ledger.snapshot()}


def object_facts(bucket, obj):
    """One object."""
    return {"bucket": bucket, "key": key_name(obj.key), "size": obj.size,
            "etag": obj.etag, "sha256": obj.sha256(), "attributes": obj.attributes,
            "metadata": {name.removeprefix("x-amz-meta-"): value
                         for name, value in obj.attributes.items()
                         if name.startswith("x-amz-meta-")},
            "checksums": obj.checksums,
            "part_sizes": [part.size for part in obj.parts], "upload_id": obj.upload_id,
            "modified": obj.modified}


def upload_facts(upload):
    """One unfinished upload."""
    return {"bucket": upload.bucket, "key": key_name(upload.key), "id": upload.id,
            "initiated": upload.initiated, "attributes": upload.attributes,
            "algorithm": upload.algorithm, "type": upload.type,
            "parts": [{"number": part.number, "size": part.size, "etag": part.etag}
                      for _, part in sorted(upload.parts.items())]}


def seed(service, document):
    """Store buckets, objects and uploads directly, with bytes from local files.

    {"buckets": [name], "objects": [{bucket, key, file, parts?, attributes?, age?,
                                   etag?}],
     "uploads": [{bucket, key, parts: [{number, file, offset, length}], age?}]}
    """
    store = service.store
    for bucket in document.get("buckets", ()):
        store.create_bucket(bucket)
    for spec in document.get("objects", ()):
        store.put(spec["bucket"], seeded_object(store, spec))
    made = []
    for spec in document.get("uploads", ()):
        upload = seeded_upload(store, spec)
        store.start_upload(upload)
        made.append(upload.id)
    return {"uploads": made}


def seeded_object(store, spec):
    """An object from a file; `parts` lists sizes if it is to look uploaded in parts."""
    key = spec["key"].encode("utf-8", "surrogateescape")
    with open(spec["file"], "rb") as file:
        size = file.seek(0, 2)
        sizes = spec.get("parts") or [size]
        offsets = [sum(sizes[:n]) for n in range(len(sizes))]
        blobs = [store.load_blob(file, offset, min(length, size - offset))
                 for offset, length in zip(offsets, sizes)]
    attributes = {"content-type": "binary/octet-stream", **spec.get("attributes", {})}
    if not spec.get("parts"):
        obj = Object(key, blobs, blobs[0].md5(), attributes)
    else:
        parts = [Part(number, blob, blob.md5()) for number, blob in enumerate(blobs, 1)]
        etag = composite_etag([part.etag for part in parts])
        obj = Object(key, blobs, etag, attributes, {}, parts, new_upload_id())
    obj.etag = spec.get("etag", obj.etag)
    obj.modified -= spec.get("age", 0)
    for part in obj.parts:
        part.modified = obj.modified - 10  # it came before the object was complete
    return obj


def seeded_upload(store, spec):
    """An unfinished upload with some parts."""
    key = spec["key"].encode("utf-8", "surrogateescape")
    upload = Upload(spec["bucket"], key, new_upload_id(),
                    {"content-type": "binary/octet-stream", **spec.get("attributes", {})})
    upload.initiated = time.time() - spec.get("age", 60)
    for part in spec.get("parts", ()):
        with open(part["file"], "rb") as file:
            blob = store.load_blob(file, part["offset"], part["length"])
        upload.parts[part["number"]] = Part(part["number"], blob, blob.md5())
    return upload
