"""How one service differs from another, as far as a multipart uploader can notice.

The differences are facts about real servers, each with where it can be read; a profile
only names them. `aws` is the reference.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Profile:
    """Switches of behaviour; the defaults are AWS's."""

    # x-amz-checksum-*: "verify"; "ignore" as if never heard of; "refuse" with 400.
    checksums: str = "verify"
    # The type of a CRC32 or CRC32C checksum when Create does not name one.
    crc_type: str = "COMPOSITE"
    # GET ?attributes: "answer", "refuse" with 501, or "object": send the object itself.
    attributes: str = "answer"
    # ?partNumber=N on GET and HEAD.
    part_reads: bool = True
    # What such a read tells is the "object"'s ETag and time; or the "etag" of the part,
    # with 200; or its "etag+time".
    part_tells: str = "object"
    # A second Complete: "same" answer, "empty-etag", or "gone" (NoSuchUpload).
    replay: str = "same"
    # Complete of an id never seen: 404 NoSuchUpload, or 500 as if one were running.
    unknown_in_progress: bool = False
    # Complete must name every part that was uploaded.
    all_parts: bool = False
    # Parts must be of one size, except for a smaller last one.
    equal_parts: bool = False
    # If-None-Match and If-Match on Complete are honoured.
    conditional_complete: bool = True
    # If-None-Match on PutObject is known; else 501.
    conditional_put: bool = True
    # The ETag of a multipart object is the MD5 of MD5s, with the count.
    composite_etag: bool = True
    # It is the MD5 of the whole, as if there had been no parts.
    whole_etag: bool = False
    # Complete may name checksums of its parts.
    checksum_elements: bool = True
    # A PutObject's checksum counts only with x-amz-sdk-checksum-algorithm beside it.
    put_checksum_named: bool = False
    # PutObject and UploadPart need a digest of their body: a bucket with object lock.
    wants_digest: bool = False
    # How long upload ids are at least.
    id_length: int = 0
    # ListParts says ChecksumAlgorithm at its root.
    parts_name_algorithm: bool = True
    # ListObjectsV2 is known; else list-type=2 is passed over.
    list_version2: bool = True
    # encoding-type=url encodes the markers as well.
    encoded_markers: bool = True
    # ListMultipartUploads answers only for the exact key as prefix.
    exact_prefix: bool = False


AWS = Profile()
CEPH = replace(
    AWS,
    # 16.2: no x-amz-checksum string in the library; checksums came with ceph PR 55076.
    checksums="ignore", attributes="object", part_reads=False,
    # ceph PR 45486 made the second Complete a success, PR 68364 gave it its ETag.
    replay="empty-etag",
    # Until ceph PR 68186 an unknown id meets "completion is already in progress".
    unknown_in_progress=True,
    # rgw_op.cc: "total parts mismatch".
    all_parts=True,
    # Conditions on Complete came with ceph PR 64830.
    conditional_complete=False)

PROFILES = {
    "aws": AWS,
    "ceph": CEPH,
    # 20.2.1 and later; CRC type default: ceph PR 71127.
    "ceph-tentacle": replace(CEPH, checksums="verify", crc_type="FULL_OBJECT",
                             attributes="answer", part_reads=True, replay="same",
                             conditional_complete=True,
                             # Tried on 20.2.4: HEAD ?partNumber=2 has 200, the part's
                             # size, the part's MD5 as ETag, the object's time, and
                             # x-amz-mp-parts-count. CopyObject keeps all of that.
                             part_tells="etag",
                             # Tried on 20.2.4: a PutObject whose x-amz-checksum-crc32 is
                             # wrong gets 200; with x-amz-sdk-checksum-algorithm BadDigest.
                             put_checksum_named=True,
                             # Tried on 20.2.4: ChecksumCRC64NVME in each Part alone.
                             parts_name_algorithm=False,
                             # Tried on 20.2.4: NextKeyMarker stays as it is.
                             encoded_markers=False),
    # A service that knows only the ListObjects of S3's first years: it passes over
    # list-type=2, as over any parameter that it does not know.
    "first-listing": replace(AWS, list_version2=False),
    # docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html: "The Content-MD5 or
    # x-amz-sdk-checksum-algorithm header is required for any request to upload an
    # object with a retention period configured using Amazon S3 Object Lock."
    "object-lock": replace(AWS, wants_digest=True),
    # Nothing bounds an upload id (CreateMultipartUpload, API reference).
    "long-ids": replace(AWS, id_length=4000),
    # minio/minio#13318: completing twice is NoSuchUpload, "working as intended".
    "minio": replace(AWS, replay="gone", exact_prefix=True, attributes="refuse"),
    # developers.cloudflare.com/r2/objects/multipart-objects
    "r2": replace(AWS, equal_parts=True, attributes="refuse", replay="gone"),
    # home-assistant/core#143995: Unsupported header 'x-amz-checksum-...'.
    "b2": replace(AWS, checksums="refuse", attributes="refuse", replay="gone",
                  conditional_complete=False),
    # cloud.google.com/storage/docs/multipart-uploads: no preconditions, no MD5.
    "gcs": replace(AWS, checksums="ignore", attributes="refuse", replay="gone",
                   conditional_complete=False, composite_etag=False, part_reads=False),
    # jamhall/s3rver: an object has the MD5 of its bytes, however it was sent.
    "s3rver": replace(AWS, checksums="ignore", attributes="refuse", replay="gone",
                      conditional_complete=False, part_reads=False, whole_etag=True),
    # Tried on moto 5.2.4: HEAD ?partNumber=2 has 200, the part's size, the part's MD5 as
    # ETag, x-amz-mp-parts-count, and the time at which the part came. ListParts names no
    # algorithm.
    "moto": replace(AWS, part_tells="etag+time", parts_name_algorithm=False),
    # OpenStack Swift's s3api: checksum headers are passed over, and elements of Complete
    # that its schema does not have are MalformedXML.
    "swift": replace(AWS, checksums="ignore", attributes="refuse", replay="gone",
                     conditional_complete=False, conditional_put=False,
                     part_reads=False, checksum_elements=False),
    # rclone's SeaweedFS provider: the multipart ETag is not AWS's formula.
    "seaweedfs": replace(AWS, checksums="ignore", attributes="refuse", replay="gone",
                         conditional_complete=False, composite_etag=False),
}
