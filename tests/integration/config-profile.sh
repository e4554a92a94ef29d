#!/usr/bin/env bash
#
# --profile and AWS_PROFILE take keys, region and endpoint from the files in
# ~/.aws.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
no_account
mkdir "$HOME/.aws"
cat >"$HOME/.aws/credentials" <<END
[default]
aws_access_key_id = nobody
aws_secret_access_key = nothing
[mine]
aws_access_key_id = $access_key
aws_secret_access_key = $secret_key
END
cat >"$HOME/.aws/config" <<END
[default]
endpoint_url = $endpoint
[profile mine]
region = eu-test
endpoint_url = $endpoint
END
run put "$dir/file" bucket/one --profile mine
expect_exit 0
expect_stored one file
AWS_PROFILE=mine run put "$dir/file" bucket/two
expect_exit 0
expect_stored two file
expect_state 'all("/eu-test/s3/" in h["headers"]["authorization"] for h in heads)'
run put "$dir/file" bucket/three
expect_exit 5
expect_error 'InvalidAccessKeyId'
expect_state 'len(obj) == 2'
