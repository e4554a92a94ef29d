#!/usr/bin/env bash
#
# With its id an upload is aborted without a listing, which may be forbidden; an
# id that is wrong is 6.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 10M
first=$(seed_upload key 5242880 file 1)
second=$(seed_upload key 5242880 file 1 2)
fault '{"when": {"operation": "ListMultipartUploads", "times": "always"},
    "do": {"status": 403, "code": "AccessDenied"}}'
run uploads abort bucket/key
expect_exit 5
expect_error 'AccessDenied on ListMultipartUploads.*give the upload.s id'
run uploads abort bucket/key "$first"
expect_exit 0
expect_no_err
[[ $(<"$dir/out") == "aborted $first key" ]] || fail 'it is not said'
expect_state 'len(uploads) == 1' 'requests["ListMultipartUploads"] == 1'
run uploads abort bucket/key "$first"
expect_exit 6
expect_error 'no such unfinished upload'
run uploads abort bucket/key ''
expect_exit 2
expect_error 'id is empty'

# The first answer is lost: it was ours, so it is done.
fault '{"when": {"operation": "AbortMultipartUpload"},
    "do": {"perform": true, "close": "rst"}}'
run uploads abort bucket/key "$second"
expect_exit 0
[[ $(<"$dir/out") == "aborted $second key" ]] || fail 'it is not said'
expect_nothing
end_faults

# By the key alone where there is one, and not where there are two.
seed_upload key 5242880 file 1 >/dev/null
seed_upload longer-key 5242880 file 1 >/dev/null
seed_upload key/below 5242880 file 1 >/dev/null
run uploads abort bucket/key
expect_exit 0
expect_state 'sorted(u["key"] for u in uploads) == ["key/below", "longer-key"]'
run uploads abort bucket/key
expect_exit 6
seed_upload key 5242880 file 1 >/dev/null
seed_upload key 5242880 file 2 >/dev/null
run uploads abort bucket/key
expect_exit 2
expect_error '2 unfinished uploads of this key'
expect_state 'len(uploads) == 4'
