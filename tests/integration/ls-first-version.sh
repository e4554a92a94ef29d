#!/usr/bin/env bash
#
# A service that knows only the first ListObjects passes over list-type=2. It
# gives no token, and only with a delimiter a marker: the last key leads on.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile first-listing --page-size 3
make_file one 1
"$python" - "$dir" >"$dir/seed" <<'END'
import json, sys
keys = ["a", "a b", "a%20b", "a+b", "b&c", "b/", "k<1>", "z\u00e4", "z\u20ac", "\U0001f600"]
print(json.dumps({"objects": [{"bucket": "bucket", "key": key,
                               "file": f"{sys.argv[1]}/one"} for key in keys]}))
END
seed - <"$dir/seed"
run ls bucket
expect_exit 0
expect_no_err
cut -c 34- "$dir/out" >"$dir/names"
printf '%s\n' a 'a b' a%20b a+b 'b&c' b/ 'k<1>' zä z€ 😀 | cmp - "$dir/names" ||
    fail 'not each once and in order'
expect_state 'requests["ListObjectsV2"] == 1' 'requests["ListObjects"] == 3'
