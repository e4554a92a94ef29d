#!/usr/bin/env bash
#
# What a key holds is shown, and does nothing to a terminal: C1 controls raw
# and as UTF-8, characters that turn the direction of text, bytes that are no
# UTF-8; in results, messages and lines of progress.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file one 1
"$python" - "$dir" >"$dir/seed" <<'END'
import json, sys
keys = ["c1-\x9b2J", "turn-\u202egpj.exe", "mark-\u200f", "isolate-\u2066x\u2069",
        "line-\u2028x", "bad-\udcff\udc9b", "good-\u00e4\u65e5\u672c\U0001f600"]
print(json.dumps({"objects": [{"bucket": "bucket", "key": key,
                               "file": f"{sys.argv[1]}/one"} for key in keys]}))
END
seed - <"$dir/seed"
run ls bucket
expect_exit 0
expect_no_err
for shown in 'c1-\u{9b}2J' 'turn-\u{202e}gpj.exe' 'mark-\u{200f}' \
    'isolate-\u{2066}x\u{2069}' 'line-\u{2028}x' 'bad-\xff\x9b' \
    $'good-\u00e4\u65e5\u672c\U0001f600'; do
    grep -Fq -e " $shown" -- "$dir/out" || fail "stdout lacks: $shown"
done

# The same in a message.
run rm $'bucket/turn-\u202egpj.exe' $'no\u202e-bucket/x'
expect_exit 1
expect_out 'removed s3://bucket/turn-\\u\{202e\}gpj.exe'
expect_err 'rm no\\u\{202e\}-bucket/x: '

# And on the line of progress.
make_file $'turn-\u202egpj' 12M
fault '{"when": {"operation": "UploadPart", "part": 2}, "do": {"stall": 1}}'
run_at_terminal 100 put "$dir/"$'turn-\u202egpj' bucket --part-size 5MiB
expect_exit 0
grep -Fq 'turn-\u{202e}gpj' "$dir/screen" || fail 'not on the line of progress'
! grep -Fq $'\u202e' "$dir/screen" || fail 'the raw character is there'
