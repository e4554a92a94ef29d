/*
 * cli/suggest.h -- which word was meant.
 *
 * Threads: pure.
 */
#ifndef S3MPU_CLI_SUGGEST_H
#define S3MPU_CLI_SUGGEST_H

#include <stddef.h>

enum { SUGGEST_NEAR = 2 }; /* as far as a typing mistake goes */

/* How many letters must be put in, left out, replaced or swapped with their
 * neighbour to make ${b} of ${a}; more than SUGGEST_NEAR for words that are
 * longer than 40 bytes. */
unsigned suggest_distance(const char *a, const char *b);

#endif
