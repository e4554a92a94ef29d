#!/usr/bin/env bash
#
# Without a size parts are 8 MiB at least, and each job sends four or more; where
# they are kept on an interruption they are 8 MiB.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
run put "$dir/file" bucket/key -j 1
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [10 << 20] * 4'
for kept in --resume '--on-interrupt keep'; do
    # shellcheck disable=SC2086 # two words
    run put "$dir/file" bucket/key -j 1 $kept
    expect_exit 0
    expect_stored key file
    expect_state 'obj["bucket/key"].part_sizes == [8 << 20] * 5'
done
run put "$dir/file" bucket/key --part-size auto
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [8 << 20] * 5'
