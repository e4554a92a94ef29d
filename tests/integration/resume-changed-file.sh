#!/usr/bin/env bash
#
# Parts that are not of this file, as its content is now, are sent again: the
# object is the file.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key 5242880 file 1 2 3 4 >"$dir/id"
# byte 6,000,000 is in part 2
"$python" -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(6000000)
    byte = f.read(1)[0]
    f.seek(6000000)
    f.write(bytes([byte ^ 255]))' "$dir/file"
run put "$dir/file" bucket/key --resume
expect_exit 0
expect_stored key file
expect_state \
    'sorted(e["part"] for e in events if e["operation"] == "UploadPart") == [2, 5, 6]'
