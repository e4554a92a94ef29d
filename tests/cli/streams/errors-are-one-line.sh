#!/usr/bin/env bash
#
# What a server says in its errors does not break the line nor reach a
# terminal raw.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

start_server
make_file file 1000
fault '{"when": {"times": "always"}, "do": {"status": 403, "code": "AccessDenied",
    "message": "first\nsecond\tthird\r\nfourth \u007f fifth"}}'
run put "$dir/file" bucket/key
expect_exit 5
expect_error 'first.*second.*fifth'
! LC_ALL=C grep -q $'[\001-\037\177]' "$dir/err" || fail 'a control character'
expect_nothing
