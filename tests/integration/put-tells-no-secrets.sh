#!/usr/bin/env bash
#
# Not even libcurl's trace shows the secret key, a signature or the session
# token.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --session-token hidden-session-token
make_file file 12M
export AWS_SESSION_TOKEN=hidden-session-token
for level in -v -vv -vvv -vvvv; do
    run put "$dir/file" bucket/key "$level" --part-size 5MiB
    expect_exit 0
    expect_err '/bucket/key'
    ! has err "$secret_key" || fail "$level: the secret key was printed"
    ! has err 'hidden-session-token' || fail "$level: the token was printed"
    ! has err '[0-9a-f]{64}.*AWS4|Signature=[0-9a-f]{8}' ||
        fail "$level: a signature was printed"
    signatures=$(state '"\n".join(h["headers"]["authorization"].split("=")[-1]
        for h in heads)')
    ! grep -Fq -e "$signatures" -- "$dir/err" ||
        fail "$level: a signature was printed"
done
expect_stored key file
