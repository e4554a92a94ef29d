#!/usr/bin/env bash
#
# One byte differs: 9, for an object of parts, of one piece, and with a
# checksum.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

start_server
make_file file 12M
cp "$dir/file" "$dir/other"
printf 'x' | dd of="$dir/other" bs=1 seek=7000000 conv=notrunc status=none
! cmp -s "$dir/file" "$dir/other" ||
    printf 'y' | dd of="$dir/other" bs=1 seek=7000000 conv=notrunc status=none
run put "$dir/file" bucket/parts --part-size 5MiB
run put "$dir/file" bucket/piece --part-size 16MiB
run put "$dir/file" bucket/sum --part-size 5MiB --checksum-algorithm crc64nvme
for key in parts piece sum; do
    run verify "$dir/other" "bucket/$key"
    expect_exit 9
    expect_error 'verify .*other: different: the object.s (ETag|crc64nvme)'
    run verify "$dir/file" "bucket/$key"
    expect_exit 0
    expect_last_line '^equal: '
done
