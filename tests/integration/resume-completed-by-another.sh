#!/usr/bin/env bash
#
# Two runs go on with one upload at once, as cron jobs that overlap do. The
# slower one finds that the upload is gone and that the object is the file:
# that is what was asked for. Where the object is another it fails.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile minio
make_file file 30M
make_file other 30M
put=(put "$dir/file" bucket/key --part-size 5MiB -j 1 --resume)

# wait_at GATE WHEN: the first run, of an upload that holds two parts, waits at
# the request WHEN.
wait_at() {
    seed_upload key 5242880 file 1 2 >"$dir/id"
    fault "{\"when\": $2, \"do\": {\"hold\": \"$1\"}}"
    start "${put[@]}"
    await_held "$1"
}

# The other one goes on with the same upload, and completes it.
for when in '{"operation": "UploadPart", "part": 3}' \
    '{"operation": "CompleteMultipartUpload"}'; do
    gate=${when//[^A-Za-z]/}
    wait_at "$gate" "$when"
    "$S3MPU" "${put[@]}" >"$dir/out2"
    expect_state 'not uploads'
    ask open "$gate"
    finish
    expect_exit 0
    expect_last_line '^s3://bucket/key: 30\.0 MiB .* proof: md5-etag$'
    expect_stored key file
    "$S3MPU" rm bucket/key >"$dir/out2"
done

# The upload is aborted and another object is there: not ours.
wait_at aborted '{"operation": "UploadPart", "part": 3}'
"$S3MPU" put "$dir/other" bucket/key --part-size 5MiB >"$dir/out2"
"$S3MPU" uploads abort bucket/key "$(<"$dir/id")" >"$dir/out2"
ask open aborted
finish
expect_exit 6
expect_stored key other
