/*
 * xfer/compare.h -- is the object the file? By its ETag or checksum, computed
 * from the file alone; or, on request, byte by byte.
 *
 * Errors: in the report. ERR_INTEGRITY: they differ, and the text says in
 *         what. ERR_USAGE: this object tells nothing that could be compared;
 *         the text says what to do.
 */
#ifndef S3MPU_XFER_COMPARE_H
#define S3MPU_XFER_COMPARE_H

#include "s3mpu/xfer/transfer.h"

struct compare_spec {
    const char *path;
    struct s3_object object;
    bool download; /* compare the bytes */
    unsigned jobs;
};

/* ${spec} must outlive the transfer. NULL and ${e} where the file cannot be
 * read. */
struct transfer *compare_new(const struct compare_spec *spec, struct err *e);

#endif
