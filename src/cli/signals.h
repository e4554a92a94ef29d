/*
 * cli/signals.h -- one thread that waits for SIGINT, SIGTERM and SIGHUP.
 *
 * The first trips the cancel token, so that the run cleans up and ends; a
 * second leaves at once, after a line that says what may be left. Signals come
 * in pairs, though: timeout(1) signals its child and then the group, a shell
 * passes on what the terminal sent to all, a terminal that closes sends SIGHUP
 * twice. So what comes within SIGNALS_PAIR_MS of the first is the same signal,
 * and SIGHUP is never a second one. The deadline of a run is waited for in the
 * same place.
 *
 * Threads: signals_block by main before any other thread starts.
 */
#ifndef S3MPU_CLI_SIGNALS_H
#define S3MPU_CLI_SIGNALS_H

#include "s3mpu/base/clock.h"
#include "s3mpu/base/err.h"

/* Block the signals in this and all later threads, ignore SIGPIPE and SIGXFSZ.
 * A SIGHUP
 * that is ignored already, as nohup does, stays so; SIGINT and SIGTERM count
 * even then (cron and shells start background jobs with SIGINT ignored). */
void signals_block(void);

enum { SIGNALS_PAIR_MS = 1000 };

/* What a run may take after its deadline, to learn the outcome of a Complete and
 * to clean up. */
enum { SIGNALS_GRACE_MS = 5000 };

struct signals_opts {
    struct cancel *cancel;
    const char *last_words; /* of the second signal; may be NULL; borrowed */
    int64_t deadline_ms;    /* then the token is tripped too; 0: never */
    struct cancel *last;    /* tripped SIGNALS_GRACE_MS after the deadline */
};

/* A file that a second signal removes before it leaves; it may be gone already.
 * Borrowed; NULL: none. Before signals_start. */
void signals_scratch(const char *path);

/* Start the thread. */
int signals_start(const struct signals_opts *opts, struct err *e);
/* End the thread. */
void signals_stop(void);

#endif
