#!/usr/bin/env bash
#
# On https, where no payload is signed, the MD5 of every part is compared, also
# of those beyond the first 64 MiB: one that was stored damaged is sent again.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_certificate server
start_server --tls "$dir/server.pem" "$dir/server.key"
make_file file 70M
fault '{"when": {"operation": "UploadPart", "part": 7}, "do": {"damage": "flip"}}'
run put "$dir/file" bucket/key --ca-bundle "$dir/server.pem" --part-size 10MiB \
    -j 2
expect_exit 0
expect_err 'part 7 came over wrong'
expect_last_line 'proof: md5-etag$'
expect_stored key file
expect_state 'requests["UploadPart"] == 8'
