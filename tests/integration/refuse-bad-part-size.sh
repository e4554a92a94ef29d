#!/usr/bin/env bash
#
# --part-size takes 5 MiB to 5 GiB: anything else is 2, with the limits.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
for size in 0 1 5242879 5368709121; do
    run put "$dir/file" bucket/key --part-size "$size"
    expect_exit 2
    expect_error "--part-size $size: .*5 MiB.*5 GiB"
done
for size in '' big -5MiB 5Mib 1e7 0x600000 '6 MiB' 9999999999999999; do
    run put "$dir/file" bucket/key --part-size "$size"
    expect_exit 2
    expect_error "--part-size $size: "
done
expect_no_request
