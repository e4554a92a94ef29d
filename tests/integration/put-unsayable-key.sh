#!/usr/bin/env bash
#
# A key with a control character in several parts: the answers name it by a
# reference that XML does not allow, and are read all the same. One upload is
# begun; it is listed, gone on with and aborted by its exact key.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile ceph-tentacle --page-size 1
make_file file 12M
KEY=$'ctl\001x'
export KEY dir
run put "$dir/file" "bucket/$KEY" --part-size 5MiB
expect_exit 0
expect_no_err
expect_stored "$KEY" file
expect_state 'requests["CreateMultipartUpload"] == 1'

upload="{\"bucket\": \"bucket\", \"key\": \"ctl\\u0001x\", \"parts\": [{
    \"number\": 1, \"file\": \"$dir/file\", \"offset\": 0, \"length\": 5242880}]}"
seed "{\"uploads\": [$upload, $upload]}"
run uploads bucket
expect_exit 0
(($(wc -l <"$dir/out") == 2)) || fail 'not both are listed'
expect_out ' 1 +5\.0 MiB .*ctl\\x01x$'
run put "$dir/file" "bucket/$KEY" --resume
expect_exit 0
expect_state 'len(uploads) == 1' \
    'obj["bucket/" + env["KEY"]].sha256 == sha256(env["dir"] + "/file")'
run uploads abort "bucket/$KEY"
expect_exit 0
expect_state 'not uploads'
