#!/usr/bin/env bash
#
# A second signal removes the unfinished file before it leaves. What SIGKILL
# leaves, the next download of the same target removes; but not what another
# download of it is writing at the time.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
printf 'old\n' >"$dir/old"

# unfinished: how many files are being written, or were.
unfinished() {
    find "$dir/to" -name '.back*' | wc -l
}

# fetch GATE: a download of to/back whose last range is held.
fetch() {
    end_faults
    fault "{\"when\": {\"operation\": \"GetObject\", \"nth\": 3},
            \"do\": {\"hold\": \"$1\"}}"
    start get bucket/key "$dir/to/back" -j 1
    await_held "$1"
}

cp "$dir/old" "$dir/to/back"
fetch first
[[ $(unfinished) == 1 ]] || fail 'nothing is being written'
kill -KILL "$pid"
wait "$pid" 2>/dev/null || true
pid=
[[ $(unfinished) == 1 ]] || fail 'SIGKILL left nothing'
expect_same old to/back
end_faults

# the dead one's is removed, the live one's is not
fetch second
[[ $(unfinished) == 1 ]] || fail 'it was not removed'
writer=$pid
pid=
run get bucket/key "$dir/to/back"
expect_exit 0
expect_same file to/back
[[ $(unfinished) == 1 ]] || fail 'what another was writing was removed'
pid=$writer
ask open second
finish
expect_exit 0
expect_files "$dir/to" back
expect_same file to/back

# fsync hangs, as on a disk that does not answer: no token is looked at then
command -v cc >/dev/null || skip 'there is no compiler'
cat >"$dir/hang.c" <<'END'
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
int fsync(int fd)
{
    (void)fd;
    close(open(getenv("HANGS"), O_CREAT | O_WRONLY, 0600));
    for (;;) {
        pause();
    }
}
END
cc -shared -fPIC -o "$dir/hang.so" "$dir/hang.c"
cp "$dir/old" "$dir/to/back"
end_faults
start_by env --default-signal=INT LD_PRELOAD="$dir/hang.so" HANGS="$dir/hangs" \
    ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" \
    "$S3MPU" get bucket/key "$dir/to/back"
began=$SECONDS
until [[ -e $dir/hangs ]]; do
    ((SECONDS - began < patience)) || fail 'it does not sync'
    sleep 0.05
done
[[ $(unfinished) == 1 ]] || fail 'nothing is being written'
kill -INT "$pid"
sleep 1.5 # a repeat within a second is the same signal
kill -INT "$pid"
finish
expect_exit 130
expect_files "$dir/to" back
expect_same old to/back
