#!/usr/bin/env bash
#
# A signal that comes while Complete is under way does not undo it: the
# object is whole, or the upload is kept; nothing is aborted.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
hold '{"operation": "CompleteMultipartUpload"}'
start put "$dir/file" bucket/key --part-size 5MiB
await_held
kill -INT "$pid"
release
finish
((code == 0 || code == 130)) || fail "exit status $code"
expect_stored key file
expect_state 'requests["AbortMultipartUpload"] == 0'
