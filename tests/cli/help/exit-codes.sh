#!/usr/bin/env bash
#
# The exit codes are those that scripts rely on, in order and each once.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

run --dump-exit-codes
expect_exit 0
expect_no_err
! grep -Evq $'^[0-9]+\t[A-Za-z].*[^.]$' "$dir/out" || fail 'a line is not as wanted'
codes=$(cut -f 1 "$dir/out")
[[ $codes == "$(sort -nu <<<"$codes")" ]] || fail 'not in order, or twice'
for number in 0 1 2 3 4 5 6 7 8 9 10 12 70 129 130 143; do
    grep -qx "$number" <<<"$codes" || fail "there is no $number"
done
