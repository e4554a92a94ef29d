#!/usr/bin/env bash
#
# An endpoint URL that ends in the bucket's name, or begins with it: the object
# would lie at bucket/bucket/key, so there is one warning.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 1000
warning='^s3mpu: the endpoint URL http.* \(--endpoint-url\) names the bucket .bucket.'
for url in "$endpoint/bucket" "$endpoint/bucket/"; do
    run put "$dir/file" bucket/key --endpoint-url "$url"
    expect_err "$warning"
    (($(grep -c 'names the bucket' "$dir/err") == 1)) || fail 'not once'
done
run rm bucket/a bucket/b --endpoint-url "$endpoint/bucket"
(($(grep -c 'names the bucket' "$dir/err") == 1)) || fail 'not once'
run ls bucket --endpoint-url http://bucket.localhost:1 --retry-for 1ms \
    --max-attempts 1
expect_err "$warning"

# Others do not.
run put "$dir/file" bucket/key
expect_exit 0
expect_no_err
run ls bucket --endpoint-url "$endpoint/other-bucket"
! has err 'names the bucket' || fail 'a warning for another name'
run ls bucket --endpoint-url http://buckets.localhost:1 --retry-for 1ms \
    --max-attempts 1
! has err 'names the bucket' || fail 'a warning for another host'
