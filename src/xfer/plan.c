/*
 * xfer/plan.c -- all numbers are int64_t and stay below 2^63: the largest
 * object is 2^45.6 bytes, and what a service says is bounded before it is
 * multiplied.
 */
#include "s3mpu/xfer/plan.h"

#include <inttypes.h>
#include <stdbool.h>

static int64_t ceil_div(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

static int64_t round_up(int64_t a, int64_t unit)
{
    return ceil_div(a, unit) * unit;
}

static int64_t clamp(int64_t a, int64_t low, int64_t high)
{
    return a < low ? low : a > high ? high : a;
}

/* A multiple of the jobs, so that none idles at the end; but at least what
 * 10,000 parts demand. */
static int64_t auto_part_size(int64_t size, unsigned jobs, bool small_parts)
{
    int64_t rounds = ceil_div(size, PLAN_AUTO_MAX * (int64_t)jobs);
    int64_t even = ceil_div(size, clamp(rounds, PLAN_AUTO_ROUNDS, INT32_MAX) *
                                      (int64_t)jobs);
    int64_t part = clamp(round_up(even, PLAN_MIB), PLAN_AUTO_MIN,
                         small_parts ? PLAN_AUTO_MIN : PLAN_AUTO_MAX);
    if (ceil_div(size, part) > PLAN_MAX_PARTS) {
        part = round_up(ceil_div(size, PLAN_MAX_PARTS), PLAN_STRIPE);
    }
    return part;
}

static int check_part_size(const struct plan_ask *ask, struct err *e)
{
    if (ask->part_size < PLAN_MIN_PART || ask->part_size > PLAN_MAX_PART) {
        return err_set(e, ERR_USAGE,
                       "a part size of %" PRId64 " bytes is outside S3's "
                       "limits of 5 MiB to 5 GiB",
                       ask->part_size);
    }
    if (ceil_div(ask->size, ask->part_size) > PLAN_MAX_PARTS) {
        return err_set(e, ERR_USAGE,
                       "%" PRId64 " bytes in parts of %" PRId64 " are %" PRId64
                       " parts; S3 takes at most %d: give a part size of at "
                       "least %" PRId64 " bytes, or none",
                       ask->size, ask->part_size,
                       ceil_div(ask->size, ask->part_size), PLAN_MAX_PARTS,
                       ceil_div(ask->size, PLAN_MAX_PARTS));
    }
    return 0;
}

/* Exactly N parts: each of size / N bytes, the last takes the rest. */
static int plan_exact(struct plan *p, const struct plan_ask *ask, struct err *e)
{
    int64_t n = ask->parts;
    int64_t part = ask->size / n;
    if (n > PLAN_MAX_PARTS) {
        return err_set(e, ERR_USAGE, "%" PRId64 " parts; S3 takes at most %d",
                       n, PLAN_MAX_PARTS);
    }
    if (n > 1 && part < PLAN_MIN_PART) {
        int64_t most = ask->size / PLAN_MIN_PART;
        return err_set(
            e, ERR_USAGE,
            "%" PRId64 " bytes in %" PRId64 " parts are parts of %" PRId64
            " bytes; S3's least is 5 MiB: at most %" PRId64 " parts here",
            ask->size, n, part, most > 0 ? most : 1);
    }
    if (ask->size - (n - 1) * part > PLAN_MAX_PART) {
        return err_set(
            e, ERR_USAGE,
            "%" PRId64 " bytes in %" PRId64 " parts are parts of %" PRId64
            " bytes; S3's most is 5 GiB: at least %" PRId64 " parts here",
            ask->size, n, part, ceil_div(ask->size, PLAN_MAX_PART));
    }
    *p = (struct plan){ask->size, part, ask->parts};
    return 0;
}

int plan_make(struct plan *p, const struct plan_ask *ask, struct err *e)
{
    struct plan_ask a = *ask;
    if (a.size > PLAN_MAX_OBJECT) {
        return err_set(e, ERR_USAGE,
                       "%" PRId64 " bytes; the largest object has %" PRId64
                       " (48.8 TiB)",
                       a.size, PLAN_MAX_OBJECT);
    }
    if (a.parts > 0) {
        return plan_exact(p, &a, e);
    }
    if (a.part_size == 0) {
        a.part_size = auto_part_size(a.size, a.jobs, a.small_parts);
    }
    if (check_part_size(&a, e) != 0) {
        return -1;
    }
    return plan_of_part_size(p, a.size, a.part_size);
}

int plan_of_part_size(struct plan *p, int64_t size, int64_t part_size)
{
    int64_t parts;
    if (part_size <= 0 || size < 0) {
        return -1;
    }
    parts = size == 0 ? 1 : ceil_div(size, part_size);
    if (parts > PLAN_MAX_PARTS) {
        return -1;
    }
    *p = (struct plan){size, part_size, (unsigned)parts};
    return 0;
}

struct plan_part plan_part(const struct plan *p, unsigned no)
{
    struct plan_part part = {.no = no,
                             .offset = (int64_t)(no - 1) * p->part_size};
    part.length = no == p->parts ? p->size - part.offset : p->part_size;
    return part;
}

/* ------------------------------------------------------------- guessing --- */

struct guesses {
    int64_t size;
    unsigned parts;
    int64_t *out;
    unsigned count;
    unsigned max;
};

/* Whether ${part} cuts the object in the right number of parts: by full parts
 * and a shorter last one, or by --parts' way, where the last is longer. */
static bool fits(const struct guesses *g, int64_t part)
{
    return part > 0 &&
           (ceil_div(g->size, part) == g->parts || part == g->size / g->parts);
}

static void guess(struct guesses *g, int64_t part)
{
    for (unsigned i = 0; i < g->count; i++) {
        if (g->out[i] == part) {
            return;
        }
    }
    if (g->count < g->max && fits(g, part)) {
        g->out[g->count++] = part;
    }
}

unsigned plan_guess(int64_t size, unsigned parts, int64_t *out, unsigned max)
{
    /* what others cut by: MiB */
    static const int64_t usual[] = {8,  16, 5,  15, 10,  50,  64,  32,
                                    20, 25, 12, 24, 100, 128, 256, 512};
    struct guesses g = {size, parts, out, 0, max};
    int64_t low;
    if (parts == 0 || size < parts || size > PLAN_MAX_OBJECT ||
        parts > PLAN_MAX_PARTS) {
        return 0;
    }
    low = ceil_div(size, parts);
    guess(&g, round_up(low, PLAN_MIB)); /* --part-size auto */
    for (unsigned i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        guess(&g, usual[i] * PLAN_MIB);
    }
    guess(&g, size / parts); /* --parts */
    guess(&g, low);
    for (int64_t part = round_up(low, PLAN_MIB);
         fits(&g, part) && g.count < max; part += PLAN_MIB) {
        guess(&g, part);
    }
    return g.count;
}
