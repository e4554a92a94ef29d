#!/usr/bin/env bash
#
# Without a terminal and without an interval asked for, a short upload says
# one line, on stdout.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 12000000}}'
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
expect_no_err
(($(wc -l <"$dir/out") == 1)) || fail 'stdout is not one line'
expect_stored key file
