#!/usr/bin/env bash
#
# AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name the files.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
no_account
cat >"$dir/keys" <<END
[default]
aws_access_key_id=$access_key
aws_secret_access_key=$secret_key
END
printf '[default]\nendpoint_url=%s\n' "$endpoint" >"$dir/settings"
AWS_CONFIG_FILE=$dir/settings AWS_SHARED_CREDENTIALS_FILE=$dir/keys \
    run put "$dir/file" bucket/key
expect_exit 0
expect_stored key file
AWS_CONFIG_FILE=$dir/settings run put "$dir/file" bucket/other
expect_exit 5
expect_error 'no credentials found'
expect_state 'len(obj) == 1'
