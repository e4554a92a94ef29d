#!/usr/bin/env bash
#
# A command that does not exist, or none: 2, and where they are told.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
run frobnicate file bucket
expect_exit 2
expect_error "no command 'frobnicate'; see: s3mpu --help"
run
expect_exit 2
expect_error 'usage: s3mpu COMMAND.*--help'
expect_no_request
