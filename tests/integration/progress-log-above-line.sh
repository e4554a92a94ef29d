#!/usr/bin/env bash
#
# What is said while the line of a terminal stands goes above it, on a line
# of its own.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 8000000}}' \
    '{"when": {"operation": "UploadPart", "part": 2}, "do": {"status": 500}}'
run_at_terminal 80 put "$dir/file" bucket/key --part-size 5MiB -j 1 -v
expect_exit 0
expect_stored key file
"$python" - "$dir/screen" <<'END' || fail 'the lines are mixed'
import re, sys
data = open(sys.argv[1], "rb").read().decode()
# a message: the live line is erased, the message, a line's end, the line again
lines = [re.sub(r".*\r\x1b\[K", "", line) for line in data.split("\r\n")]
assert any(re.fullmatch(r"http: PUT .*: 500", line) for line in lines), lines
assert all(re.match(r"(http|send|upload): ", line) or line == "" for line in lines), lines
END
