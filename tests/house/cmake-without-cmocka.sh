#!/usr/bin/env bash
#
# Where cmocka is not found, the program is built without tests, and CMake says
# so; the project's own scripts fail then.

set -euo pipefail

: "${SRC:?the top of the repository}"
dir=$(mktemp -d)
trap 'rm -rf -- "$dir"' EXIT

# A pkg-config that knows no cmocka.
export PKG_CONFIG_LIBDIR=$dir PKG_CONFIG_PATH=
cmake -S "$SRC" -B "$dir/build" >"$dir/said" 2>&1 || {
    cat "$dir/said"
    exit 1
}
grep -q 'No tests: they need cmocka' "$dir/said"
[[ ! -e $dir/build/tests ]]
if cmake -S "$SRC" -B "$dir/strict" -DS3MPU_NEED_TESTS=ON >"$dir/said" 2>&1; then
    printf 'no failure without cmocka\n'
    exit 1
fi
grep -q 'The tests need cmocka' "$dir/said"
