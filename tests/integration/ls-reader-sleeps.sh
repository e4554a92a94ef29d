#!/usr/bin/env bash
#
# A reader that does not read: a signal and the deadline end ls all the same,
# and it says that the listing is not complete.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file one 1
"$python" - "$dir" >"$dir/seed" <<'END'
import json, sys
keys = [f"many/{number:05}" + "x" * 200 for number in range(2000)]
print(json.dumps({"objects": [{"bucket": "bucket", "key": key,
                               "file": f"{sys.argv[1]}/one"} for key in keys]}))
END
seed - <"$dir/seed"
mkfifo "$dir/pipe"
exec 9<>"$dir/pipe"
: >"$dir/out"

code=0
timeout "$patience" "$S3MPU" ls bucket --deadline 500ms \
    >"$dir/pipe" 2>"$dir/err" || code=$?
expect_exit 12
expect_error 'ls: the deadline has passed; the listing is not complete'

env --default-signal=INT "$S3MPU" ls bucket >"$dir/pipe" 2>"$dir/err" &
pid=$!
until [[ $(state 'requests["ListObjectsV2"]') == [23] ]]; do
    sleep 0.05
done
kill -TERM "$pid"
finish
expect_exit 143
expect_error 'ls: stopped by SIGTERM; the listing is not complete'
