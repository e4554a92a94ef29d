#!/usr/bin/env bash
#
# What the name of a file holds of control characters does not reach the
# terminal, nor a log.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
name=$'evil\e]0;title\a\e[31m\rname\nline.bin'
make_file "$name" 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 8000000}}'
run_at_terminal 80 put "$dir/$name" bucket/key --part-size 5MiB -j 2
expect_exit 0
expect_stored key "$name"
"$python" - "$dir/screen" <<'END' || fail 'the name reached the terminal'
import re, sys
data = open(sys.argv[1], "rb").read().decode()
frames = data.split("\r\x1b[K")[1:-1]
assert len(frames) >= 3, f"only {len(frames)} frames"
for frame in frames:
    assert not re.search(r"[\x00-\x1f\x7f]", frame), f"control characters: {frame!r}"
END
run put "$dir/$name" bucket/key --part-size 5MiB -j 2 --progress-interval 100ms
expect_exit 0
expect_err '%'
! LC_ALL=C grep -q $'[\001-\037]' "$dir/err" || fail 'the name reached stderr'
expect_stored key "$name"
