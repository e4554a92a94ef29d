/*
 * xfer/layout.h -- what an object tells of itself: size, ETag, checksum, and
 * in which parts it was sent.
 *
 * Errors: those of HeadObject.
 */
#ifndef S3MPU_XFER_LAYOUT_H
#define S3MPU_XFER_LAYOUT_H

#include "s3mpu/digest/hash.h"
#include "s3mpu/xfer/plan.h"
#include "s3mpu/s3/ops.h"

struct layout {
    struct s3_head head;
    bool has_md5;        /* the ETag is an MD5, or one of MD5s */
    unsigned etag_parts; /* of MD5s: of how many; 0: of the whole */
    unsigned char md5[HASH_MD5_BYTES];
    struct plan plan; /* the parts it was sent in, as far as known */
    bool plan_known;  /* the service told, or there is but one part */
};

int layout_read(struct s3_conn *c, const struct s3_object *o,
                struct layout *out, struct err *e);

/* Whether the MD5s of the parts, ascending, make the ETag of ${l}. */
bool layout_matches(const struct layout *l, struct hash *h,
                    const unsigned char (*part_md5)[HASH_MD5_BYTES],
                    unsigned count);

#endif
