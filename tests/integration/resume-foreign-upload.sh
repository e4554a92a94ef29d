#!/usr/bin/env bash
#
# An upload of other bytes under the same key is left alone; a new one is
# made.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
make_file other 30M
seed_upload key 5242880 other 1 2 3 >"$dir/id"
run put "$dir/file" bucket/key --part-size 5MiB --resume
expect_exit 0
ID=$(<"$dir/id") expect_state \
    "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    '[u["id"] for u in uploads] == [env["ID"]]' 'len(uploads[0]["parts"]) == 3' \
    'requests["CreateMultipartUpload"] == 1' 'requests["UploadPart"] == 6'
