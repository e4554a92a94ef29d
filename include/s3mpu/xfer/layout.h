/*
 * xfer/layout.h -- what an object tells of itself: size, ETag, checksum, and
 * in which parts it was sent; and what can be concluded from it.
 *
 * An ETag of 32 hex digits is the MD5 of the object, one with "-N" behind them
 * the MD5 of the MD5s of its N parts (Amazon S3 User Guide, "Checking object
 * integrity"). Where both agree with the bytes they prove them. Where they do
 * not, that proves a difference only if the way in which the object was cut
 * is known for certain: services exist that give ETags of their own making.
 *
 * Owns:    a layout owns what its cuts point to; layout_release frees it.
 * Threads: one at a time.
 * Errors:  those of HeadObject; ERR_PROTOCOL where what answers is no object:
 *          it has no ETag, or a size that no object can have.
 */
#ifndef S3MPU_XFER_LAYOUT_H
#define S3MPU_XFER_LAYOUT_H

#include "s3mpu/xfer/plan.h"
#include "s3mpu/xfer/worker.h"

/* Likely part sizes that are tried where the service does not tell. */
enum { LAYOUT_MAX_GUESSES = 24 };

/* A way to cut an object in parts. */
struct cut {
    struct plan plan;
    /* Where each part begins, where they are of several sizes; else NULL. */
    const int64_t *starts;
};

/* Part ${no}, 1 to c->plan.parts. */
struct plan_part cut_part(const struct cut *c, unsigned no);

struct layout {
    struct s3_object object; /* borrowed */
    struct s3_head head;
    bool has_md5;        /* the ETag has the form of an MD5, or of MD5s */
    unsigned etag_parts; /* of MD5s: of how many; 0: of the whole */
    unsigned char md5[HASH_MD5_BYTES];
    bool told;                           /* the service told the part sizes */
    bool untied;                         /* see layout_recheck */
    bool definite;                       /* see layout_next */
    int64_t guesses[LAYOUT_MAX_GUESSES]; /* part sizes, if it did not */
    unsigned guess_count;
    unsigned tried; /* ways that layout_next has given */
    int64_t *starts;
};

/* ${o} must outlive the layout. layout_release after a failure, too. */
int layout_read(struct s3_conn *c, const struct s3_object *o,
                struct layout *out, struct err *e);
void layout_release(struct layout *l);

/* layout_next(l, c, out): the next way in which the object may have been cut
 * when its ETag was made, the likely ones first. false: there is none left,
 * and l->definite says whether an ETag that fits none of them is a proof that
 * the bytes are others. It asks the service for what it needs. */
bool layout_next(struct layout *l, struct s3_conn *c, struct cut *out);

/* After the last layout_next, and before the ETag is said not to fit: that the
 * object is the same still, by one more HEAD, if an answer about a part had
 * another ETag than the object (l->untied). Errors: those of HeadObject;
 * ERR_SOURCE where the object was replaced. */
int layout_recheck(const struct layout *l, struct s3_conn *c, struct err *e);

/* Whether the MD5s of the parts, ascending, make the ETag of ${l}. */
bool layout_matches(const struct layout *l, struct hash *h,
                    const unsigned char (*part_md5)[HASH_MD5_BYTES],
                    unsigned count);

/* Bytes of the object into ${sink}, as s3_get_object does. ERR_SOURCE where it
 * is not the object any more that ${l} tells of. */
int layout_fetch(const struct layout *l, struct s3_conn *c,
                 struct plan_part part, const struct s3_sink *sink,
                 struct err *e);

#endif
