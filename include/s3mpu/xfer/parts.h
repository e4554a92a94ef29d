/*
 * xfer/parts.h -- which parts of one transfer are done, and their ETags.
 *
 * Owns:    one row per part; results are copied in and copied out.
 * Threads: any thread may call any function; the table locks itself, and is
 *          never held while doing I/O.
 * Invariant: a part is FREE, CLAIMED by one worker, or DONE; never two at
 *          once. Part numbers count from 1.
 */
#ifndef S3MPU_XFER_PARTS_H
#define S3MPU_XFER_PARTS_H

#include "s3mpu/s3/ops.h"

struct parts;

/* All of ${count} parts FREE. */
struct parts *parts_new(unsigned count);
void parts_free(struct parts *p);

/* The lowest FREE part becomes CLAIMED; its number, or 0 if there is none. */
unsigned parts_claim(struct parts *p);
/* A CLAIMED part is DONE, with ETag, size and checksum in ${result}. */
void parts_done(struct parts *p, const struct s3_part *result);
/* A FREE part is DONE already: a resumed upload holds it. */
void parts_adopt(struct parts *p, const struct s3_part *result);
/* A CLAIMED part is FREE again; how often it has come back so far. */
unsigned parts_return(struct parts *p, unsigned no);

unsigned parts_count(const struct parts *p);
unsigned parts_done_count(struct parts *p);
/* Copies of all rows, ascending, once all are DONE; free() releases them. */
struct s3_part *parts_snapshot(struct parts *p);

#endif
