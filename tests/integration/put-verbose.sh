#!/usr/bin/env bash
#
# -v tells each request with its outcome, -vv the headers, and neither a
# secret.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run put "$dir/file" bucket/key -v --part-size 5MiB
expect_exit 0
expect_err '^http: POST .*/bucket/key\?uploads=: 200$'
expect_err '^http: PUT .*/bucket/key\?partNumber=3&uploadId=.*: 200$'
expect_err '^http: POST .*/bucket/key\?uploadId=.*: 200$'
expect_err '^http: HEAD .*/bucket/key: 200$'
! has err '[Aa]uthorization' || fail 'headers were not asked for'
expect_stored key file
run put "$dir/file" bucket/key -vv --part-size 5MiB
expect_exit 0
expect_err '[Cc]ontent-[Ll]ength'
! has err 'Signature=[0-9a-f]' || fail 'a signature was printed'
expect_stored key file
