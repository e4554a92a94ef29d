#!/usr/bin/env bash
#
# A listing that passes the prefix over, names no key, or does not say plainly
# whether there is more: nothing outside the prefix is shown or aborted, and what
# is given only in part is an error.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 6M
run put "$dir/file" bucket/pre/a
run put "$dir/file" bucket/pre/b
AGE=400000 seed_upload other/x 5242880 file 1 >"$dir/other"
AGE=400000 seed_upload pre/y 5242880 file 1 >"$dir/id"
other=$(<"$dir/other")

rewrite() { # OPERATION PATTERN REPLACEMENT
    end_faults
    fault "{\"when\": {\"operation\": \"$1\", \"times\": \"always\"},
            \"do\": {\"rewrite\": [[\"$2\", \"$3\"]]}}"
}

rewrite ListMultipartUploads '</ListMultipartUploadsResult>' \
    "<Upload><Key>other/x</Key><UploadId>$other</UploadId><Initiated>2020-01-01T00:00:00.000Z</Initiated></Upload></ListMultipartUploadsResult>"
run uploads bucket/pre/
expect_exit 0
(($(wc -l <"$dir/out") == 1)) || fail 'not one upload'
run uploads abort bucket/pre/ --older-than 2d
expect_exit 0
expect_state '[u["key"] for u in uploads] == ["other/x"]'

rewrite ListObjectsV2 '</ListBucketResult>' \
    '<Contents><Key>other/z</Key><Size>1</Size></Contents></ListBucketResult>'
run ls bucket/pre/
expect_exit 0
(($(wc -l <"$dir/out") == 2)) || fail 'not two objects'

rewrite ListObjectsV2 '<Key>pre%2Fb</Key>|<Key>pre/b</Key>' ''
run ls bucket
expect_exit 8
expect_err 'an object without a key; the listing is not complete'
rewrite ListObjectsV2 '<Size>6291456</Size>' '<Size>99999999999999999999</Size>'
run ls bucket
expect_exit 0
expect_out ' \? pre/a$'
rewrite ListObjectsV2 '<IsTruncated>false' '<IsTruncated>maybe'
run ls bucket
expect_exit 8

rewrite ListMultipartUploads '<UploadId>[^<]*</UploadId>' ''
run uploads bucket
expect_out ' \? other/x$'
rewrite ListParts '<PartNumber>1</PartNumber>' '<PartNumber>0</PartNumber>'
run uploads bucket
expect_exit 1
expect_err 'a part that cannot be read'
rewrite ListMultipartUploads '<Initiated>[^<]*</Initiated>' ''
run uploads abort bucket --older-than 2d -q
expect_exit 1
expect_err 'does not tell when they were begun'
end_faults
fault '{"when": {"operation": "AbortMultipartUpload"},
        "do": {"status": 404, "code": "NoSuchUpload"}}'
run uploads abort bucket --older-than 2d
expect_exit 0
expect_no_out
