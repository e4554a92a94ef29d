#!/usr/bin/env bash
#
# Help that cannot be written is a failure: 3.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

[[ -c /dev/full ]] || skip 'there is no /dev/full'
code=0
"$S3MPU" --help >/dev/full 2>"$dir/err" || code=$?
: >"$dir/out"
expect_exit 3
expect_error 'cannot write standard output'
