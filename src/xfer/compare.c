/*
 * xfer/compare.c -- HEADING (one job), READING (a job a part), then either
 * DONE or, where the service does not tell the part size, READING again with
 * the next likely one.
 */
#include "s3mpu/xfer/compare.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/layout.h"
#include "s3mpu/xfer/parts.h"
#include "s3mpu/xfer/source.h"
#include "s3mpu/xfer/worker.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_GUESSES = 24 };

enum compare_state { COMPARE_HEADING, COMPARE_READING, COMPARE_DONE };

enum compare_by { BY_SUM, BY_MD5, BY_BYTES };

struct compare {
    struct transfer base; /* first */
    struct compare_spec spec;
    struct source *source;

    struct layout layout; /* written by HEADING */
    enum compare_by by;
    int64_t guesses[MAX_GUESSES]; /* part sizes; one, if it is known */
    unsigned guess_count;

    struct { /* guarded by the scheduler's lock */
        enum compare_state state;
        unsigned running;
        bool failing;
        unsigned guess;
        struct plan plan;
        struct parts *parts;
        unsigned char (*md5)[HASH_MD5_BYTES];
        struct hash *hash;
    } locked;
};

static struct compare *compare_of(struct transfer *t)
{
    return (struct compare *)t;
}

/* ------------------------------------------------------------- heading --- */

/* Several ranges at once, where nothing depends on how they are cut. */
static int64_t any_part_size(const struct compare *c)
{
    struct plan_ask ask = {.size = source_size(c->source),
                           .jobs = c->spec.jobs};
    struct plan plan = {0};
    struct err ignored;
    return plan_make(&plan, &ask, &ignored) == 0 ? plan.part_size : ask.size;
}

static void choose_guesses(struct compare *c)
{
    const struct layout *l = &c->layout;
    int64_t size = source_size(c->source);
    if (c->by != BY_MD5) {
        c->guesses[0] = any_part_size(c);
        c->guess_count = 1;
    } else if (l->plan_known) {
        c->guesses[0] = l->plan.part_size;
        c->guess_count = 1;
    } else {
        c->guess_count =
            plan_guess(size, l->etag_parts, c->guesses, MAX_GUESSES);
    }
}

static int choose_way(struct compare *c, struct err *e)
{
    const struct s3_checksum *sum = &c->layout.head.checksum;
    if (c->spec.download) {
        c->by = BY_BYTES;
    } else if (!sum->composite && checksum_combines(sum->alg)) {
        c->by = BY_SUM;
    } else if (c->layout.has_md5) {
        c->by = BY_MD5;
    } else {
        return err_set(e, ERR_USAGE,
                       "the object's ETag %s is no MD5, and it has no "
                       "checksum: compare the bytes with --download",
                       c->layout.head.etag);
    }
    return 0;
}

static int run_head(struct compare *c, struct worker *w, struct err *e)
{
    int64_t size = source_size(c->source);
    if (layout_read(&w->conn, &c->spec.object, &c->layout, e) != 0) {
        return -1;
    }
    memcpy(c->base.report.etag, c->layout.head.etag, S3_ETAG_BYTES);
    if (c->layout.head.size != size) {
        return err_set(e, ERR_INTEGRITY,
                       "different: the file has %" PRId64
                       " bytes, the object %" PRId64,
                       size, c->layout.head.size);
    }
    if (choose_way(c, e) != 0) {
        return -1;
    }
    choose_guesses(c);
    if (c->guess_count == 0) {
        return err_set(e, ERR_INTEGRITY,
                       "different: %" PRId64
                       " bytes cannot be cut in the object's %u parts",
                       size, c->layout.etag_parts);
    }
    return 0;
}

/* ------------------------------------------------------------- reading --- */

/* One range on its way through a worker. */
struct comparing {
    struct compare *c;
    struct worker *w;
    struct plan_part part;
};

static void see_range(void *ctx, const void *data, size_t len)
{
    struct comparing *x = ctx;
    if (x->c->by == BY_SUM) {
        checksum_update(x->w->sum, data, len);
    } else {
        hash_update(x->w->etag_hash, data, len);
    }
    atomic_fetch_add(&x->c->base.progress.flying, (long long)len);
}

static int read_range(struct compare *c, struct job *job, struct worker *w)
{
    struct comparing x = {.c = c, .w = w, .part = job->part};
    struct worker_scan scan = {c->source, job->part, see_range, &x};
    return worker_scan(w, &scan, &job->err);
}

