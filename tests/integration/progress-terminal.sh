#!/usr/bin/env bash
#
# At a terminal there is one line that is drawn again and again, never wraps,
# and is gone at the end.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
name='a rather long name of a file with ümlauts and 日本.bin'
make_file "$name" 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 3000000}}'
for columns in 20 40 80 200; do
    run_at_terminal "$columns" put "$dir/$name" bucket/key --part-size 5MiB -j 2
    expect_exit 0
    expect_stored key "$name"
    "$python" - "$dir/screen" "$columns" <<'END' || fail "$columns columns"
import re, sys, unicodedata
data = open(sys.argv[1], "rb").read().decode()
columns = int(sys.argv[2])
assert "\n" not in data, "a line was ended"
frames = data.split("\r\x1b[K")
assert frames[0] == "" and frames[-1] == "", "not drawn from the left, or not erased"
frames = frames[1:-1]
assert len(frames) >= 3, f"only {len(frames)} frames"
for frame in frames:
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in frame)
    # in the last column the cursor would stand on the next line
    assert width < columns, f"{width} columns: {frame!r}"
    assert re.search(r"\d+%", frame), f"no percent: {frame!r}"
    assert not re.search(r"[\x00-\x1f\x7f]", frame), f"control characters: {frame!r}"
# Rate, time and bar come after a while: the run was long enough to draw them.
if columns >= 80:
    assert any(re.search(r"/s .* left", frame) for frame in frames), frames[-1]
if columns >= 200:
    assert any(re.search(r"\[#+\.+\]", frame) for frame in frames), frames[-1]
END
done
expect_last_line '^s3://bucket/key: '
