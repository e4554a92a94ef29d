#!/usr/bin/env bash
#
# An endpoint that is a web site: 8, and the title of the page.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
fault '{"when": {"times": "always"}, "do": {"status": 200,
    "headers": {"Content-Type": "text/html"},
    "body": "<!DOCTYPE html>\n<title>Welcome to nginx!</title>\n"}}'
run put "$dir/file" bucket/key --part-size 5MiB --retry-for 500ms
expect_exit 8
expect_err '^s3mpu: put .*CreateMultipartUpload.* title "Welcome to nginx!"'
expect_no_out
expect_nothing
