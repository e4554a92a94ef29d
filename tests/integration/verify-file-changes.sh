#!/usr/bin/env bash
#
# A file that changes while verify reads it is neither equal nor different: 4.
# By its ETag, by a checksum, and byte by byte.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

# change HOW: "grow", or "rewrite" all of it and set the time back.
change() {
    if [[ $1 == grow ]]; then
        printf more >>"$dir/file"
    else
        touch -r "$dir/file" "$dir/time"
        head -c 12M /dev/zero | dd of="$dir/file" conv=notrunc status=none
        touch -r "$dir/time" "$dir/file"
    fi
}

# changed HOW WHEN ARG...: while the first request that matches is held.
changed() {
    cp "$dir/first" "$dir/file"
    end_faults
    fault "{\"when\": $2, \"do\": {\"hold\": \"$1$RANDOM$#\"}}"
    gate=$(ask state "$dir/heads" 'faults[0]["do"]["hold"]')
    start verify "$dir/file" "${@:3}"
    await_held "$gate"
    change "$1"
    ask open "$gate"
    finish
    expect_exit 4
    expect_error 'change|grows'
}

start_server
make_file first 12M
run put "$dir/first" bucket/md5 --part-size 5MiB --checksum-algorithm md5
expect_exit 0
run put "$dir/first" bucket/sum --part-size 5MiB --checksum-algorithm crc64nvme
expect_exit 0
for how in grow rewrite; do
    changed "$how" '{"operation": "HeadObject"}' bucket/md5
    changed "$how" '{"operation": "HeadObject"}' bucket/sum
    changed "$how" '{"operation": "GetObject"}' bucket/md5 --download
done