static int on_bytes(void *ctx, const struct http_response *r, const void *data,
                    size_t len, struct err *e)
{
    struct comparing *x = ctx;
    const unsigned char *theirs = data;
    int64_t at = x->part.offset + r->body_bytes - (int64_t)len;
    while (len > 0) {
        size_t n = len < WORKER_WINDOW_BYTES ? len : WORKER_WINDOW_BYTES;
        if (source_read(x->c->source, x->w->window, n, at, e) != 0) {
            return -1;
        }
        for (size_t i = 0; i < n; i++) {
            if (theirs[i] != x->w->window[i]) {
                return err_set(e, ERR_INTEGRITY,
                               "different from byte %" PRId64 " on",
                               at + (int64_t)i);
            }
        }
        theirs += n;
        at += (int64_t)n;
        len -= n;
    }
    return 0;
}

static int fetch_range(struct compare *c, struct job *job, struct worker *w)
{
    struct comparing x = {.c = c, .w = w, .part = job->part};
    struct http_sink sink = {.write = on_bytes, .ctx = &x};
    struct s3_range range = {
        .first = job->part.offset,
        .length = job->part.length,
        .etag = c->layout.head.etag[0] != '\0' ? c->layout.head.etag : NULL};
    if (s3_get_object(&w->conn, &c->spec.object, &range, &sink, &job->err) !=
        0) {
        return -1;
    }
    atomic_fetch_add(&c->base.progress.flying, (long long)job->part.length);
    return 0;
}

static int run_read(struct compare *c, struct job *job, struct worker *w)
{
    unsigned char md5[HASH_MAX_BYTES];
    int rc;
    hash_begin(w->etag_hash, HASH_MD5);
    checksum_begin(w->sum, c->by == BY_SUM ? c->layout.head.checksum.alg
                                           : CHECKSUM_NONE);
    rc = c->by == BY_BYTES ? fetch_range(c, job, w) : read_range(c, job, w);
    if (rc != 0) {
        return -1;
    }
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    hash_end(w->etag_hash, md5);
    checksum_end(w->sum, job->result.checksum.value);
    /* the row is this job's own until it is given back */
    memcpy(c->locked.md5[job->part.no - 1], md5, HASH_MD5_BYTES);
    return 0;
}

/* --------------------------------------------------------------- judge --- */

static bool same_sum(struct compare *c)
{
    const struct s3_checksum *want = &c->layout.head.checksum;
    struct s3_part *rows = parts_snapshot(c->locked.parts);
    unsigned char sum[CHECKSUM_MAX_BYTES];
    bool same;
    memcpy(sum, rows[0].checksum.value, sizeof(sum));
    for (unsigned i = 1; i < c->locked.plan.parts; i++) {
        checksum_combine(want->alg, sum, rows[i].checksum.value,
                         (uint64_t)rows[i].size, sum);
    }
    same = memcmp(sum, want->value, checksum_bytes(want->alg)) == 0;
    free(rows);
    return same;
}

static bool is_same_locked(struct compare *c)
{
    switch (c->by) {
    case BY_SUM:
        return same_sum(c);
    case BY_MD5:
        return layout_matches(
            &c->layout, c->locked.hash,
            (const unsigned char(*)[HASH_MD5_BYTES])c->locked.md5,
            c->locked.plan.parts);
    case BY_BYTES:
        return true; /* a difference would have ended it */
    }
    return false;
}

static void set_level(struct compare *c)
{
    struct report *r = &c->base.report;
    r->proof = c->by == BY_MD5 ? PROOF_MD5_ETAG : PROOF_CHECKSUM;
    r->checksum = c->by == BY_SUM ? c->layout.head.checksum.alg : CHECKSUM_NONE;
    r->size = c->locked.plan.size;
    r->parts = c->by == BY_MD5 ? c->locked.plan.parts : 1;
    r->part_size = c->locked.plan.part_size;
}

static void fail_locked(struct compare *c, const struct err *e)
{
    if (!c->locked.failing) {
        c->locked.failing = true;
        c->base.report.rc = -1;
        c->base.report.err = *e;
    }
}

static void differ_locked(struct compare *c)
{
    struct err e;
    if (c->by == BY_SUM) {
        err_set(&e, ERR_INTEGRITY,
                "different: the object's %s checksum is "
                "another",
                checksum_name(c->layout.head.checksum.alg));
    } else if (c->layout.plan_known) {
        err_set(&e, ERR_INTEGRITY,
                "different: the object's ETag %s is not "
                "the file's",
                c->layout.head.etag);
    } else {
        err_set(&e, ERR_INTEGRITY,
                "different: the object's ETag %s is not "
                "the file's for any of %u likely part sizes; --download "
                "compares the bytes",
                c->layout.head.etag, c->guess_count);
    }
    fail_locked(c, &e);
}

