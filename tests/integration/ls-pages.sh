#!/usr/bin/env bash
#
# 2,500 objects, a thousand a page: each is listed once, in order.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file one 1
"$python" - "$dir" >"$dir/seed" <<'END'
import json, sys
keys = [f"k/{number:05}" for number in range(2500)]
print(json.dumps({"objects": [{"bucket": "bucket", "key": key,
                               "file": f"{sys.argv[1]}/one"} for key in keys]}))
END
seed - <"$dir/seed"
run ls bucket/k/
expect_exit 0
expect_no_err
expect_state 'requests["ListObjectsV2"] == 3'
cut -c 34- "$dir/out" | cmp - <(printf 'k/%05d\n' {0..2499}) ||
    fail 'not each once and in order'
