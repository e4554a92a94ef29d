#!/usr/bin/env bash
# ctest: timeout 600
#
# crash-loop -- uploads killed again and again, and gone on with.

# shellcheck source=tests/ceph/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

exec "$SRC/scripts/soak" --rounds 5 --ceph "$CEPH_NANO_DIR" --s3mpu "$S3MPU"
