/*
 * xfer/sched.c -- take and give for the pool. The pool's lock guards all that
 * is mutable here.
 */
#include "s3mpu/xfer/sched.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/worker.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    HALVE_AT_MOST_EVERY_MS = 1000,
    /* A worker's: the wakeup pair of its loop and its connection; and for a
     * while those of a second loop that looks what became of a request, or of
     * looking up a name. */
    FILES_PER_WORKER = 6,
    FILES_SPARE = 8, /* for certificates, configuration, names of hosts */
    FILES_COUNTED = 8192
};

struct sched {
    struct sched_opts opts;
    struct transfer *transfer;
    struct pool *pool;
    bool cancelled; /* the owner's thread has passed the cancel on */
    struct {        /* guarded by the pool's lock */
        unsigned active;
        double limit;
        unsigned throttles; /* of the sender, when last looked at */
        int64_t halved_ms;
    } locked;
};

double sched_limit_after(double limit, unsigned jobs, bool throttled)
{
    double next = throttled ? limit / 2 : limit + 1 / limit;
    if (next < 1) {
        return 1;
    }
    return next > (double)jobs ? (double)jobs : next;
}

/* How many files may be opened yet. */
static unsigned files_free(void)
{
    struct rlimit limit = {0, 0};
    unsigned free_ones = 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return FILES_COUNTED;
    }
    for (int fd = 0; fd < FILES_COUNTED && (rlim_t)fd < limit.rlim_cur; fd++) {
        free_ones += fcntl(fd, F_GETFD) < 0;
    }
    return free_ones;
}

unsigned sched_jobs_within(unsigned jobs, unsigned files)
{
    unsigned most =
        files > FILES_SPARE ? (files - FILES_SPARE) / FILES_PER_WORKER : 0;
    most = most > 0 ? most : 1;
    return jobs < most ? jobs : most;
}

unsigned sched_jobs_here(unsigned jobs)
{
    unsigned fit = sched_jobs_within(jobs, files_free());
    if (fit < jobs) {
        log_warn("%u at a time, not %u: the limit of open files (ulimit -n) "
                 "allows no more",
                 fit, jobs);
    }
    return fit;
}

static struct worker *make_worker(void *ctx, struct err *e)
{
    struct sched *s = ctx;
    return worker_new(s->opts.session, s->opts.cancel, s->opts.last, e);
}

/* ---------------------------------------------------------------- loop --- */

static enum pool_take take(void *ctx, struct job *out)
{
    struct sched *s = ctx;
    enum pool_take taken;
    if (s->locked.active >= (unsigned)s->locked.limit && s->locked.active > 0) {
        return POOL_WAIT;
    }
    taken = s->transfer->ops->take(s->transfer, out);
    if (taken == POOL_JOB) {
        out->owner = s->transfer;
        s->locked.active++;
    }
    return taken;
}

static void run(struct job *job, struct worker *w)
{
    job->owner->ops->run(job->owner, job, w);
}

/* Whether the service has asked for less since the last look. */
static bool throttled(struct sched *s)
{
    unsigned now = sender_throttles(s3_session_sender(s->opts.session));
    bool grown = now != s->locked.throttles;
    s->locked.throttles = now;
    return grown;
}

static void adapt(struct sched *s, bool success)
{
    int64_t now = clock_mono_ms();
    bool less = throttled(s);
    if (less && now - s->locked.halved_ms >= HALVE_AT_MOST_EVERY_MS) {
        s->locked.halved_ms = now;
        s->locked.limit =
            sched_limit_after(s->locked.limit, s->opts.jobs, true);
    } else if (!less && success) {
        s->locked.limit =
            sched_limit_after(s->locked.limit, s->opts.jobs, false);
    }
}

static void give(void *ctx, struct job *job)
{
    struct sched *s = ctx;
    s->locked.active--;
    adapt(s, job->rc == 0);
    job->owner->ops->give(job->owner, job);
}

static const struct pool_ops pool_ops = {.worker_new = make_worker,
                                         .worker_free = worker_free,
                                         .take = take,
                                         .run = run,
                                         .give = give};

struct sched *sched_start(const struct sched_opts *opts, struct transfer *t,
                          struct err *e)
{
    struct sched *s = mem_calloc(1, sizeof(*s));
    s->opts = *opts;
    s->transfer = t;
    s->opts.jobs = sched_jobs_here(opts->jobs);
    s->locked.limit = (double)s->opts.jobs;
    s->locked.throttles = sender_throttles(s3_session_sender(opts->session));
    s->pool = pool_start(&pool_ops, s, s->opts.jobs, e);
    if (s->pool == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

static void pass_cancel(void *ctx)
{
    struct sched *s = ctx;
    s->transfer->ops->cancel(s->transfer, cancel_why(s->opts.cancel));
}

bool sched_wait(struct sched *s, int64_t ms)
{
    if (!s->cancelled && cancel_why(s->opts.cancel) != 0) {
        s->cancelled = true;
        pool_locked(s->pool, pass_cancel, s);
    }
    return pool_wait(s->pool, ms);
}

void sched_free(struct sched *s)
{
    if (s != NULL) {
        pool_free(s->pool);
        free(s);
    }
}
