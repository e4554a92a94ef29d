#!/usr/bin/env bash
#
# Ages are told by the clock of the service, by which uploads are dated. Ours is
# three days fast: an upload of a minute ago is not two days old.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 10M
AGE=$((3 * 86400 + 120)) seed_upload key 5242880 file 1 >/dev/null
fault "{\"when\": {\"operation\": \"ListMultipartUploads\", \"times\": \"always\"},
    \"do\": {\"headers\": {\"Date\": \"$(LC_ALL=C TZ=GMT date -d '-3 days' \
        '+%a, %d %b %Y %H:%M:%S GMT')\"}}}"
run uploads bucket
expect_exit 0
expect_out '^ +2m +1 '
run uploads abort bucket --older-than 2d
expect_exit 0
expect_no_out
expect_state 'len(uploads) == 1' 'requests["AbortMultipartUpload"] == 0'
end_faults

# Without a Date no age is known, and nothing is aborted.
fault '{"when": {"operation": "ListMultipartUploads", "times": "always"},
    "do": {"headers": {"Date": null}}}'
run uploads bucket
expect_exit 0
expect_out '^ +[?] +1 '
run uploads abort bucket --older-than 2d
expect_exit 8
expect_error 'no Date, so no age is known'
expect_state 'len(uploads) == 1' 'requests["AbortMultipartUpload"] == 0'
end_faults

# One that tells no time of its own is left, and that is said.
fault '{"when": {"operation": "ListMultipartUploads", "times": "always"},
    "do": {"rewrite": [["<Initiated>[^<]*</Initiated>", ""]]}}'
run uploads abort bucket --older-than 2d
expect_exit 1
expect_err '1 uploads were left'
expect_state 'len(uploads) == 1'
end_faults

AGE=60 seed_upload young 5242880 file 1 >/dev/null
run uploads bucket
expect_out '^ +3d +1 .* key$'
expect_out '^ +1m +1 .* young$'
run uploads abort bucket --older-than 2d
expect_exit 0
expect_out '^aborted .* key$'
expect_state '[u["key"] for u in uploads] == ["young"]'
