#!/usr/bin/env bash
#
# A byte that is damaged on the way is found by whatever the service tells of
# the whole: a checksum that is combined over the ranges, one that cannot be,
# or an MD5; to a file and to standard output, in one range and in several.
# Also over TLS, which ends at a proxy.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# told NAME VALUE: the service tells this of the object, and an ETag that is
# no MD5.
told() {
    fault "{\"when\": {\"operation\": [\"HeadObject\", \"GetObject\"],
                       \"times\": \"always\"},
            \"do\": {\"etag\": \"W/\\\"opaque\\\"\",
                     \"headers\": {\"x-amz-checksum-$1\": \"$2\",
                                   \"x-amz-checksum-type\": \"FULL_OBJECT\"}}}"
}

# damaged PROOF: undamaged it has this proof; a damaged byte in the first range
# or in a later one is 9, and no file.
damaged() {
    local nth
    run get bucket/key "$dir/to/back" -j 4
    expect_exit 0
    expect_same file to/back
    expect_last_line "proof: $1\$"
    rm "$dir/to/back"
    run verify "$dir/file" bucket/key -j 4
    expect_exit 0
    expect_last_line "^equal: .*$1"
    run verify "$dir/other" bucket/key -j 4
    expect_exit 9
    expect_error different
    for nth in 1 "$ranges"; do
        fault "{\"when\": {\"operation\": \"GetObject\", \"nth\": $nth},
                \"do\": {\"flip\": true}}"
        run get bucket/key "$dir/to/back" -j 4
        expect_exit 9
        expect_error 'what came'
        expect_files "$dir/to"
        fault "{\"when\": {\"operation\": \"GetObject\", \"nth\": $nth},
                \"do\": {\"flip\": true}}"
        run get bucket/key - -j 4
        expect_exit 9
        expect_err 'what came'
    done
}

mkdir "$dir/to"
make_certificate server
for size in 5M 40M; do
    ranges=1
    [[ $size == 5M ]] || ranges=4
    make_file file "$size"
    cp "$dir/file" "$dir/other"
    printf x >>"$dir/other"
    tail -c +2 "$dir/other" >"$dir/shifted"
    mv "$dir/shifted" "$dir/other" # as long, and all of it is different
    rm -f "$dir/port"
    start_server --tls "$dir/server.pem" "$dir/server.key"
    export AWS_CA_BUNDLE=$dir/server.pem
    run put "$dir/file" bucket/key --part-size 64MiB
    expect_exit 0

    damaged md5-etag
    end_faults
    told sha256 "$(openssl dgst -sha256 -binary "$dir/file" | base64)"
    damaged sha256
    end_faults
    told crc32 "$("$python" -c '
import base64, sys, zlib
print(base64.b64encode(zlib.crc32(open(sys.argv[1], "rb").read()).to_bytes(4, "big")).decode())' \
        "$dir/file")"
    damaged crc32
    kill -KILL "$server_pid"
    wait "$server_pid" 2>/dev/null || true
done
