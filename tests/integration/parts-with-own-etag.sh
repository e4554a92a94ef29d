#!/usr/bin/env bash
#
# Services that answer for a part with the part's own ETag. Its size counts all
# the same: the ETag of the object proves, and proves a difference, but only
# once the object was seen to be the same still.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

readonly last_look='"operation": "HeadObject", "part": [null], "nth": 2,
                    "times": "always"'
readonly another='"etag": "\"0123456789abcdef0123456789abcdef-3\""'

# answer WHEN DO: instead of what was told before.
answer() {
    end_faults
    fault "{\"when\": {$1}, \"do\": {$2}}"
}

make_file file 18M
cp "$dir/file" "$dir/other"
flip_bit other 9000000

for profile in ceph-tentacle moto; do
    start_server --profile "$profile"

    # in the second one, the first and the last look as if all were of one size
    for sizes in '5 6 7' '5 4 6 3' '6 5 7' '5 13' '8 8 2' '18'; do
        # shellcheck disable=SC2086 # words
        seed_parts file $sizes
        run verify "$dir/file" bucket/key
        expect_exit 0
        expect_last_line '^equal: .*md5-etag'
        run verify "$dir/other" bucket/key
        expect_exit 9
        expect_error 'different: the object.s ETag'
        run get bucket/key "$dir/back"
        expect_exit 0
        expect_same file back
        expect_last_line 'proof: md5-etag$'
        [[ $sizes != '5 4 6 3' ]] || continue # it cannot be read again
        run get bucket/key -
        expect_exit 0
        expect_same file out
        expect_err 'proof: md5-etag$'
    done

    # the last part is the longest, which no guess needs to find
    make_file back 31M
    truncate -s -1 "$dir/back"
    run put "$dir/back" bucket/six --parts 6 --checksum-algorithm none
    expect_exit 0
    run get bucket/six -
    expect_exit 0
    expect_same back out
    expect_err 'proof: md5-etag$'

    # damaged on the way
    seed_parts file 5 6 7
    answer '"operation": "GetObject"' '"flip": true'
    run get bucket/key "$dir/none"
    expect_exit 9
    expect_error 'what came is not what ETag'
    [[ ! -e $dir/none ]] || fail 'there is a file'

    # It is no difference where another object is there by now, or where nobody
    # may look.
    for what in "$another" \
        '"headers": {"Content-Length": "18874369"}' \
        '"headers": {"Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}'; do
        answer "$last_look" "$what"
        run verify "$dir/other" bucket/key
        expect_exit 4
        expect_error 'the object was replaced'
    done
    answer "$last_look" "$another"
    fault '{"when": {"operation": "GetObject"}, "do": {"flip": true}}'
    run get bucket/key "$dir/none"
    expect_exit 4
    expect_error 'the object was replaced'
    [[ ! -e $dir/none ]] || fail 'there is a file'
    answer "$last_look" '"status": 403'
    run verify "$dir/other" bucket/key
    expect_exit 5
    answer "$last_look" '"status": 403' # what is equal is equal
    run verify "$dir/file" bucket/key
    expect_exit 0

    # A version that has an id has another once it was replaced.
    answer '"operation": "HeadObject", "part": [null]' \
        '"headers": {"x-amz-version-id": "first"}'
    fault "{\"when\": {$last_look},
            \"do\": {\"headers\": {\"x-amz-version-id\": \"second\"}}}"
    run verify "$dir/other" bucket/key
    expect_exit 4
    expect_error 'the object was replaced'

    # Not of this object: another number of parts, none, or another ETag of parts.
    for what in '"headers": {"x-amz-mp-parts-count": "4"}' \
        '"headers": {"x-amz-mp-parts-count": null}' \
        "$another"; do
        answer '"operation": "HeadObject", "part": 2, "times": "always"' "$what"
        run verify "$dir/file" bucket/key
        expect_exit 2
        expect_error 'cannot tell.*--download'
    done

    # An object in parts whose own ETag does not say so: what it is of, nobody knows.
    end_faults
    fault "{\"when\": {\"operation\": \"HeadObject\", \"part\": [null],
                      \"times\": \"always\"},
            \"do\": {\"etag\": \"\\\"0123456789abcdef0123456789abcdef\\\"\"}}"
    run verify "$dir/other" bucket/key
    expect_exit 2
    expect_error 'cannot tell.*--download'
    stop_server
done
