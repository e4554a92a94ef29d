#!/usr/bin/env bash
#
# Where the service does not tell the part size (Ceph), the usual ones are
# tried.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server --profile ceph
make_file file 33M
for size in 5MiB 8MiB 15MiB 16MiB; do
    run put "$dir/file" bucket/key --part-size "$size"
    expect_exit 0
    run verify "$dir/file" bucket/key
    expect_exit 0
    expect_last_line '^equal: '
done
run put "$dir/file" bucket/key --parts 6
expect_exit 0
run verify "$dir/file" bucket/key
expect_exit 0
expect_last_line '^equal: .*6 parts'
