#!/usr/bin/env bash
#
# help COMMAND is COMMAND --help; -V is --version.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

for command in put get verify ls mb rm uploads; do
    run "$command" --help
    cp "$dir/out" "$dir/first"
    run help "$command"
    expect_exit 0
    expect_no_err
    expect_same first out
done
run --version
cp "$dir/out" "$dir/first"
run -V
expect_exit 0
expect_no_err
expect_same first out
