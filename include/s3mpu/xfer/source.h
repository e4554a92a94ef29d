/*
 * xfer/source.h -- the file that is sent: read by position, and watched for
 * being the same at the end as it was at the beginning.
 *
 * Threads: source_read from any; the rest by the owner.
 * Errors:  ERR_LOCAL where the file cannot be opened or read, ERR_USAGE where
 *          it is none, ERR_SOURCE where it has changed or ends early.
 */
#ifndef S3MPU_XFER_SOURCE_H
#define S3MPU_XFER_SOURCE_H

#include "s3mpu/base/err.h"

#include <stddef.h>
#include <stdint.h>

struct source;

/* A regular file; its size and identity are taken now. One that holds more
 * than its size says is refused: ERR_SOURCE if it grows, else ERR_LOCAL. */
struct source *source_open(const char *path, struct err *e);
void source_free(struct source *s);

const char *source_path(const struct source *s);
int64_t source_size(const struct source *s);

/* All of ${len} bytes at ${at}. */
int source_read(const struct source *s, void *data, size_t len, int64_t at,
                struct err *e);

/* Whether the file still is what was opened: size, times of modification and
 * of change, and that the path still leads to it. 0, or -1 and ERR_SOURCE. */
int source_check(const struct source *s, struct err *e);

#endif
