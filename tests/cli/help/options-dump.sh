#!/usr/bin/env bash
#
# The dump of the options is four columns; every command has the common ones,
# and none has one twice.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

run --dump-options
expect_exit 0
expect_no_err
! grep -Evq $'^[a-z]+\t--[a-z-]+\t(-[a-zA-Z])?\t[^\t]*$' "$dir/out" ||
    fail 'a line is not as wanted'
[[ -z $(cut -f 1,2 "$dir/out" | sort | uniq -d) ]] || fail 'an option twice'
[[ -z $(awk -F '\t' '$3 != "" { print $1, $3 }' "$dir/out" | sort | uniq -d) ]] ||
    fail 'a letter twice'
for command in put get verify ls mb rm; do
    for option in endpoint-url region profile quiet verbose help; do
        expect_out "^$command	--$option	"
    done
done
expect_out $'^put\t--jobs\t-j\tN$'
