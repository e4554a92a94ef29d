#!/usr/bin/env bash
#
# The endpoint of a profile's [services] section counts, before the profile's
# own.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
unset AWS_ENDPOINT_URL
mkdir "$HOME/.aws"
cat >"$HOME/.aws/config" <<END
[default]
services = testing
endpoint_url = http://127.0.0.1:1
[services testing]
ec2 =
  endpoint_url = http://127.0.0.1:2
s3 =
  endpoint_url = $endpoint
END
run put "$dir/file" bucket/key
expect_exit 0
expect_stored key file
