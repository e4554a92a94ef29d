#!/usr/bin/env bash
#
# Keys with control characters are listed as one line each, harmless to a
# terminal.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1
for key in $'line\nbreak' $'tab\there' $'esc\e[2Jape' $'delete\x7f' plain; do
    run put "$dir/file" "bucket/$key"
    expect_exit 0
done
run ls bucket
expect_exit 0
(($(wc -l <"$dir/out") == 5)) || fail 'not a line each'
! LC_ALL=C grep -q $'[\001-\037\177]' "$dir/out" || fail 'a control character'
expect_out 'line\\x0abreak$'
expect_out 'esc\\x1b\[2Jape$'
expect_out ' plain$'
