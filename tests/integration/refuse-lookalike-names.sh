#!/usr/bin/env bash
#
# Names that look like objects and are none: 2, what was meant, and nothing is
# sent.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
while IFS='|' read -r name meant; do
    for command in 'get' "put $dir/file" "verify $dir/file" 'rm' 'ls' 'mb' \
        'uploads' 'uploads abort'; do
        # shellcheck disable=SC2086 # words
        run $command "$name"
        expect_exit 2
        expect_error "$meant"
    done
done <<'END'
s3:/bucket/key|did you mean s3://bucket/key\?
S3://bucket/key|did you mean s3://bucket/key\?
s3:///bucket/key|did you mean s3://bucket/key\?
/bucket/key|did you mean s3://bucket/key\?
s3:bucket/key|did you mean s3://bucket/key\?
s3:/|did you mean s3://BUCKET\?
https://host.example/bucket/key|is a URL; .*--endpoint-url
HTTP://127.0.0.1:9000/bucket|is a URL; .*--endpoint-url
file:///etc/passwd|is a URL; .*--endpoint-url
END
expect_no_request
