#!/usr/bin/env bash
#
# A new file has the permissions that the umask leaves; there is no moment
# when it has a name and is not whole.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
umask 027
hold '{"operation": "GetObject", "nth": 2}'
start get bucket/key "$dir/to/back" -j 1
await_held
[[ ! -e $dir/to/back ]] || fail 'it has its name already'
release
finish
expect_exit 0
expect_files "$dir/to" back
expect_same file to/back
[[ $(stat -c %a "$dir/to/back") == 640 ]] || fail "$(stat -c %a "$dir/to/back")"
