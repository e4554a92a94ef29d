#!/usr/bin/env bash
#
# Signals come in pairs, and a terminal that closes sends SIGHUP more than
# once: that is one signal, and the upload is cleaned up.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
# interrupt NAME EXIT SIGNAL...: those at once, while part 3 is on its way; the
# clean-up then hangs at a gate.
interrupt() {
    local signal
    round=$1
    wanted=$2
    fault "{\"when\": {\"operation\": \"UploadPart\", \"part\": 3},
        \"do\": {\"hold\": \"part-$round\", \"read\": 1, \"close\": \"rst\"}}"
    fault "{\"when\": {\"operation\": \"AbortMultipartUpload\"},
        \"do\": {\"hold\": \"abort-$round\"}}"
    start put "$dir/file" bucket/key --part-size 5MiB -j 2
    await_held "part-$round"
    for signal in "${@:3}"; do
        kill -s "$signal" "$pid"
    done
    await_held "abort-$round"
}
cleaned_up() {
    ask open "abort-$round"
    finish
    expect_exit "$wanted"
    expect_error 'put .*file: stopped by SIG'
    expect_nothing
    end_faults
}

interrupt closes 129 HUP HUP
sleep 1.2 # longer than a pair is
kill -HUP "$pid"
cleaned_up

interrupt timeout 143 TERM TERM
kill -TERM "$pid"
cleaned_up

interrupt supervisor 130 INT
kill -TERM "$pid"
cleaned_up
