# What the shell scripts here share; sourced by them. Given are S3MPU, SRC and
# CEPH_NANO_DIR; see tests/README.md.
# shellcheck shell=bash

set -euo pipefail

if [[ -z ${CEPH_NANO_DIR:-} ]]; then
    printf 'there is no Ceph here: skipped\n'
    exit 77
fi

: "${S3MPU:?the program to test}"
: "${SRC:=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)}"

ceph_nano() {
    "$SRC/scripts/ceph-nano" --dir "$CEPH_NANO_DIR" "$@"
}

say() {
    printf '%s\n' "$*"
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# s3mpu ARG...: print the command, and run it.
s3mpu() {
    printf '$ s3mpu %s\n' "$*" >&2
    "$S3MPU" "$@"
}

# new_bucket: print a name that no other test has.
new_bucket() {
    printf 't-%s-%s' "$$" "$RANDOM$RANDOM"
}

# remove_buckets NAME...: with all that is in them.
remove_buckets() {
    local name
    for name in "$@"; do
        ceph_nano exec radosgw-admin bucket rm --bucket="$name" \
            --purge-objects >/dev/null 2>&1 || true
    done
}

# boto3 PROGRAM [ARG...]: run lines of Python that have a client named s3.
boto3() {
    /usr/bin/python3 -c "import boto3, os, sys
s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'])
$1" "${@:2}"
}

sha256() {
    sha256sum "$@" | cut -d ' ' -f 1
}

variables=$(ceph_nano env)
eval "$variables"
