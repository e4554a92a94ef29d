#!/usr/bin/env bash
#
# Of two that save the same the younger is gone on with.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 30M
AGE=3000 seed_upload key 5242880 file 1 2 >"$dir/ids"
AGE=1000 seed_upload key 5242880 file 3 4 >>"$dir/ids"
AGE=2000 seed_upload key 5242880 file 5 1 >>"$dir/ids"
run put "$dir/file" bucket/key --resume
expect_exit 0
IDS=$(<"$dir/ids") expect_state \
    "obj['bucket/key'].sha256 == sha256('$dir/file')" \
    'obj["bucket/key"].upload_id == env["IDS"].split()[1]' 'len(uploads) == 2'
