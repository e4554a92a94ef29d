#!/usr/bin/env bash
#
# A level is claimed only from what was seen: where the ETag says nothing, no
# body is signed and the object may not be looked at, that is "unproved". A
# checksum that no answer confirmed is not claimed either.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile ceph
make_file file 12M
no_look='{"when": {"operation": ["HeadObject", "GetObject"], "times": "always"},
          "do": {"status": 403, "body": ""}}'
opaque='{"when": {"operation": ["PutObject", "UploadPart"], "times": "always"},
         "do": {"etag": "\"no-md5\"", "perform": true}}'
for size in 5MiB 16MiB; do
    put=(put "$dir/file" bucket/key --part-size "$size")
    fault "$no_look"
    run "${put[@]}"
    expect_exit 0
    expect_last_line 'proof: md5-etag$'
    expect_no_err

    run "${put[@]}" --payload unsigned --checksum-algorithm none
    expect_exit 0
    expect_last_line 'proof: unproved$'
    expect_err '^s3mpu: .*nothing is proved; check it with: s3mpu verify '
    run "${put[@]}" --payload unsigned --checksum-algorithm none \
        --verify size-only
    expect_exit 9
    expect_err 'nothing is proved, and --verify asks for a proof$'
    end_faults

    run "${put[@]}" --payload unsigned --checksum-algorithm none
    expect_exit 0
    expect_last_line 'proof: size-only$'
    expect_no_err
done

# One request with opaque ETags.
fault "$opaque" "$no_look"
run put "$dir/file" bucket/key --part-size 16MiB --payload unsigned
expect_exit 0
expect_last_line 'proof: unproved$'
run put "$dir/file" bucket/key --part-size 16MiB
expect_exit 0
expect_last_line 'proof: sha256-signed$'
end_faults

# The answer is lost, and the service passes over the checksum: what settles
# is the ETag.
fault '{"when": {"operation": "PutObject"},
        "do": {"perform": true, "close": "fin"}}'
run put "$dir/file" bucket/other --part-size 16MiB --no-overwrite \
    --checksum-algorithm crc64nvme
expect_exit 0
expect_last_line 'proof: md5-etag$'
expect_stored other file
