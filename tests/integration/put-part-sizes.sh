#!/usr/bin/env bash
#
# Sizes are said as 6MiB, 6M, 6144K, in bytes, or 6MB for 6,000,000.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 13M
for size in 6MiB 6M 6144K 6144KiB 6291456; do
    run put "$dir/file" bucket/key --part-size "$size"
    expect_exit 0
    expect_stored key file
    expect_state 'obj["bucket/key"].part_sizes == [6291456, 6291456, 1048576]'
done
run put "$dir/file" bucket/key --part-size 6MB
expect_exit 0
expect_state 'obj["bucket/key"].part_sizes == [6000000, 6000000, 1631488]'
run put "$dir/file" bucket/key --part-size 5.5MiB
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [5767168, 5767168, 2097152]'
