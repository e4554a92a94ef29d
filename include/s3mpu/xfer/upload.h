/*
 * xfer/upload.h -- a file becomes an object: in one PUT, or in parts.
 *
 * Errors: in the report. What the codes promise: the object is not there, or
 *         is the one from before (all but these); ERR_UNKNOWN_END: Complete
 *         was sent and its outcome could not be learned, nothing was aborted;
 *         ERR_INTEGRITY after Complete: an object is there that is not the
 *         file (the text says so).
 */
#ifndef S3MPU_XFER_UPLOAD_H
#define S3MPU_XFER_UPLOAD_H

#include "s3mpu/xfer/plan.h"
#include "s3mpu/xfer/transfer.h"

enum upload_payload {
    UPLOAD_PAYLOAD_AUTO, /* unsigned on https, SHA-256 on http */
    UPLOAD_PAYLOAD_SHA256,
    UPLOAD_PAYLOAD_UNSIGNED
};

enum upload_checksum {
    UPLOAD_CHECKSUM_AUTO,   /* what the endpoint is known to take */
    UPLOAD_CHECKSUM_HEADER, /* the algorithm that the spec names */
    UPLOAD_CHECKSUM_MD5,    /* each part's MD5 against its ETag */
    UPLOAD_CHECKSUM_NONE
};

/* Where a part's SHA-256 is signed, files up to this size are compared with
 * the ETags of all parts as well; of larger ones the first part is. */
#define UPLOAD_ETAG_ALL_BYTES (64 * PLAN_MIB)

struct upload_spec {
    const char *path;
    struct s3_object to;
    struct plan_ask plan; /* its size is the file's, and set by upload_new */
    enum upload_payload payload;
    enum upload_checksum checksum;
    enum checksum_alg alg; /* with UPLOAD_CHECKSUM_HEADER */
    struct s3_attrs attrs;
    bool no_overwrite;
    bool resume;
    bool keep_on_interrupt;
};

/* upload_new(spec, session, e): opens the file and plans. All that ${spec}
 * points to must outlive the transfer. NULL and ${e} for a file that cannot be
 * read or a plan that cannot be. */
struct transfer *upload_new(const struct upload_spec *spec,
                            struct s3_session *session, struct err *e);

const struct plan *upload_plan(const struct transfer *t);

#endif
