#!/usr/bin/env bash
#
# Where the service does not tell the part size, a download tries the likely
# ones, and proves the object by the one that fits.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile ceph
make_file file 33M
for size in 5MiB 7MiB 15MiB 16MiB; do
    run put "$dir/file" bucket/key --part-size "$size"
    expect_exit 0
    run get bucket/key "$dir/back"
    expect_exit 0
    expect_same file back
    expect_last_line 'proof: md5-etag$'
done
