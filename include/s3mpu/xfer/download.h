/*
 * xfer/download.h -- an object becomes a file: parallel ranges, each with
 * If-Match on the ETag seen first, into a temporary file beside the target
 * that is renamed once all is there and proved. Or to standard output, in
 * order.
 *
 * What the service offers is checked while the ranges arrive: a checksum of
 * the whole, by combination; else the ETag, where the object's own parts are
 * the ranges; a plain MD5 of a large object by reading the file back.
 *
 * Errors: in the report. ERR_SOURCE where the object was replaced meanwhile;
 *         ERR_INTEGRITY where what came is not what the service says that it
 *         holds. On any failure there is no new file under the target's name.
 */
#ifndef S3MPU_XFER_DOWNLOAD_H
#define S3MPU_XFER_DOWNLOAD_H

#include "s3mpu/xfer/transfer.h"

struct download_spec {
    struct s3_object from;
    const char *path; /* NULL: standard output */
    unsigned jobs;
};

/* ${spec} must outlive the transfer. NULL and ${e} where the target cannot be
 * written. */
struct transfer *download_new(const struct download_spec *spec, struct err *e);

/* The path of the temporary file, or NULL for standard output; owned by the
 * caller. Before the transfer is run. */
char *download_scratch(const struct transfer *t);

#endif
