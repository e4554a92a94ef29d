#!/usr/bin/env bash
#
# --version is the name, a blank and a number.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

run --version
expect_exit 0
expect_no_err
[[ $(<"$dir/out") =~ ^s3mpu\ [0-9]+\.[0-9]+\.[0-9]+[-.0-9a-z]*$ ]] ||
    fail "$(<"$dir/out")"
