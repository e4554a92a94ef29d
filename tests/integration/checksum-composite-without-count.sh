#!/usr/bin/env bash
#
# A checksum of the parts' checksums that has no "-N", but is marked as
# COMPOSITE, or has no type at all: it is not taken for one of the bytes, and
# the ETag proves the object.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# checksum_type TYPE: HEAD answers with a CRC32 of this type (as JSON) that is
# not the file's.
checksum_type() {
    end_faults
    fault "{\"when\": {\"operation\": \"HeadObject\", \"times\": \"always\"},
            \"do\": {\"headers\": {\"x-amz-checksum-crc32\": \"AAAAAA==\",
                                   \"x-amz-checksum-type\": $1}}}"
}

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0

for type in '"COMPOSITE"' null; do
    checksum_type "$type"
    run verify "$dir/file" bucket/key
    expect_exit 0
    expect_out 'md5-etag'
    run get bucket/key "$dir/back"
    expect_exit 0
    expect_last_line 'proof: md5-etag$'
    expect_same file back
done

end_faults
fault '{"when": {"operation": "HeadObject", "times": "always"},
        "do": {"headers": {"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}}}'
run verify "$dir/file" bucket/key # there is no composite one of these
expect_exit 9

checksum_type '"FULL_OBJECT"'
run verify "$dir/file" bucket/key
expect_exit 9
run get bucket/key "$dir/other"
expect_exit 9
[[ ! -e $dir/other ]] || fail 'there is a file'
