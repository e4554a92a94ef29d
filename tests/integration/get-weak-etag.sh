#!/usr/bin/env bash
#
# A weak ETag never fits If-Match, so it is not sent; that each answer is of
# the same object is seen by the ETags, weak or not.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
fault '{"when": {"operation": ["HeadObject", "GetObject"], "times": "always"},
        "do": {"etag": "W/\"abc\""}}'
run get bucket/key "$dir/back"
expect_exit 0
expect_same file back
expect_last_line 'proof: size-only$'
expect_state 'not [h for h in of("GetObject") if "if-match" in map(str.lower, h)]'
run verify "$dir/file" bucket/key --download
expect_exit 0

end_faults
fault '{"when": {"operation": "HeadObject", "times": "always"},
        "do": {"etag": "W/\"abc\""}}'
run get bucket/key "$dir/none"
expect_exit 4
expect_error 'the object was replaced'
[[ ! -e $dir/none ]] || fail 'there is a file'
