#!/usr/bin/env bash
#
# A session token is sent and signed with each request; a wrong one is 5.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --session-token good-token
make_file file 12M
AWS_SESSION_TOKEN=good-token run put "$dir/file" bucket/key --part-size 5MiB
expect_exit 0
expect_stored key file
expect_state 'all(h["headers"]["x-amz-security-token"] == "good-token"
    and "x-amz-security-token" in h["headers"]["authorization"] for h in heads)'
AWS_SESSION_TOKEN=bad-token run put "$dir/file" bucket/other --part-size 5MiB
expect_exit 5
expect_error '(InvalidToken|ExpiredToken|AccessDenied|InvalidAccessKeyId)'
! has err bad-token || fail 'the token was printed'
expect_stored key file
expect_state 'len(obj) == 1'
