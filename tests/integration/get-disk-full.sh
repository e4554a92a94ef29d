#!/usr/bin/env bash
#
# A disk that is full: 3, with the reason, and nothing is left. It takes a
# file system of its own.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
rm "$dir/out" "$dir/err"
mkdir "$dir/small"
# in a mount namespace of its own, so it goes with the program
cat >"$dir/in_small" <<'END'
mount -t tmpfs -o size=4m tmpfs "$1/small" || exit
code=0
timeout 60 "$2" get bucket/key "$1/small/back" >"$1/out" 2>"$1/err" || code=$?
ls -A "$1/small" >"$1/left"
exit "$code"
END
code=0
unshare --mount --map-root-user sh "$dir/in_small" "$dir" "$S3MPU" \
    2>"$dir/why" || code=$?
[[ -e $dir/err ]] || skip "no file system can be made here: $(<"$dir/why")"
expect_exit 3
expect_error 'cannot write .*/back: No space left on device'
[[ ! -s $dir/left ]] || fail "left: $(<"$dir/left")"
