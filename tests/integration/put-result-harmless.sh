#!/usr/bin/env bash
#
# A key with control characters is told in one line, and harmless to a
# terminal.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
key=$'a\nb\e[31mc'
run put "$dir/file" "bucket/$key"
expect_exit 0
expect_stored "$key" file
told_harmlessly() {
    (($(wc -l <"$dir/out") == 1)) || fail "$1: not one line"
    ! LC_ALL=C grep -q $'[\001-\037]' "$dir/out" || fail "$1: a control character"
}
told_harmlessly put
run put "$dir/file" "bucket/$key" -n
expect_exit 0
told_harmlessly 'put -n'
run verify "$dir/file" "bucket/$key"
expect_exit 0
told_harmlessly verify
run get "bucket/$key" "$dir/back"
expect_exit 0
told_harmlessly get
run rm "bucket/$key"
expect_exit 0
told_harmlessly rm
expect_nothing
