/*
 * cli/meter.h -- the live line on a terminal, plain lines without one.
 *
 * Threads: main.
 */
#ifndef S3MPU_CLI_METER_H
#define S3MPU_CLI_METER_H

#include "s3mpu/xfer/transfer.h"

struct meter {
    const char *name;
    const struct progress *progress;
    bool tty;
    bool quiet;
    int64_t interval_ms;
    int64_t began_ms;
    int64_t shown_ms;
    double rate; /* bytes a second, smoothed */
    int64_t last_bytes;
    int64_t last_ms;
};

/* ${quiet} shows nothing. ${interval_ms} is between lines without a terminal. */
void meter_start(struct meter *m, const char *name,
                 const struct progress *progress, bool quiet,
                 int64_t interval_ms);
/* To be called every 100 ms or so. */
void meter_tick(struct meter *m);
/* Take the live line away; milliseconds since the start. */
int64_t meter_stop(struct meter *m);

/* The line for ${columns} (pure, for tests). */
struct meter_sample {
    const char *name;
    int64_t done;
    int64_t total;
    double rate;
    bool plain; /* without a bar */
};
void meter_format(const struct meter_sample *s, int columns, char *out,
                  size_t size);

#endif
