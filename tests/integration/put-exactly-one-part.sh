#!/usr/bin/env bash
#
# A file of exactly one part is one request; one byte more makes two parts.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file exact 5M
make_file more 5242881
run put "$dir/exact" bucket/exact --part-size 5MiB
expect_exit 0
expect_state 'requests["CreateMultipartUpload"] == 0'
run put "$dir/more" bucket/more --part-size 5MiB
expect_exit 0
expect_stored exact exact
expect_stored more more
expect_state 'obj["bucket/more"].part_sizes == [5242880, 1]'
