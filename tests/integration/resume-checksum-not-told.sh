#!/usr/bin/env bash
#
# A service that names no checksum algorithm of an unfinished upload, be it that
# it knows none (Swift) or that no part has arrived (Ceph 20.2): the same
# command goes on with it.

# shellcheck source=tests/integration/common.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/common.bash"

make_file file 30M

# interrupt_at PROFILE PART: the same command, killed while it sends the part.
interrupt_at() {
    start_server --profile "$1"
    put=(put "$dir/file" bucket/key --part-size 5MiB -j 1 --resume
        --checksum-algorithm crc32)
    hold_and_drop "{\"operation\": \"UploadPart\", \"part\": $2}"
    start "${put[@]}"
    await_held
    kill -KILL "$pid"
    finish
    end_faults
    run "${put[@]}"
    expect_exit 0
    expect_no_err
    expect_stored key file
    expect_state 'requests["CreateMultipartUpload"] == 1' \
        "requests['UploadPart'] == $2 + 6 - $2 + 1"
    kill -KILL "$server_pid"
    rm "$dir/port"
}

interrupt_at swift 3
expect_last_line 'proof: md5-etag$'
interrupt_at ceph-tentacle 1
expect_last_line 'proof: crc32$'
interrupt_at ceph-tentacle 3
expect_last_line 'proof: crc32$'
