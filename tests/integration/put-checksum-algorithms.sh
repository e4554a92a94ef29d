#!/usr/bin/env bash
#
# A checksum that is asked for goes as a header with each part, never as a
# trailer, and is what the object has then.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
for name in crc64nvme crc32c crc32 sha256; do
    run put "$dir/file" "bucket/$name" --part-size 5MiB \
        --checksum-algorithm "$name"
    expect_exit 0
    expect_no_err
    expect_stored "$name" file
    expect_last_line "in 3 parts, .*proof: $name\$"
    NAME=$name expect_state \
        'list(obj["bucket/" + env["NAME"]].checksums) == [env["NAME"]]' \
        'all("x-amz-checksum-" + env["NAME"] in h for h in of("UploadPart")[-3:])' \
        '(of("CreateMultipartUpload")[-1]["x-amz-checksum-algorithm"].lower()
            == env["NAME"])'
    run put "$dir/file" "bucket/$name-single" --part-size 16MiB \
        --checksum-algorithm "$name"
    expect_exit 0
    expect_stored "$name-single" file
    expect_last_line "in 1 part, .*proof: $name\$"
    NAME=$name expect_state \
        '"x-amz-checksum-" + env["NAME"] in of("PutObject")[-1]'
done
expect_state 'not any("x-amz-trailer" in h["headers"]
    or "aws-chunked" in h["headers"].get("content-encoding", "") for h in heads)'
