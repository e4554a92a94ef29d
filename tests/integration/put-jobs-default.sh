#!/usr/bin/env bash
#
# Without -j eight parts are on their way at a time, where there are as many.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 50M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 20000000}}'
run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
expect_stored key file
expect_state 'requests["UploadPart"] == 10' 'parallel["UploadPart"] == 8'
