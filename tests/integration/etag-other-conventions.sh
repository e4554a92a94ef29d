#!/usr/bin/env bash
#
# ETags of other conventions: an object in parts with the MD5 of the whole is
# proved by it; an ETag that only looks like an MD5, a count of something else
# than parts, and a weak ETag prove nothing, and are no reason for an alarm.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# etag TEXT: all answers for the object have it; if-match is not looked at.
etag() {
    end_faults
    fault "{\"when\": {\"operation\": [\"HeadObject\", \"GetObject\"],
                       \"times\": \"always\"},
            \"do\": {\"etag\": \"$1\"}}"
}

start_server
make_file file 12M
make_file small 1000
md5=$(md5sum <"$dir/file" | cut -d' ' -f1)
nobody=0123456789abcdef0123456789abcdef
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run put "$dir/small" bucket/small
expect_exit 0

etag "$md5"
run verify "$dir/file" bucket/key
expect_exit 0
expect_last_line '^equal: .*md5-etag'

etag "$nobody"
run verify "$dir/file" bucket/key
expect_exit 2
expect_error 'cannot tell.*--download'
run verify "$dir/small" bucket/small
expect_exit 9
expect_error 'different'

etag "$nobody-7"
run verify "$dir/file" bucket/key
expect_exit 2
expect_error '--download'

etag "W/\\\"$nobody\\\""
run verify "$dir/small" bucket/small
expect_exit 2
expect_error 'cannot tell.*--download'

etag "W/\\\"$(md5sum <"$dir/small" | cut -d' ' -f1)\\\""
run verify "$dir/small" bucket/small
expect_exit 0
run get bucket/small "$dir/back"
expect_exit 0
expect_last_line 'proof: md5-etag$'

etag "W/\\\"$nobody\\\""
run get bucket/small "$dir/back"
expect_exit 0
expect_same small back
expect_last_line 'proof: size-only$'
expect_err 'proves nothing'
