#!/usr/bin/env bash
#
# An option that does not exist: 2, its name, and where the options are told.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
run put "$dir/file" bucket/key --no-such-option
expect_exit 2
expect_error 'no option --no-such-option; see: s3mpu put --help'
# Not even an abbreviation that has one meaning today.
run put "$dir/file" bucket/key --no-over
expect_exit 2
expect_error 'no option --no-over; did you mean --no-overwrite\? See: s3mpu put'
run put "$dir/file" bucket/key --part=6
expect_exit 2
expect_error 'no option --part; did you mean --part-size or --parts\?'
run put "$dir/file" bucket/key --conect-timeout 5s
expect_exit 2
expect_error 'no option --conect-timeout; did you mean --connect-timeout\?'
run put "$dir/file" bucket/key -Z
expect_exit 2
expect_error 'no option -Z; see: s3mpu put --help'
run put "$dir/file" bucket/key --resume=yes
expect_exit 2
expect_error '--resume'
expect_no_request
