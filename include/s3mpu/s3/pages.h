/*
 * s3/pages.h -- a walk through a listing, page by page, that comes to an end:
 * a service that says there is more and does not say where, or that leads round
 * in a circle, is an error and never a listing that looks whole.
 *
 *     struct s3_pages at = {.more = true};
 *     while (rc == 0 && at.more) { rc = s3_list_...(..., &at, &page, e); ... }
 *     s3_pages_release(&at);
 *
 * A circle is seen by Brent's algorithm: one marker is kept, and replaced each
 * time that the number of pages since has doubled. So no list of markers is
 * kept, and a circle of n pages is noticed within some 3n. Markers are opaque;
 * keys are not asked to ascend, as not all services sort them alike.
 *
 * Owns:    its strings; s3_pages_release frees them.
 * Threads: one owner.
 */
#ifndef S3MPU_S3_PAGES_H
#define S3MPU_S3_PAGES_H

#include "s3mpu/base/err.h"

#include <stdbool.h>

/* One page's end, or what the pages before led to. */
struct s3_pages {
    bool more; /* there is a page to be asked for */
    /* The rest is for s3/: where the next page begins. */
    char *marker;   /* a key, or a continuation token */
    char *id;       /* of an upload, beside a key; NULL: none */
    bool is_v1;     /* the service knows only the first ListObjects */
    unsigned empty; /* pages without an item in a row */
    struct {
        char *marker;
        char *first;
        unsigned long since, power;
    } seen;
};

void s3_pages_release(struct s3_pages *p);

/* Where a page ends. ${op} is the operation, for messages. */
struct s3_pages_end {
    const char *op;
    const char *bucket;
    bool is_truncated; /* the service says that there is more */
    char *marker;      /* owned, and taken; NULL or "": none was told */
    char *id;          /* the same */
    const char *first; /* what the page's first item is; NULL: it has none */
};

/* s3_pages_turn(p, end, e): the page that ends with ${end} has come. -1 and
 * ERR_PROTOCOL where it is truncated without a marker, where marker or first
 * item were there before, or after a thousand pages without an item. */
int s3_pages_turn(struct s3_pages *p, const struct s3_pages_end *end,
                  struct err *e);

#endif
