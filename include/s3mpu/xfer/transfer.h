/*
 * xfer/transfer.h -- one object on its way: a state machine that hands out
 * jobs and is told what came of them.
 *
 * Kinds: upload.h, download.h, compare.h (verify). A transfer is run by the
 * scheduler (sched.h), which calls its functions; when that has ended,
 * transfer_report tells the outcome.
 *
 * Owns:    what it was made of; transfer_free releases it.
 * Threads: take, give and cancel under the scheduler's lock; run without, in
 *          any worker; progress is atomic.
 */
#ifndef S3MPU_XFER_TRANSFER_H
#define S3MPU_XFER_TRANSFER_H

#include "s3mpu/xfer/pool.h"

#include <stdatomic.h>

/* Counters that the meter samples. Bytes are done when the service has
 * answered for them; until then they fly, and are taken back on a retry. */
struct progress {
    atomic_llong total;
    atomic_llong done;
    atomic_llong flying;
    atomic_uint parts;
    atomic_uint parts_done;
};

/* How well it is proved that the object is the file, worst first. */
enum proof {
    PROOF_UNPROVED,      /* the object could not be looked at */
    PROOF_SIZE,          /* size-only */
    PROOF_SHA256_SIGNED, /* the service checked the SHA-256 of each request */
    PROOF_MD5_ETAG,      /* each part's ETag is its MD5 */
    PROOF_CHECKSUM       /* the service computed the same checksum */
};

struct report {
    int rc; /* 0: there, and proved to the level; -1: ${err} */
    struct err err;
    enum proof proof;
    enum checksum_alg checksum; /* with PROOF_CHECKSUM */
    int64_t size;
    unsigned parts;
    int64_t part_size;     /* 0: of several sizes */
    int64_t resumed_bytes; /* of an earlier upload, proved and not sent */
    char etag[S3_ETAG_BYTES];
    /* What is left behind: the id of an upload that still exists, "" none. */
    char left_upload_id[S3_UPLOAD_ID_BYTES];
    bool kept; /* it was left so as to be resumed, with these parts: */
    unsigned kept_parts;
    int64_t kept_bytes;
};

struct transfer_ops {
    enum pool_take (*take)(struct transfer *t, struct job *out);
    void (*run)(struct transfer *t, struct job *job, struct worker *w);
    void (*give)(struct transfer *t, struct job *job);
    /* The run was cancelled: take no more parts, clean up, end. */
    void (*cancel)(struct transfer *t, int why);
    void (*free)(struct transfer *t);
};

/* The common part, first in each kind's struct. */
struct transfer {
    const struct transfer_ops *ops;
    struct progress progress;
    struct report report;
};

/* The word for a level: "md5-etag", or the checksum's name. */
const char *proof_name(enum proof p, enum checksum_alg alg);

const struct report *transfer_report(const struct transfer *t);
void transfer_free(struct transfer *t);

#endif
