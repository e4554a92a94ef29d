/*
 * cli/output.h -- standard output, a line at a time, so that a reader that does
 * not read, or has gone, holds nothing up.
 *
 * A line is written as soon as it is known: what a run that is killed has done
 * was told. Nothing is written once a write has failed.
 *
 * Threads: main.
 */
#ifndef S3MPU_CLI_OUTPUT_H
#define S3MPU_CLI_OUTPUT_H

#include "s3mpu/base/clock.h"

#include <stddef.h>

/* Once ${cancel} is tripped nobody waits any more for a reader that does not
 * read. NULL: wait for ever. */
void output_watch(struct cancel *cancel);

/* Write ${len} bytes of ${text}, whole lines. */
void output_write(const char *text, size_t len);

/* Whether further lines would be for nothing: the reader has gone, a write has
 * failed, or the token was tripped while the reader did not read. */
bool output_is_over(void);

/* Whether lines are missing since the token was tripped. */
bool output_was_given_up(void);

/* At the end of the run: ${code}, or 3 where a result could not be written, and
 * then a message says so. A reader that has gone (head, less) wanted no more:
 * that is no failure of ours. */
int output_finish(int code);

#endif
