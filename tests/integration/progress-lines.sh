#!/usr/bin/env bash
#
# Without a terminal progress is told in lines of plain text, at the interval
# asked for.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
fault '{"when": {"operation": "UploadPart", "times": "always"},
    "do": {"read_rate": 6000000}}'
run put "$dir/file" bucket/key --part-size 5MiB -j 2 --progress-interval 100ms
expect_exit 0
expect_stored key file
lines=$(wc -l <"$dir/err")
((lines >= 4)) || fail "only $lines lines in a second"
! LC_ALL=C grep -q '[^ -~]' "$dir/err" || fail 'there is more than plain text'
! grep -Evq '^file +[0-9]+%  .*/s  .* of 12\.0 MiB' "$dir/err" ||
    fail 'a line is not like the others'
percents=$(sed -E 's/^file +([0-9]+)%.*/\1/' "$dir/err")
[[ $percents == "$(sort -n <<<"$percents")" ]] || fail 'progress went back'
expect_last_line '^s3://bucket/key: '
