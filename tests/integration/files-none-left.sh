#!/usr/bin/env bash
#
# No file can be opened for a connection: that is said, and not that the
# service is out of reach; a local fault, 3.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
cat >"$dir/few.py" <<'END'
"""Runs a program that may open one file, and no more."""
import os, resource, sys
for _ in range(20):
    last = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(last, True)
resource.setrlimit(resource.RLIMIT_NOFILE, (last + 2,) * 2)
os.execv(sys.argv[1], sys.argv[1:])
END
start_by "$python" "$dir/few.py" "$S3MPU" put "$dir/file" bucket/key
finish
expect_exit 3
expect_err 'too many open files.*ulimit -n'
expect_nothing
