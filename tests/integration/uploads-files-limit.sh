#!/usr/bin/env bash
#
# Under a low limit of open files `uploads` asks for fewer lists of parts at a
# time, says so once, and lists all.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 6M
for n in $(seq 20); do
    seed_upload "key$n" 5242880 file 1 >"$dir/id"
done
code=0
(
    ulimit -n 24
    exec "$S3MPU" uploads bucket
) >"$dir/out" 2>"$dir/err" || code=$?
expect_exit 0
(($(wc -l <"$dir/out") == 20)) || fail 'not 20 lines'
(($(grep -c ' 1 *5\.0 MiB ' "$dir/out") == 20)) || fail 'parts are missing'
expect_err 'the limit of open files \(ulimit -n\)'
(($(wc -l <"$dir/err") == 1)) || fail 'not one notice'
