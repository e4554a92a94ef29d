#!/usr/bin/env bash
#
# With --resume a signal leaves what was sent, and the next run goes on with
# it; --on-interrupt abort has it removed.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
interrupt_at() { # GATE PART OPTION...
    fault "{\"when\": {\"operation\": \"UploadPart\", \"part\": $2},
        \"do\": {\"hold\": \"$1\", \"read\": 1, \"close\": \"rst\"}}"
    start put "$dir/file" bucket/key --part-size 5MiB -j 1 --resume "${@:3}"
    await_held "$1"
    kill -TERM "$pid"
    finish
    expect_exit 143
    end_faults
}
interrupt_at first 3
expect_state 'not obj' 'len(uploads) == 1' 'len(uploads[0]["parts"]) == 2'
interrupt_at second 5 --on-interrupt abort
expect_nothing
expect_state 'requests["CreateMultipartUpload"] == 1' \
    'requests["UploadPart"] == 3 + 3'
