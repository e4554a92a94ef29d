#!/usr/bin/env bash
#
# A second signal, more than a second after the first, leaves at once, though
# the clean-up hangs; and says what may be left.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
fault '{"when": {"operation": "AbortMultipartUpload", "times": "always"},
    "do": {"hold": "abort"}}'
hold '{"operation": "UploadPart", "part": 3}'
start put "$dir/file" bucket/key --part-size 5MiB -j 2
await_held
kill -INT "$pid"
await_held abort
sleep 1.2 # before that it is taken for the first one's echo
kill -INT "$pid"
finish
expect_exit 130
expect_error 'put .*file: left at once; an unfinished upload may remain.*bucket/key'
expect_state 'not obj' 'len(uploads) == 1'
