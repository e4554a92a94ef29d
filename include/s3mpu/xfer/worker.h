/*
 * xfer/worker.h -- what one worker owns: a connection, a window on files, and
 * digests.
 *
 * Owns:    all of it.
 * Threads: the worker's own; worker_new and worker_free by the pool's owner.
 */
#ifndef S3MPU_XFER_WORKER_H
#define S3MPU_XFER_WORKER_H

#include "s3mpu/digest/hash.h"
#include "s3mpu/s3/ops.h"
#include "s3mpu/xfer/plan.h"
#include "s3mpu/xfer/source.h"

enum { WORKER_WINDOW_BYTES = 128 << 10 };

struct worker {
    struct s3_conn conn;
    struct cancel *cancel;  /* the run's; conn.cancel may differ for a while */
    struct cancel *last;    /* ends what must not be cut by the other one */
    unsigned char *window;  /* WORKER_WINDOW_BYTES */
    struct hash *hash;      /* of the payload, or of a part's content */
    struct hash *etag_hash; /* of what is sent, beside the other */
    struct checksum *sum;
};

/* ${cancel} and ${last} may be NULL, and outlive the worker. NULL and ${e} where
 * libcurl gives no handle. */
struct worker *worker_new(struct s3_session *session, struct cancel *cancel,
                          struct cancel *last, struct err *e);
void worker_free(struct worker *w);

/* worker_scan(w, source, part, see, ctx, e): read the range of ${part} through
 * the window, from its start to its end, and show each piece to ${see}. -1 and
 * ${e}: those of source_read, or ERR_CANCELLED by the connection's token. */
struct worker_scan {
    const struct source *source;
    struct plan_part part;
    void (*see)(void *ctx, const void *data, size_t len);
    void *ctx;
};
int worker_scan(struct worker *w, const struct worker_scan *scan,
                struct err *e);

#endif
