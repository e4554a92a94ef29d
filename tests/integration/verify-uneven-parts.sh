#!/usr/bin/env bash
#
# An object in parts of several sizes. Where the service tells them, the ETag
# proves it, and proves a difference; where it does not, nothing is claimed:
# neither that they are different, nor a failure of a download that is right.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_file file 18M
cp "$dir/file" "$dir/other"
flip_bit other 9000000

start_server
# in the second one, the first and the last look as if all were of one size
for sizes in '5 6 7' '5 4 6 3' '6 5 7' '5 13'; do
    # shellcheck disable=SC2086 # words
    seed_parts file $sizes
    run verify "$dir/file" bucket/key
    expect_exit 0
    expect_last_line '^equal: .*md5-etag'
    run verify "$dir/other" bucket/key
    expect_exit 9
    expect_error 'different'
    run get bucket/key "$dir/back"
    expect_exit 0
    expect_same file back
    expect_last_line 'proof: md5-etag$'
    run get bucket/key -
    expect_exit 0
    cmp -- "$dir/file" "$dir/out"
    if [[ $sizes == '5 4 6 3' ]]; then
        expect_err 'proves nothing' # it cannot be read again
        expect_err 'proof: size-only$'
    else
        expect_err 'proof: md5-etag$'
    fi
done

# damaged on the way, and only the last look at the parts can tell
fault '{"when": {"operation": "GetObject"}, "do": {"flip": true}}'
seed_parts file 5 4 6 3
run get bucket/key "$dir/none"
expect_exit 9
[[ ! -e $dir/none ]] || fail 'there is a file'

# a service that tells all sizes but one, or tells one of another object, or
# sizes that do not make up the object
for part in 1 2 4; do
    for what in '"status": 403' \
        '"etag": "\"0123456789abcdef0123456789abcdef-4\""'; do
        end_faults
        fault "{\"when\": {\"operation\": \"HeadObject\", \"part\": $part,
                          \"times\": \"always\"}, \"do\": {$what}}"
        run verify "$dir/file" bucket/key
        expect_exit 2
        expect_error 'cannot tell.*--download'
    done
done
end_faults
fault '{"when": {"operation": "HeadObject", "part": 2, "times": "always"},
        "do": {"headers": {"Content-Length": "6291456"}}}'
run verify "$dir/file" bucket/key
expect_exit 2
expect_error 'cannot tell.*--download'
run get bucket/key "$dir/back"
expect_exit 0
expect_same file back
expect_last_line 'proof: size-only$'
expect_err 'proves nothing'
stop_server

start_server --profile ceph
seed_parts file 5 6 7
run verify "$dir/file" bucket/key
expect_exit 2
expect_error 'cannot tell.*--download'
run verify "$dir/file" bucket/key --download
expect_exit 0
run get bucket/key "$dir/back"
expect_exit 0
expect_same file back
expect_last_line 'proof: size-only$'
expect_err 'proves nothing'
run get bucket/key -
expect_exit 0
cmp -- "$dir/file" "$dir/out"
expect_err 'proof: size-only$'
