#!/usr/bin/env bash
#
# With -j N there are N parts on their way at a time, and never more. The
# server reads slowly enough for them to meet.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 30000000}}'
run put "$dir/file" bucket/one -j 1 --part-size 5MiB
expect_exit 0
expect_stored one file
expect_state 'parallel["UploadPart"] == 1'
run put "$dir/file" bucket/four -j 4 --part-size 5MiB
expect_exit 0
expect_stored four file
expect_state 'parallel["UploadPart"] == 4'
