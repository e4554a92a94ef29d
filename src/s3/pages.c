/*
 * s3/pages.c -- the arithmetic of a walk.
 */
#include "s3mpu/s3/pages.h"

#include "s3mpu/base/buf.h"
#include "s3mpu/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Pages without an item are allowed (a service may filter what it has read),
 * but not for ever. */
enum { MAX_EMPTY = 1000 };

void s3_pages_release(struct s3_pages *p)
{
    free(p->marker);
    free(p->id);
    free(p->seen.marker);
    free(p->seen.first);
    memset(p, 0, sizeof(*p));
}

static bool is_same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static char *copy_of(const char *text)
{
    return text != NULL ? mem_strdup(text) : NULL;
}

/* The markers of ${p} as one string. */
static char *position(const struct s3_pages *p)
{
    struct buf text;
    buf_init(&text, SIZE_MAX / 2);
    buf_addf(&text, "%s\n%s", p->marker, p->id != NULL ? p->id : "");
    return buf_take(&text);
}

/* Whether this position, or the page's first item, was there before. */
static bool is_circle(struct s3_pages *p, const char *first)
{
    char *here = position(p);
    bool is = is_same(here, p->seen.marker) || is_same(first, p->seen.first);
    p->seen.since++;
    if (p->seen.since >= p->seen.power) {
        p->seen.power = p->seen.power == 0 ? 1 : 2 * p->seen.power;
        p->seen.since = 0;
        free(p->seen.marker);
        free(p->seen.first);
        p->seen.marker = here;
        p->seen.first = copy_of(first);
        return is;
    }
    free(here);
    return is;
}

static int fail(const struct s3_pages_end *end, const char *why, struct err *e)
{
    err_set(e, ERR_PROTOCOL, "%s: %s; the listing is not complete", end->op,
            why);
    return end->bucket[0] != '\0' ? err_wrap(e, "bucket '%s'", end->bucket)
                                  : -1;
}

int s3_pages_turn(struct s3_pages *p, const struct s3_pages_end *end,
                  struct err *e)
{
    free(p->marker);
    free(p->id);
    p->marker = end->marker;
    p->id = end->id;
    p->more = end->is_truncated;
    p->empty = end->first != NULL ? 0 : p->empty + 1;
    if (!p->more) {
        return is_same(end->first, p->seen.first)
                   ? fail(end, "a page came a second time", e)
                   : 0;
    }
    if (p->marker == NULL || p->marker[0] == '\0') {
        return fail(end, "the service says that there is more, not where", e);
    }
    if (is_circle(p, end->first)) {
        return fail(end, "the service gives the same pages again and again", e);
    }
    if (p->empty >= MAX_EMPTY) {
        return fail(end, "the service gives pages that are empty", e);
    }
    return 0;
}
