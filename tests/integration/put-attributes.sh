#!/usr/bin/env bash
#
# What is said of the object reaches the server, whether it goes in one
# request or in parts.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file small 1000
make_file large 12M
attributes=(--content-type 'text/x-test; charset=utf-8'
    --cache-control max-age=60 --content-disposition 'attachment; filename="a b"'
    --content-encoding gzip --content-language de
    --expires 'Wed, 21 Oct 2026 07:28:00 GMT' --storage-class STANDARD_IA
    --acl bucket-owner-full-control --tagging 'project=x%20y&year=2026'
    --metadata 'Author=Jo Doe,sum=1=1,empty=')
wanted='{"content-type": "text/x-test; charset=utf-8",
    "cache-control": "max-age=60",
    "content-disposition": "attachment; filename=\"a b\"",
    "content-encoding": "gzip", "content-language": "de",
    "expires": "Wed, 21 Oct 2026 07:28:00 GMT",
    "x-amz-storage-class": "STANDARD_IA",
    "x-amz-acl": "bucket-owner-full-control",
    "x-amz-tagging": "project=x%20y&year=2026", "x-amz-meta-author": "Jo Doe",
    "x-amz-meta-sum": "1=1", "x-amz-meta-empty": ""}'
for name in small large; do
    run put "$dir/$name" "bucket/$name" --part-size 5MiB "${attributes[@]}"
    expect_exit 0
    expect_stored "$name" "$name"
    expect_state "obj['bucket/$name'].attributes == $wanted"
done
expect_state 'len(obj["bucket/large"].part_sizes) == 3' \
    'not any("x-amz-meta-sum" in h for h in of("UploadPart"))'
