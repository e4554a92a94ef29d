/*
 * xfer/plan.h -- part arithmetic, and every limit of S3. Pure.
 *
 * Limits as of 2025-12 (Amazon S3 User Guide, "Amazon S3 multipart upload
 * limits"); Ceph has the same defaults (rgw_multipart_min_part_size,
 * rgw_multipart_part_upload_limit, rgw_max_put_size).
 *
 * Errors: ERR_USAGE with the numbers, before a byte is sent.
 */
#ifndef S3MPU_XFER_PLAN_H
#define S3MPU_XFER_PLAN_H

#include "s3mpu/base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define PLAN_MIB           INT64_C(1048576)
#define PLAN_GIB           (1024 * PLAN_MIB)

#define PLAN_MIN_PART      (5 * PLAN_MIB) /* all but the last */
#define PLAN_MAX_PART      (5 * PLAN_GIB)
#define PLAN_MAX_PARTS     10000
#define PLAN_MAX_OBJECT    (PLAN_MAX_PARTS * PLAN_MAX_PART) /* 48.8 TiB */
#define PLAN_MAX_KEY_BYTES 1024

/* Ours: what --part-size auto chooses from, and how many parts each job has at
 * least where the file is large enough: so they do not all end together, and
 * what is kept after an interruption grows as the upload does. */
#define PLAN_AUTO_MIN    (8 * PLAN_MIB)
#define PLAN_AUTO_MAX    (64 * PLAN_MIB)
#define PLAN_AUTO_ROUNDS 4
/* Part sizes beyond the automatic ones are rounded up to Ceph's stripe. */
#define PLAN_STRIPE (4 * PLAN_MIB)

struct plan_ask {
    int64_t size;      /* of the file, 0 and up */
    int64_t part_size; /* 0: auto */
    unsigned parts;    /* 0: as the part size says; else exactly so many */
    unsigned jobs;     /* 1 and up: auto divides evenly among them */
    bool small_parts;  /* auto: the smallest, so that little is sent again */
};

struct plan {
    int64_t size;
    int64_t part_size;
    unsigned parts; /* 1 and up: an empty file is one part of 0 bytes */
};

/* A part: its number counts from 1. */
struct plan_part {
    unsigned no;
    int64_t offset;
    int64_t length;
};

int plan_make(struct plan *p, const struct plan_ask *ask, struct err *e);

/* plan_of_part_size(p, size, part_size): the plan that follows from a part
 * size somebody else has chosen, as far as it is one of at most
 * PLAN_MAX_PARTS parts; else -1. */
int plan_of_part_size(struct plan *p, int64_t size, int64_t part_size);

/* Part ${no}, 1 to p->parts; the last takes the rest. */
struct plan_part plan_part(const struct plan *p, unsigned no);

/* plan_guess(size, parts, out, max): the part sizes that would cut ${size}
 * bytes in ${parts} parts, likely ones first, at most ${max} of them to
 * ${out}; how many. For objects whose service does not tell. 0 where no cut is
 * possible, or the numbers are beyond S3's limits. */
unsigned plan_guess(int64_t size, unsigned parts, int64_t *out, unsigned max);

#endif
