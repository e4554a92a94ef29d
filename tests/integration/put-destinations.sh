#!/usr/bin/env bash
#
# BUCKET and PREFIX/ take the name of the file, with or without s3://.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file.bin 1000
stored() {
    run put "$dir/file.bin" "$1"
    expect_exit 0
    expect_out "^s3://bucket/$2: "
    expect_state "list(obj) == ['bucket/$2']"
    run rm "bucket/$2"
    expect_exit 0
    expect_state 'not obj'
}
stored bucket file.bin
stored bucket/ file.bin
stored s3://bucket file.bin
stored s3://bucket/ file.bin
stored bucket/key key
stored s3://bucket/key key
stored bucket/a/b/ a/b/file.bin
stored s3://bucket/a/b/ a/b/file.bin
stored s3://bucket/a/b a/b
cd "$dir"
run put file.bin bucket
expect_exit 0
expect_stored file.bin file.bin
