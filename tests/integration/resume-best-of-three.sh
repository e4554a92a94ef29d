#!/usr/bin/env bash
#
# Of three unfinished uploads the one that saves most is gone on with; the
# others stay.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
AGE=10 seed_upload key 5242880 file 1 2 >"$dir/ids"
AGE=300 seed_upload key 5242880 file 1 2 4 6 >>"$dir/ids"
AGE=100 seed_upload key 10485760 file 2 >>"$dir/ids"
run put "$dir/file" bucket/key --resume
expect_exit 0
IDS=$(<"$dir/ids") expect_state \
    "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    'obj["bucket/key"].upload_id == env["IDS"].split()[1]' \
    'sorted(u["id"] for u in uploads)
        == sorted([env["IDS"].split()[0], env["IDS"].split()[2]])' \
    'requests["UploadPart"] == 2' 'requests["CreateMultipartUpload"] == 0'
expect_last_line '\(20\.0 MiB were there already\)'
