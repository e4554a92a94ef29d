#!/usr/bin/env bash
#
# --verify makes a lower proof a failure, 9, though the object is there; a
# level that is reached is a success.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
level() {
    run put "$dir/file" bucket/key --part-size 5MiB --verify "$@"
}
for words in size-only sha256-signed md5-etag 'crc64nvme crc64nvme' \
    'checksum crc32c'; do
    read -r verify algorithm <<<"$words"
    level "$verify" --checksum-algorithm "${algorithm:-auto}"
    expect_exit 0
    expect_no_err
    expect_stored key file
done
level crc64nvme
expect_exit 9
expect_err '^s3mpu: put .*the proof is md5-etag, and --verify asks for more'
expect_stored key file
level crc64nvme --checksum-algorithm crc32c
expect_exit 9
expect_err 'the proof is crc32c, and --verify asks for more'
level md5-etag --checksum-algorithm none
expect_exit 9
expect_err 'the proof is sha256-signed, and --verify asks for more'
expect_stored key file
