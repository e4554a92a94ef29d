#!/usr/bin/env bash
#
# The upload vanishes while it is gone on with: 6, NoSuchUpload, no object,
# and nothing new is made.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
seed_upload key 5242880 file 1 2 >"$dir/id"
fault '{"when": {"operation": "UploadPart", "part": 3}, "do": {"upload": "forget"}}'
run put "$dir/file" bucket/key --resume -j 1 --part-size 5MiB
expect_exit 6
expect_error 'part 3: .*404 NoSuchUpload on UploadPart'
expect_nothing
