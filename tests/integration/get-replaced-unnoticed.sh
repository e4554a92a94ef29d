#!/usr/bin/env bash
#
# A service that ignores If-Match: another object shows by its ETag, or by its
# size where the ETag is the same; 4, and no file. The same for verify.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# refused RULE: each way of reading the object ends with 4.
refused() {
    local way
    mkdir -p "$dir/to"
    for way in 'get bucket/key to/back' 'get bucket/key -' \
        'verify file bucket/key --download'; do
        end_faults
        fault "$1"
        # shellcheck disable=SC2086 # words
        (cd "$dir" && run $way -j 1 && expect_exit 4) || fail "$way"
        expect_err 'the object was replaced'
        expect_files "$dir/to"
    done
}

make_file file 5M
start_server
# so small that each way asks for all of it at once
run put "$dir/file" bucket/key --part-size 64MiB
expect_exit 0

refused '{"when": {"operation": "GetObject"}, "do": {"etag": "other"}}'
for total in 5242881 5242879; do
    refused "{\"when\": {\"operation\": \"GetObject\"}, \"do\": {\"headers\":
        {\"Content-Range\": \"bytes 0-5242879/$total\"}}}"
done

# It is seen too where the answer to the first request broke off.
refused '{"when": {"operation": "GetObject"}, "do": {"cut": 3000000},
          "also": [{"when": {"operation": "GetObject", "nth": 2},
                    "do": {"etag": "other"}}]}'

# A total that is not told, and an ETag without its quotes, are no sign.
end_faults
fault '{"when": {"operation": "GetObject"},
        "do": {"etag": "bare",
               "headers": {"Content-Range": "bytes 0-5242879/*"}}}'
run get bucket/key "$dir/back" -j 1 --max-attempts 1
expect_exit 0
expect_same file back
