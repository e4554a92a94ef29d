#!/usr/bin/env bash
#
# Web identity and containers are not supported. Where the environment asks for
# them, keys that lie in [default] are not used instead.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
make_file file 1000
mkdir "$HOME/.aws"
cat >"$HOME/.aws/credentials" <<END
[default]
aws_access_key_id = $access_key
aws_secret_access_key = $secret_key
END
names=(AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_CREDENTIALS_FULL_URI)
for name in "${names[@]}"; do
    export "$name=/there"
    run put "$dir/file" bucket/key
    expect_exit 5
    expect_error "$name"
    expect_no_request
    unset "$name"
done
for name in "${names[@]}"; do
    export "$name=/there"
done
run put "$dir/file" bucket/profile --profile default
expect_exit 0
expect_stored profile file
log_in
run put "$dir/file" bucket/environment
expect_exit 0
expect_stored environment file
