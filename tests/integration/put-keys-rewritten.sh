#!/usr/bin/env bash
#
# Others write fresh keys into the credentials file while a put runs. When the
# old ones are refused as expired, the file is read again, and the upload goes
# on; where the file still has the old ones, it ends with 5.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# write_keys TOKEN
write_keys() {
    cat >"$HOME/.aws/credentials" <<END
[default]
aws_access_key_id = $access_key
aws_secret_access_key = $secret_key
aws_session_token = $1
END
}

start_server --session-token first --session-token second
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
make_file file 30M
mkdir "$HOME/.aws"
write_keys first
fault '{"when": {"operation": "UploadPart", "part": 3},
        "do": {"hold": "gate", "status": 400, "code": "ExpiredToken"}}'
start put "$dir/file" bucket/key --part-size 5MiB -j 3
await_held
write_keys second
release
finish
expect_exit 0
expect_stored key file
expect_state '"second" in {h["x-amz-security-token"] for h in of("UploadPart")}' \
    'requests["CreateMultipartUpload"] == 1' 'not uploads'

end_faults
fault '{"when": {"operation": "UploadPart", "part": 3, "times": "always"},
        "do": {"status": 400, "code": "ExpiredToken"}}'
run put "$dir/file" bucket/other --part-size 5MiB -j 3
expect_exit 5
expect_error 'ExpiredToken'
expect_state 'not uploads' '"bucket/other" not in obj'
