/*
 * xfer/sched.h -- runs a transfer on a pool of workers, and decides how many
 * of them may work at a time.
 *
 * When the service asks for less, the number of active workers is halved (once
 * a second at most), and comes back by one for each round of successes:
 * additive increase, multiplicative decrease, with the jobs as the ceiling.
 *
 * A worker needs descriptors; where there are not enough for all jobs, fewer
 * workers are made, and a notice says so.
 *
 * Threads: sched_* by the thread that started it.
 */
#ifndef S3MPU_XFER_SCHED_H
#define S3MPU_XFER_SCHED_H

#include "s3mpu/xfer/transfer.h"

struct sched_opts {
    struct s3_session *session;
    struct cancel *cancel; /* tripped by signals and by the deadline */
    struct cancel *last;   /* tripped some seconds after the deadline: ends a
                            * Complete and cleaning up too */
    unsigned jobs;         /* workers, and so requests in flight */
};

struct sched;

/* sched_start(opts, t, e): ${t} begins. Both must outlive the scheduler. */
struct sched *sched_start(const struct sched_opts *opts, struct transfer *t,
                          struct err *e);
/* Wait ${ms}; whether the transfer has ended. Passes a tripped cancel token on
 * to the transfer. */
bool sched_wait(struct sched *s, int64_t ms);
void sched_free(struct sched *s);

/* How many of ${jobs} workers can be had with ${files} descriptors that are
 * free (pure, for tests); at least one. */
unsigned sched_jobs_within(unsigned jobs, unsigned files);

/* The same with the descriptors that this process may still open; where they are
 * fewer than ${jobs} need, a warning says so. */
unsigned sched_jobs_here(unsigned jobs);

/* The number of workers that may be active (pure, for tests): after a throttle
 * or a success, from ${limit} of at most ${jobs}. */
double sched_limit_after(double limit, unsigned jobs, bool throttled);

#endif
