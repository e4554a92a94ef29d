#!/usr/bin/env bash
#
# Keys arrive byte for byte as they were said, and can be had again by the
# same name.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
keys=('with space' 'plus+plus' 'percent%2Fpercent%25' 'double//slash'
    'a/./b/../c' '/leading' 'query?x=1' 'hash#tag' 'amp&ersand=equals'
    'ümlaut-日本語-😀' "quotes'\"\`" 'semi;colon:at@comma,' '~tilde*star(paren)'
    '<tag>&amp;' $'line\nbreak' 'trailing ' ' leading blank' '..' '.' '-dash'
    "$(printf 'k%.0s' {1..1024})" "$(printf 'ä%.0s' {1..512})")
for key in "${keys[@]}"; do
    export KEY=$key
    run put "$dir/file" "bucket/$key"
    expect_exit 0
    expect_state 'obj["bucket/" + env["KEY"]].size == 1000'
    run verify "$dir/file" "bucket/$key"
    expect_exit 0
    run get "bucket/$key" "$dir/back"
    expect_exit 0
    expect_same file back
done
KEYS=${#keys[@]} expect_state 'len(obj) == int(env["KEYS"])' 'not uploads'
