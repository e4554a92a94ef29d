#!/usr/bin/env bash
#
# COMMAND --help tells its usage and each of its options, needs no keys, no
# server and no operands.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

run --dump-options
expect_exit 0
cp "$dir/out" "$dir/options"
for command in $(cut -f 1 "$dir/options" | sort -u); do
    for word in --help -h; do
        run "$command" "$word"
        expect_exit 0
        expect_no_err
        expect_out "^s3mpu $command "
    done
    while IFS=$'\t' read -r _ long letter arg; do
        expect_out "^  +(${letter:-    })?,? *$long( |\$)"
        [[ -z $arg ]] || grep -Fq -e "$long $arg" "$dir/out" || fail "$long $arg"
    done < <(grep "^$command	" "$dir/options")
done
run put no-such-file --help
expect_exit 0
