#!/usr/bin/env bash
#
# A download is fetched in ranges, -j of them at a time, each only of the
# object that was looked at; and is byte for byte the object.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
fault '{"when": {"operation": "GetObject", "times": "always"},
    "do": {"rate": 40000000}}'
run get bucket/key "$dir/back" -j 4
expect_exit 0
expect_no_err
expect_same file back
expect_last_line '^.*/back: 40\.0 MiB \(41943040 bytes\) of s3://bucket/key, .*proof: md5-etag$'
expect_state 'parallel["GetObject"] == 4' 'len(of("GetObject")) == 8' \
    'all(h["range"].startswith("bytes=")
        and h["if-match"] == "\"" + obj["bucket/key"].etag + "\""
        for h in of("GetObject"))'
