#!/usr/bin/env bash
#
# Without a size parts are 8 MiB at least, and divide evenly among the jobs.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 40M
run put "$dir/file" bucket/key -j 2
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [20 << 20, 20 << 20]'
run put "$dir/file" bucket/key --part-size auto
expect_exit 0
expect_stored key file
expect_state 'obj["bucket/key"].part_sizes == [8 << 20] * 5'
