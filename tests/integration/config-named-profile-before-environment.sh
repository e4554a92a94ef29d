#!/usr/bin/env bash
#
# Where --profile names a profile the keys of the environment do not count,
# as with aws.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
mkdir "$HOME/.aws"
cat >"$HOME/.aws/credentials" <<END
[mine]
aws_access_key_id = $access_key
aws_secret_access_key = $secret_key
END
export AWS_ACCESS_KEY_ID=other AWS_SECRET_ACCESS_KEY=other
run put "$dir/file" bucket/key --profile mine
expect_exit 0
expect_stored key file
run put "$dir/file" bucket/other
expect_exit 5
expect_error 'InvalidAccessKeyId'
expect_state 'len(obj) == 1'
