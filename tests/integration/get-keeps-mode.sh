#!/usr/bin/env bash
#
# The permissions of a file that is replaced stay: what was private stays so,
# also while it is written.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
mkdir "$dir/to"
for mode in 600 644 755; do
    printf 'old\n' >"$dir/to/back"
    chmod "$mode" "$dir/to/back"
    fault "{\"when\": {\"operation\": \"GetObject\", \"nth\": 2},
            \"do\": {\"hold\": \"gate$mode\"}}"
    start get bucket/key "$dir/to/back" -j 1
    await_held "gate$mode"
    [[ $(stat -c %a "$dir/to"/.back*) == "$mode" ]] || fail "while it is written: not $mode"
    ask open "gate$mode"
    finish
    expect_exit 0
    expect_same file to/back
    [[ $(stat -c %a "$dir/to/back") == "$mode" ]] || fail "not $mode"
    expect_files "$dir/to" back
    end_faults
done
