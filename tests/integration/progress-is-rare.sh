#!/usr/bin/env bash
#
# Without a terminal and without an interval asked for, an upload says nothing
# for ten seconds, then a line of progress; a short one says its result alone.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
hold '{"operation": "UploadPart", "part": 3}'
began=$(date +%s%3N)
start put "$dir/file" bucket/key --part-size 5MiB -j 3
await_held
until [[ -s $dir/err ]]; do
    kill -0 "$pid" 2>/dev/null || fail 'it ended'
    (($(date +%s%3N) - began < patience * 1000)) || fail 'it says nothing'
    sleep 0.05
done
(($(date +%s%3N) - began >= 10000)) || fail 'a line before ten seconds'
release
finish
expect_exit 0
(($(wc -l <"$dir/err") < 3)) || fail 'more than a line in ten seconds'
expect_err '^file .*%'
expect_stored key file

run put "$dir/file" bucket/short --part-size 5MiB
expect_exit 0
expect_no_err
(($(wc -l <"$dir/out") == 1)) || fail 'stdout is not one line'
expect_stored short file
