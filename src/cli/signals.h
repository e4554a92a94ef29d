/*
 * cli/signals.h -- one thread that waits for SIGINT, SIGTERM and SIGHUP.
 *
 * The first trips the cancel token, so that the run cleans up and ends; the
 * second leaves at once, after a line that says what may be left.
 *
 * Threads: signals_block by main before any other thread starts.
 */
#ifndef S3MPU_CLI_SIGNALS_H
#define S3MPU_CLI_SIGNALS_H

#include "s3mpu/base/clock.h"
#include "s3mpu/base/err.h"

/* Block the signals in this and all later threads, ignore SIGPIPE. A SIGHUP
 * that is ignored already, as nohup does, stays so; SIGINT and SIGTERM count
 * even then (cron and shells start background jobs with SIGINT ignored). */
void signals_block(void);

/* Start the thread; ${last_words} (may be NULL) is printed before the second
 * signal ends the program, and must stay valid. */
int signals_start(struct cancel *cancel, const char *last_words, struct err *e);
/* End the thread. */
void signals_stop(void);

#endif
