#!/usr/bin/env bash
#
# The same file is put again with another content type, and the request that
# makes the object fails once without being done: it is sent again, and what
# was said of the object is applied. An older object with the same bytes is
# never taken for the new one.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
for way in CompleteMultipartUpload:5MiB PutObject:16MiB; do
    put=(put "$dir/file" bucket/key --part-size "${way#*:}")
    run "${put[@]}" --content-type text/old
    expect_exit 0
    fault "{\"when\": {\"operation\": \"${way%:*}\"},
            \"do\": {\"status\": 500, \"code\": \"InternalError\"}}"
    run "${put[@]}" --content-type text/new
    expect_exit 0
    expect_stored key file
    expect_state 'obj["bucket/key"].attributes["content-type"] == "text/new"'

    fault "{\"when\": {\"operation\": \"${way%:*}\", \"times\": \"always\"},
            \"do\": {\"status\": 500, \"code\": \"InternalError\"}}"
    run "${put[@]}" --content-type text/newer --max-attempts 2
    expect_exit 10
    expect_err 's3mpu verify .*/file s3://bucket/key$|may still be there'
    expect_state 'obj["bucket/key"].attributes["content-type"] == "text/new"'
    end_faults
    ! has err 'uploads' || "$S3MPU" uploads abort bucket/key >"$dir/out"
done
