/*
 * xfer/pool.h -- N threads around one loop: take (locked), run (unlocked),
 * give (locked). The only place where workers are created.
 *
 * Owns:    the threads and their workers; jobs are values that move.
 * Threads: take and give are called with the pool's lock held and do no I/O;
 *          run is called without it, in the worker's thread.
 */
#ifndef S3MPU_XFER_POOL_H
#define S3MPU_XFER_POOL_H

#include "s3mpu/s3/ops.h"
#include "s3mpu/xfer/plan.h"

struct transfer;
struct worker;

/* A piece of work. Taking it is owning it, until it is given back. */
struct job {
    struct transfer *owner;
    void *ctx; /* of an owner that is no transfer */
    int kind;  /* the owner's own word for what is to be done */
    struct plan_part part;
    int rc; /* what came of it: 0 or -1, and then ${err} */
    struct err err;
    struct s3_part result;
    struct { /* of an earlier upload that is compared with the file */
        unsigned candidate;
        unsigned part;
        bool ours;
    } match;
};

enum pool_take { POOL_JOB, POOL_WAIT, POOL_STOP };

struct pool_ops {
    struct worker *(*worker_new)(void *ctx, struct err *e);
    void (*worker_free)(struct worker *w);
    /* locked: fill ${out}, or say wait (for the next give or pool_wake), or
     * stop (this worker ends). */
    enum pool_take (*take)(void *ctx, struct job *out);
    void (*run)(struct job *job, struct worker *w);
    void (*give)(void *ctx, struct job *job); /* locked */
};

struct pool;

/* pool_start(ops, ctx, count, e): ${count} workers begin at once. Where some
 * cannot be made, the others do the work; NULL and ${e} where none can. */
struct pool *pool_start(const struct pool_ops *ops, void *ctx, unsigned count,
                        struct err *e);

/* Wait ${ms} for the end of all workers; whether they have ended. */
bool pool_wait(struct pool *p, int64_t ms);
/* Run ${fn} under the pool's lock, then wake all workers. */
void pool_locked(struct pool *p, void (*fn)(void *ctx), void *ctx);
/* Wait for the end of all workers and free them. */
void pool_free(struct pool *p);

#endif
