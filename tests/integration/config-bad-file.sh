#!/usr/bin/env bash
#
# A configuration file that cannot be read as one: 2, with its name and the
# line.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
mkdir "$HOME/.aws"
printf '[default]\nregion = eu-x\nthis is no setting\n' >"$HOME/.aws/config"
run put "$dir/file" bucket/key
expect_exit 2
expect_error '\.aws/config.*3'
expect_no_request
