/*
 * cli/config.c -- the defaults, in one place.
 */
#include "config.h"

#include <stdlib.h>

void config_init(struct config *c)
{
    *c = (struct config){.connect_timeout_ms = 10000,
                         .read_timeout_ms = 60000,
                         .max_attempts = 10,
                         .jobs = 8,
                         .verify = -1,
                         .progress_interval_ms = 10000};
}

void config_release(struct config *c)
{
    free(c->metadata);
    c->metadata = NULL;
}
