#!/usr/bin/env bash
#
# --download compares byte by byte, in ranges, and tells the first that
# differs.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 20M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
run verify "$dir/file" bucket/key --download -j 2
expect_exit 0
expect_no_err
expect_last_line '^equal: .*/file is s3://bucket/key \(20971520 bytes, byte by byte\)$'
expect_state 'requests["GetObject"] > 1' \
    'all("if-match" in h for h in of("GetObject"))' \
    'sent["GetObject"] >= 20971520'
cp "$dir/file" "$dir/other"
"$python" -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(7000000)
    byte = f.read(1)[0]
    f.seek(7000000)
    f.write(bytes([byte ^ 1]))' "$dir/other"
run verify "$dir/other" bucket/key --download -j 2
expect_exit 9
expect_error 'different from byte 7000000 on'