/* ------------------------------------------------------------- machine --- */

static void forget_parts(struct compare *c)
{
    parts_free(c->locked.parts);
    free(c->locked.md5);
    c->locked.parts = NULL;
    c->locked.md5 = NULL;
}

static void begin_guess_locked(struct compare *c)
{
    int64_t size = source_size(c->source);
    struct plan *p = &c->locked.plan;
    forget_parts(c);
    *p = (struct plan){size, c->guesses[c->locked.guess], 1};
    if (c->by == BY_MD5) {
        p->parts = c->layout.etag_parts > 0 ? c->layout.etag_parts : 1;
    } else {
        plan_of_part_size(p, size, p->part_size);
    }
    c->locked.parts = parts_new(p->parts);
    c->locked.md5 = mem_calloc(p->parts, sizeof(*c->locked.md5));
    atomic_store(&c->base.progress.total, (long long)size);
    atomic_store(&c->base.progress.flying, 0);
    c->locked.state = COMPARE_READING;
}

static void end_of_round_locked(struct compare *c)
{
    if (is_same_locked(c)) {
        set_level(c);
        c->locked.state = COMPARE_DONE;
    } else if (++c->locked.guess < c->guess_count) {
        begin_guess_locked(c);
    } else {
        differ_locked(c);
        c->locked.state = COMPARE_DONE;
    }
}

static enum pool_take compare_take(struct transfer *t, struct job *out)
{
    struct compare *c = compare_of(t);
    if (c->locked.state == COMPARE_DONE) {
        return POOL_STOP;
    }
    if (c->locked.state == COMPARE_HEADING) {
        if (c->locked.running > 0) {
            return POOL_WAIT;
        }
    } else {
        unsigned no = c->locked.failing ? 0 : parts_claim(c->locked.parts);
        if (no == 0) {
            return POOL_WAIT;
        }
        out->part = plan_part(&c->locked.plan, no);
    }
    out->kind = (int)c->locked.state;
    c->locked.running++;
    return POOL_JOB;
}

static void compare_run(struct transfer *t, struct job *job, struct worker *w)
{
    struct compare *c = compare_of(t);
    w->conn.cancel = w->cancel;
    w->conn.retry_for_ms = 0;
    job->rc = job->kind == COMPARE_HEADING ? run_head(c, w, &job->err)
                                           : run_read(c, job, w);
}

static void compare_give(struct transfer *t, struct job *job)
{
    struct compare *c = compare_of(t);
    c->locked.running--;
    if (job->rc != 0) {
        fail_locked(c, &job->err);
    } else if (job->kind == COMPARE_READING) {
        parts_done(c->locked.parts, &job->result);
    }
    if (c->locked.running > 0) {
        return;
    }
    if (c->locked.failing) {
        c->locked.state = COMPARE_DONE;
    } else if (job->kind == COMPARE_HEADING) {
        begin_guess_locked(c);
    } else if (parts_done_count(c->locked.parts) == c->locked.plan.parts) {
        end_of_round_locked(c);
    }
}

static void compare_cancel(struct transfer *t, int why)
{
    struct compare *c = compare_of(t);
    struct err e;
    if (c->locked.state == COMPARE_DONE) {
        return;
    }
    err_set(&e, why == CANCEL_DEADLINE ? ERR_DEADLINE : ERR_CANCELLED,
            why == CANCEL_DEADLINE ? "the deadline has passed"
                                   : "stopped by a signal");
    fail_locked(c, &e);
    if (c->locked.running == 0) {
        c->locked.state = COMPARE_DONE;
    }
}

static void compare_free(struct transfer *t)
{
    struct compare *c = compare_of(t);
    forget_parts(c);
    hash_free(c->locked.hash);
    source_free(c->source);
    free(c);
}

static const struct transfer_ops compare_ops = {.take = compare_take,
                                                .run = compare_run,
                                                .give = compare_give,
                                                .cancel = compare_cancel,
                                                .free = compare_free};

struct transfer *compare_new(const struct compare_spec *spec, struct err *e)
{
    struct compare *c = mem_calloc(1, sizeof(*c));
    c->base.ops = &compare_ops;
    c->spec = *spec;
    c->locked.hash = hash_new();
    c->source = source_open(spec->path, e);
    if (c->source == NULL) {
        compare_free(&c->base);
        return NULL;
    }
    return &c->base;
}
