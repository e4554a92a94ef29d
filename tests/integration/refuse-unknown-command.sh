#!/usr/bin/env bash
#
# A command that does not exist, or none: 2, and where they are told.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run frobnicate file bucket
expect_exit 2
expect_error "no command 'frobnicate'; see: s3mpu --help"
run putt file bucket
expect_exit 2
expect_error "no command 'putt'; did you mean: s3mpu put; see: s3mpu --help"
for hint in 'cp:s3mpu put FILE BUCKET uploads' 'sync:one file at a time' \
    'rb:removes objects' 'vrify:s3mpu verify' 'lss:s3mpu ls' 'upload:s3mpu put'; do
    run "${hint%%:*}" a b
    expect_exit 2
    expect_error "no command '${hint%%:*}'; .*${hint#*:}"
done
run xy
expect_exit 2
expect_error "no command 'xy'; see"
run help frobnicate
expect_exit 2
expect_error "no command 'frobnicate'"
run
expect_exit 2
expect_error 'usage: s3mpu COMMAND.*--help'
expect_no_request
