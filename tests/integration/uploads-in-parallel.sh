#!/usr/bin/env bash
#
# The parts of many uploads are asked for side by side, at most 16 at a time, and
# printed in the order of the listing; a deadline ends it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 10M
for key in {10..49}; do
    seed_upload "$key" 5242880 file 1 >/dev/null
done
fault '{"when": {"operation": "ListParts", "times": "always"}, "do": {"stall": 0.3}}'
run uploads bucket
expect_exit 0
expect_no_err
awk '{ print $NF }' "$dir/out" | cmp - <(printf '%s\n' {10..49}) ||
    fail 'not each once and in order'
expect_state 'parallel["ListParts"] == 16' 'requests["ListParts"] == 40'
end_faults
fault '{"when": {"operation": "ListParts", "nth": 20, "times": "always"},
    "do": {"hold": "parts"}}'
run uploads bucket --deadline 1s
expect_exit 12
expect_err '^s3mpu: uploads: the deadline has passed; the listing is not complete$'
(($(wc -l <"$dir/err") == 1)) || fail 'not one message'
