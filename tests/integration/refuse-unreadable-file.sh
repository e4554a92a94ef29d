#!/usr/bin/env bash
#
# A file that may not be read: 3. The superuser may read all, so then the
# program is run as nobody.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
chmod 000 "$dir/file"
if ((EUID == 0)); then
    command -v setpriv >/dev/null || skip 'the superuser may read anything'
    # the program and the folder have to be within nobody's reach
    chmod 755 "$dir"
    install -m 755 -- "$S3MPU" "$dir/s3mpu"
    chmod 755 "$dir/home"
    S3MPU=$dir/as_nobody
    printf '#!/bin/sh\nexec setpriv %s "%s" "$@"\n' \
        '--reuid=65534 --regid=65534 --clear-groups' "$dir/s3mpu" >"$S3MPU"
    chmod 755 "$S3MPU"
fi
run put "$dir/file" bucket/key
expect_exit 3
expect_error 'cannot read .*file: Permission denied'
expect_no_request
