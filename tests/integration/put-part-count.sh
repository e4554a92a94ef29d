#!/usr/bin/env bash
#
# --parts N cuts the file in exactly N parts, of which the last takes the
# rest.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 32505861
run put "$dir/file" bucket/six --parts 6
expect_exit 0
expect_stored six file
expect_state 'obj["bucket/six"].part_sizes == [5417643] * 5 + [5417646]'
expect_last_line 'in 6 parts'
run put "$dir/file" bucket/one --parts 1
expect_exit 0
expect_stored one file
expect_state 'obj["bucket/one"].part_sizes == []' 'requests["PutObject"] == 1'
