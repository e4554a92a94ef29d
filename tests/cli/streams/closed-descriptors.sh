#!/usr/bin/env bash
#
# With stdin, stdout or stderr closed from the start nothing is written into
# a file by accident.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/../../integration/common.bash"

start_server
make_file file 12M
make_file before 12M
cp "$dir/file" "$dir/before"
code=0
"$S3MPU" put "$dir/file" bucket/key --part-size 5MiB -v <&- >&- 2>&- || code=$?
expect_stored key file
expect_same file before
mkdir "$dir/to"
code=0
"$S3MPU" get bucket/key "$dir/to/back" -v <&- >&- 2>&- || code=$?
expect_files "$dir/to" back
expect_same file to/back
