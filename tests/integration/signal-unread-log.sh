#!/usr/bin/env bash
#
# Standard error is a full pipe that nobody reads, as it is below a supervisor
# that hangs: SIGTERM still ends the run, and nothing is left.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
mkfifo "$dir/pipe"
exec {pipe}<>"$dir/pipe"
head -c 65536 /dev/zero >&"$pipe"
hold '{"operation": "UploadPart", "part": 3}'
"$S3MPU" put "$dir/file" bucket/key --part-size 5MiB -j 2 -vvv \
    </dev/null >"$dir/out" 2>&"$pipe" &
pid=$!
await_held
kill -TERM "$pid"
began=$SECONDS
: >"$dir/err"
finish
expect_exit 143
((SECONDS - began < 8)) || fail "it took $((SECONDS - began)) s to end"
expect_nothing
