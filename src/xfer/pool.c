/*
 * xfer/pool.c -- one mutex, one condition for workers, one for whoever waits
 * for their end.
 */
#include "s3mpu/xfer/pool.h"

#include "s3mpu/base/clock.h"
#include "s3mpu/base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct thread {
    pthread_t id;
    struct pool *pool;
    struct worker *worker;
};

struct pool {
    const struct pool_ops *ops;
    void *ctx;
    struct thread *threads;
    unsigned started; /* by the owner's thread only */
    struct {          /* guarded by lock */
        pthread_mutex_t lock;
        pthread_cond_t changed;
        pthread_cond_t ended;
        unsigned running;
    } shared;
};

static void *loop(void *arg)
{
    struct thread *t = arg;
    struct pool *p = t->pool;
    struct job job;
    pthread_mutex_lock(&p->shared.lock);
    for (;;) {
        enum pool_take taken;
        job = (struct job){.kind = 0};
        taken = p->ops->take(p->ctx, &job);
        if (taken == POOL_STOP) {
            break;
        }
        if (taken == POOL_WAIT) {
            pthread_cond_wait(&p->shared.changed, &p->shared.lock);
            continue;
        }
        pthread_mutex_unlock(&p->shared.lock);
        p->ops->run(&job, t->worker);
        pthread_mutex_lock(&p->shared.lock);
        p->ops->give(p->ctx, &job);
        pthread_cond_broadcast(&p->shared.changed);
    }
    p->shared.running--;
    pthread_cond_broadcast(&p->shared.ended);
    pthread_mutex_unlock(&p->shared.lock);
    return NULL;
}

static void conditions_init(struct pool *p)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&p->shared.lock, NULL);
    pthread_cond_init(&p->shared.changed, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&p->shared.ended, &attr);
    pthread_condattr_destroy(&attr);
}

static int start_one(struct pool *p, struct err *e)
{
    struct thread *t = &p->threads[p->started];
    int rc;
    t->pool = p;
    t->worker = p->ops->worker_new(p->ctx, e);
    if (t->worker == NULL) {
        return -1;
    }
    pthread_mutex_lock(&p->shared.lock);
    rc = pthread_create(&t->id, NULL, loop, t);
    if (rc == 0) {
        p->shared.running++;
    }
    pthread_mutex_unlock(&p->shared.lock);
    if (rc != 0) {
        p->ops->worker_free(t->worker);
        return err_sys(e, ERR_INTERNAL, rc, "cannot start a thread");
    }
    p->started++;
    return 0;
}

struct pool *pool_start(const struct pool_ops *ops, void *ctx, unsigned count,
                        struct err *e)
{
    struct pool *p = mem_calloc(1, sizeof(*p));
    p->ops = ops;
    p->ctx = ctx;
    p->threads = mem_calloc(count, sizeof(*p->threads));
    conditions_init(p);
    while (p->started < count && start_one(p, e) == 0) {
    }
    if (p->started == 0) {
        pool_free(p);
        return NULL;
    }
    return p;
}

bool pool_wait(struct pool *p, int64_t ms)
{
    struct timespec until = clock_mono_in(ms);
    bool ended;
    int rc = 0;
    pthread_mutex_lock(&p->shared.lock);
    while (p->shared.running > 0 && rc != ETIMEDOUT) {
        rc = pthread_cond_timedwait(&p->shared.ended, &p->shared.lock, &until);
    }
    ended = p->shared.running == 0;
    pthread_mutex_unlock(&p->shared.lock);
    return ended;
}

void pool_locked(struct pool *p, void (*fn)(void *ctx), void *ctx)
{
    pthread_mutex_lock(&p->shared.lock);
    fn(ctx);
    pthread_cond_broadcast(&p->shared.changed);
    pthread_mutex_unlock(&p->shared.lock);
}

void pool_free(struct pool *p)
{
    if (p == NULL) {
        return;
    }
    for (unsigned i = 0; i < p->started; i++) {
        pthread_join(p->threads[i].id, NULL);
        p->ops->worker_free(p->threads[i].worker);
    }
    pthread_cond_destroy(&p->shared.ended);
    pthread_cond_destroy(&p->shared.changed);
    pthread_mutex_destroy(&p->shared.lock);
    free(p->threads);
    free(p);
}
