#!/usr/bin/env bash
#
# A name of wide characters does not make the line at a terminal wrap.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
name=日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語.bin
make_file "$name" 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 8000000}}'
run_at_terminal 60 put "$dir/$name" bucket/key --part-size 5MiB -j 2
expect_exit 0
expect_stored key "$name"
"$python" - "$dir/screen" <<'END' || fail 'a line wraps'
import sys, unicodedata
frames = open(sys.argv[1], "rb").read().decode().split("\r\x1b[K")[1:-1]
assert len(frames) >= 3, f"only {len(frames)} frames"
for frame in frames:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in frame)
    assert width <= 60, f"{width} columns: {frame!r}"
END
