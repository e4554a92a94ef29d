#!/usr/bin/env bash
#
# A reader that has gone, as head has after its first line: ls asks for no
# further page, says nothing, and ends with 0.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file one 1
for key in a b c; do
    run put "$dir/one" "bucket/$key"
    expect_exit 0
done
code=0
: >"$dir/out"
"$python" - "$S3MPU" ls bucket 2>"$dir/err" <<'END' || code=$?
import os, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
sys.exit(subprocess.run(sys.argv[1:], stdout=writer, timeout=90).returncode)
END
expect_exit 0
expect_no_err
expect_state 'requests["ListObjectsV2"] == 0'

# One that leaves after the first of many pages.
"$python" - "$dir" >"$dir/seed" <<'END'
import json, sys
keys = [f"many/{number:05}" + "x" * 200 for number in range(5000)]
print(json.dumps({"objects": [{"bucket": "bucket", "key": key,
                               "file": f"{sys.argv[1]}/one"} for key in keys]}))
END
seed - <"$dir/seed"
{
    code=0
    "$S3MPU" ls bucket 2>"$dir/err" || code=$?
    printf '%s\n' "$code" >"$dir/code"
} | head -n 1 >"$dir/head"
code=$(<"$dir/code")
expect_exit 0
expect_no_err
grep -q ' a$' "$dir/head" || fail 'not the first line'
expect_state 'requests["ListObjectsV2"] == 1'
