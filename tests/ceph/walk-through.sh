#!/usr/bin/env bash
#
# walk-through -- the walk-through of Ceph Nano and its six-part uploader, line
# by line, with s3mpu in the places of s3cmd and boto3-upload-mp.py.

# shellcheck source=tests/ceph/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

readonly access=test secret=test
work=$(mktemp -d)
bucket=$(new_bucket)
own_bucket=$(new_bucket)
readonly work bucket own_bucket

clean_up() {
    rm -rf -- "$work"
    remove_buckets "$bucket" "$own_bucket"
}

# cn cluster start ceph; s3cmd mb s3://nano
make_bucket() {
    say "Endpoint: $AWS_ENDPOINT_URL"
    s3mpu mb "s3://$bucket"
    say 'proved: a bucket is made'
}

# It may be there from an earlier run: then it has to be the same.
create_user() {
    local answer
    answer=$(ceph_nano exec radosgw-admin user create --uid=test \
        --access-key="$access" --secret="$secret" --display-name test \
        2>/dev/null) ||
        answer=$(ceph_nano exec radosgw-admin user info --uid=test)
    grep -q "\"access_key\": \"$access\"" <<<"$answer" ||
        fail "the user test has other keys: $answer"
    say 'proved: radosgw-admin makes the user test with the key test'
}

# dd if=/dev/zero of=zeros bs=15M count=1; s3cmd put ./zeros s3://nano; s3cmd ls
put_zeros() {
    local listed
    dd if=/dev/zero of="$work/zeros" bs=15M count=1 status=none
    (cd "$work" && s3mpu put ./zeros "s3://$bucket")
    listed=$(s3mpu ls "s3://$bucket")
    say "$listed"
    grep -Eq '^[0-9-]{10} [0-9:]{8} +15728640 zeros$' <<<"$listed" ||
        fail 'ls does not show zeros with its 15,728,640 bytes'
    say 'proved: 15 MiB of zeros are put under their base name, and listed'
}

# boto3-upload-mp.py FILE 6, as the user test: six ranges, six threads, the
# last part taking the remainder; downloaded again and checksummed.
upload_in_six() {
    local etag
    export AWS_ACCESS_KEY_ID=$access AWS_SECRET_ACCESS_KEY=$secret
    head -c $((6 * 7 * 1024 * 1024 + 5)) /dev/urandom >"$work/file"

    s3mpu mb "$own_bucket"
    s3mpu put "$work/file" "$own_bucket" --parts 6 -j 6
    etag=$(boto3 'print(s3.head_object(Bucket=sys.argv[1],
                                       Key="file")["ETag"])' "$own_bucket")
    [[ $etag == *-6\" ]] || fail "six parts have an ETag of -6, not $etag"

    s3mpu get "$own_bucket/file" "$work/back"
    [[ $(sha256 "$work/file") == "$(sha256 "$work/back")" ]] ||
        fail 'what came back has another SHA-256'
    boto3 's3.download_file(sys.argv[1], "file", sys.argv[2])' \
        "$own_bucket" "$work/by-boto3"
    [[ $(sha256 "$work/file") == "$(sha256 "$work/by-boto3")" ]] ||
        fail 'what boto3 reads has another SHA-256'
    say "proved: six parts ($etag), the same SHA-256 by s3mpu and by boto3"
}

trap clean_up EXIT
make_bucket
create_user
put_zeros
upload_in_six
