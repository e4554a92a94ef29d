#!/usr/bin/env bash
#
# Options stand before, between and behind the operands, and -- ends them.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
run -q put --part-size 5MiB "$dir/file" -j2 bucket/a --metadata=k=v
expect_exit 0
expect_no_out
expect_stored a file
expect_state 'obj["bucket/a"].metadata == {"k": "v"}'
cd "$dir"
cp file ./--dashes
run put -q -- --dashes bucket/b
expect_exit 0
expect_stored b file
run --endpoint-url "$endpoint" --region=eu-x -v put file bucket/c
expect_exit 0
expect_stored c file
expect_state 'all("/eu-x/s3/" in h["authorization"] for h in of("PutObject")[-1:])'
