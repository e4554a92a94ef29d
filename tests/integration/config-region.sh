#!/usr/bin/env bash
#
# The region of the signature: --region before AWS_REGION, before
# AWS_DEFAULT_REGION.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --region eu-right-1
make_file file 1000
AWS_REGION=eu-wrong-1 run put "$dir/file" bucket/a --region eu-right-1
expect_exit 0
AWS_REGION=eu-right-1 AWS_DEFAULT_REGION=eu-wrong-1 run put "$dir/file" bucket/b
expect_exit 0
AWS_DEFAULT_REGION=eu-right-1 run put "$dir/file" bucket/c
expect_exit 0
for key in a b c; do
    expect_stored "$key" file
done
