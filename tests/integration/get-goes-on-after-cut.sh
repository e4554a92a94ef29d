#!/usr/bin/env bash
#
# A range whose connection is cut goes on where it was cut, as often as it
# must, and its digest with it: no byte is fetched twice, and cuts that come
# more often than the attempts last do not end it. Also over TLS, also to
# standard output, and for verify.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_file file 20M
make_certificate server
for options in '' "--tls $dir/server.pem $dir/server.key"; do
    # shellcheck disable=SC2086 # words, or none
    start_server $options
    export AWS_CA_BUNDLE=$dir/server.pem
    run put "$dir/file" bucket/key --part-size 64MiB
    expect_exit 0
    run put "$dir/file" bucket/parts --part-size 8MiB
    expect_exit 0
    fault '{"when": {"operation": "GetObject", "times": "always"},
            "do": {"cut": 700000}}'
    for key in key parts; do
        run get "bucket/$key" "$dir/back" --max-attempts 2
        expect_exit 0
        expect_same file back
        expect_last_line 'proof: md5-etag$'
    done
    run get bucket/key - --max-attempts 2
    expect_exit 0
    cmp -- "$dir/file" "$dir/out"
    expect_err 'proof: md5-etag$'
    run verify "$dir/file" bucket/key --download --max-attempts 2
    expect_exit 0
    end_faults
    fault '{"when": {"operation": "GetObject", "nth": 2, "times": 3},
            "do": {"cut": 700000, "close": "rst"}}'
    run get bucket/key "$dir/back"
    expect_exit 0
    expect_same file back
    stop_server
done
