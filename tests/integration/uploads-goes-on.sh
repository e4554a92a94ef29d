#!/usr/bin/env bash
#
# An upload whose parts cannot be listed is shown with what is known, its failure
# is said, the others are shown whole, and the exit status is 1.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 10M
for key in a b c; do
    seed_upload "$key" 5242880 file 1 2 >/dev/null
done
# tell_one PATTERN: one of three has failed, and that is said.
tell_one() {
    expect_exit 1
    [[ $(awk '{ print $NF }' "$dir/out" | tr -d '\n') == abc ]] || fail 'not in order'
    (($(grep -Ec '^ +[0-9]+m +2 +10.0 MiB [^ ]+ [abc]$' "$dir/out") == 2)) ||
        fail 'not two whole'
    (($(grep -Ec '^ +[0-9]+m +[?] +[?] [^ ]+ [abc]$' "$dir/out") == 1)) ||
        fail 'not one unknown'
    (($(wc -l <"$dir/err") == 1)) || fail 'not one message'
    expect_err "^s3mpu: uploads [abc]: $1"
    end_faults
}
fault '{"when": {"operation": "ListParts"}, "do": {"status": 403,
    "code": "AccessDenied"}}'
run uploads bucket
tell_one ".*403 AccessDenied on ListParts"
fault '{"when": {"operation": "ListParts"}, "do": {"status": 500,
    "code": "InternalError"}}'
run uploads bucket --max-attempts 1
tell_one ".*500 InternalError on ListParts"
fault '{"when": {"operation": "ListParts"}, "do": {"status": 200,
    "body": "<html>no</html>"}}'
run uploads bucket --max-attempts 1
tell_one ".*200 on ListParts"

# One that is gone since it was listed is no failure.
fault '{"when": {"operation": "ListParts"}, "do": {"status": 404,
    "code": "NoSuchUpload"}}'
run uploads bucket
expect_exit 0
expect_no_err
(($(wc -l <"$dir/out") == 2)) || fail 'not two'
