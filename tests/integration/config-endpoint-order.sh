#!/usr/bin/env bash
#
# --endpoint-url comes before AWS_ENDPOINT_URL_S3, that before
# AWS_ENDPOINT_URL, that before the profile.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
nowhere=http://127.0.0.1:1
mkdir "$HOME/.aws"
printf '[default]\nendpoint_url = %s\n' "$nowhere" >"$HOME/.aws/config"
AWS_ENDPOINT_URL_S3=$nowhere AWS_ENDPOINT_URL=$nowhere \
    run put "$dir/file" bucket/a --endpoint-url "$endpoint"
expect_exit 0
AWS_ENDPOINT_URL_S3=$endpoint AWS_ENDPOINT_URL=$nowhere \
    run put "$dir/file" bucket/b
expect_exit 0
AWS_ENDPOINT_URL=$endpoint run put "$dir/file" bucket/c
expect_exit 0
printf '[default]\nendpoint_url = %s\n' "$endpoint" >"$HOME/.aws/config"
unset AWS_ENDPOINT_URL
run put "$dir/file" bucket/d
expect_exit 0
for key in a b c d; do
    expect_stored "$key" file
done
