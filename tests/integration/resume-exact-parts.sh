#!/usr/bin/env bash
#
# An upload that --parts has cut is recognised by its parts, the last and
# longest included.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 32505861
hold_and_drop '{"operation": "UploadPart", "part": 5}'
start put "$dir/file" bucket/key --parts 6 -j 2 --on-interrupt keep
await_held
kill -INT "$pid"
finish
expect_exit 130
sent=$(state 'len(uploads[0]["parts"])')
((sent >= 3)) || fail "only $sent parts were kept"
end_faults
before=$(state 'requests["UploadPart"]')
run put "$dir/file" bucket/key --resume
expect_exit 0
expect_stored key file
SENT=$sent BEFORE=$before expect_state \
    'obj["bucket/key"].part_sizes == [5417643] * 5 + [5417646]' \
    'requests["UploadPart"] - int(env["BEFORE"]) == 6 - int(env["SENT"])'
