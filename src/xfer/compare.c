/*
 * xfer/compare.c -- HEADING (one job), READING (a job a part), JUDGING (one
 * job), then either DONE or, where the object may have been cut in another
 * way, READING again.
 */
#include "s3mpu/xfer/compare.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/layout.h"
#include "s3mpu/xfer/parts.h"
#include "s3mpu/xfer/source.h"
#include "s3mpu/xfer/worker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum compare_state {
    COMPARE_HEADING,
    COMPARE_READING,
    COMPARE_JUDGING,
    COMPARE_DONE
};

enum compare_by { BY_SUM, BY_MD5, BY_BYTES };

struct compare {
    struct transfer base; /* first */
    struct compare_spec spec;
    struct source *source;

    /* written by HEADING and JUDGING, which run alone; READING reads */
    struct layout layout;
    enum compare_by by;
    struct cut cut;
    unsigned ways; /* to cut the object that were tried */
    bool again;    /* JUDGING: there is one more */
    struct parts *parts;
    unsigned char (*md5)[HASH_MD5_BYTES]; /* a row a part, its job's own */

    struct { /* guarded by the scheduler's lock */
        enum compare_state state;
        unsigned running;
        bool failing;
    } locked;
};

static struct compare *compare_of(struct transfer *t)
{
    return (struct compare *)t;
}

/* ------------------------------------------------------------- heading --- */

/* Several ranges at once, where nothing depends on how they are cut. */
static void cut_anyhow(struct compare *c)
{
    struct plan_ask ask = {.size = source_size(c->source),
                           .jobs = c->spec.jobs};
    struct err ignored;
    bool in_order =
        c->by == BY_SUM && !checksum_combines(c->layout.head.checksum.alg);
    c->cut = (struct cut){{ask.size, ask.size, 1}, NULL};
    if (!in_order) {
        (void)plan_make(&c->cut.plan, &ask, &ignored);
    }
}

static int choose_way(struct compare *c, struct err *e)
{
    const struct s3_checksum *sum = &c->layout.head.checksum;
    if (c->spec.download) {
        c->by = BY_BYTES;
    } else if (sum->alg != CHECKSUM_NONE && !sum->composite) {
        c->by = BY_SUM;
    } else if (c->layout.has_md5) {
        c->by = BY_MD5;
    } else {
        return err_set(
            e, ERR_USAGE,
            "the object has no checksum of the whole, and %s: compare the "
            "bytes with --download",
            hash_available(HASH_MD5)
                ? "its ETag is no MD5"
                : "MD5 is not available on this system (FIPS)");
    }
    return 0;
}

static int cannot_tell(const struct compare *c, struct err *e)
{
    return err_set(e, ERR_USAGE,
                   "cannot tell: the object's ETag %s does not fit the file "
                   "(%u ways to cut it were tried), and the service does not "
                   "tell how that ETag was made: compare the bytes with "
                   "--download",
                   c->layout.head.etag, c->ways);
}

/* How the file is read in this round. */
static void begin_round(struct compare *c)
{
    parts_free(c->parts);
    free(c->md5);
    c->parts = parts_new(c->cut.plan.parts);
    c->md5 = mem_calloc(c->cut.plan.parts, sizeof(*c->md5));
    atomic_store(&c->base.progress.total, (long long)c->cut.plan.size);
    atomic_store(&c->base.progress.flying, 0);
    c->ways++;
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
    if (c->by != BY_MD5) {
        cut_anyhow(c);
    } else if (!layout_next(&c->layout, &w->conn, &c->cut)) {
        return cannot_tell(c, e);
    }
    begin_round(c);
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

static int on_bytes(void *ctx, const void *data, size_t len, int64_t at,
                    struct err *e)
{
    struct comparing *x = ctx;
    const unsigned char *theirs = data;
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
    struct s3_sink sink = {.write = on_bytes, .ctx = &x};
    if (layout_fetch(&c->layout, &w->conn, job->part, &sink, &job->err) != 0) {
        return -1;
    }
    atomic_fetch_add(&c->base.progress.flying, (long long)job->part.length);
    return 0;
}

static int run_read(struct compare *c, struct job *job, struct worker *w)
{
    unsigned char md5[HASH_MAX_BYTES];
    if (c->by == BY_MD5) {
        hash_begin(w->etag_hash, HASH_MD5);
    }
    checksum_begin(w->sum, c->by == BY_SUM ? c->layout.head.checksum.alg
                                           : CHECKSUM_NONE);
    if ((c->by == BY_BYTES ? fetch_range(c, job, w) : read_range(c, job, w)) !=
        0) {
        return -1;
    }
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    checksum_end(w->sum, job->result.checksum.value);
    if (c->by == BY_MD5) {
        hash_end(w->etag_hash, md5);
        memcpy(c->md5[job->part.no - 1], md5, HASH_MD5_BYTES);
    }
    return 0;
}

/* --------------------------------------------------------------- judge --- */

static bool same_sum(struct compare *c)
{
    const struct s3_checksum *want = &c->layout.head.checksum;
    struct s3_part *rows = parts_snapshot(c->parts);
    unsigned char sum[CHECKSUM_MAX_BYTES];
    bool same;
    memcpy(sum, rows[0].checksum.value, sizeof(sum));
    for (unsigned i = 1; i < c->cut.plan.parts; i++) {
        checksum_combine(want->alg, sum, rows[i].checksum.value,
                         (uint64_t)rows[i].size, sum);
    }
    same = memcmp(sum, want->value, checksum_bytes(want->alg)) == 0;
    free(rows);
    return same;
}

static bool is_same(struct compare *c, struct worker *w)
{
    switch (c->by) {
    case BY_SUM:
        return same_sum(c);
    case BY_MD5:
        return layout_matches(&c->layout, w->hash,
                              (const unsigned char(*)[HASH_MD5_BYTES])c->md5,
                              c->cut.plan.parts);
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
    r->size = c->cut.plan.size;
    r->parts = c->by == BY_MD5 ? c->cut.plan.parts : 1;
    r->part_size = c->cut.starts == NULL ? c->cut.plan.part_size : 0;
}

static int differ(const struct compare *c, struct err *e)
{
    if (c->by == BY_SUM) {
        return err_set(e, ERR_INTEGRITY,
                       "different: the object's %s checksum is another",
                       checksum_name(c->layout.head.checksum.alg));
    }
    return err_set(e, ERR_INTEGRITY,
                   "different: the object's ETag %s is not the file's",
                   c->layout.head.etag);
}

/* A file that changed while it was read is neither equal nor different. */
static int run_judge(struct compare *c, struct worker *w, struct err *e)
{
    c->again = false;
    if (source_check(c->source, e) != 0) {
        return -1;
    }
    if (is_same(c, w)) {
        set_level(c);
        return 0;
    }
    if (c->by == BY_MD5) {
        c->again = layout_next(&c->layout, &w->conn, &c->cut);
    }
    if (c->again) {
        begin_round(c);
        return 0;
    }
    if (layout_recheck(&c->layout, &w->conn, e) != 0) {
        return -1;
    }
    return c->by == BY_SUM || c->layout.definite ? differ(c, e)
                                                 : cannot_tell(c, e);
}

static void fail_locked(struct compare *c, const struct err *e)
{
    if (!c->locked.failing) {
        c->locked.failing = true;
        c->base.report.rc = -1;
        c->base.report.err = *e;
    }
}

/* ------------------------------------------------------------- machine --- */

static enum pool_take compare_take(struct transfer *t, struct job *out)
{
    struct compare *c = compare_of(t);
    if (c->locked.state == COMPARE_DONE) {
        return POOL_STOP;
    }
    if (c->locked.state != COMPARE_READING) {
        if (c->locked.running > 0) {
            return POOL_WAIT;
        }
    } else {
        unsigned no = c->locked.failing ? 0 : parts_claim(c->parts);
        if (no == 0) {
            return POOL_WAIT;
        }
        out->part = cut_part(&c->cut, no);
    }
    out->kind = (int)c->locked.state;
    c->locked.running++;
    return POOL_JOB;
}

static void compare_run(struct transfer *t, struct job *job, struct worker *w)
{
    struct compare *c = compare_of(t);
    struct err changed;
    w->conn.cancel = w->cancel;
    w->conn.retry_for_ms = 0;
    switch (job->kind) {
    case COMPARE_HEADING:
        job->rc = run_head(c, w, &job->err);
        break;
    case COMPARE_READING:
        job->rc = run_read(c, job, w);
        break;
    case COMPARE_JUDGING:
        job->rc = run_judge(c, w, &job->err);
        break;
    default:
        job->rc = err_set(&job->err, ERR_INTERNAL, "no such job");
    }
    if (job->rc != 0 && job->err.code == ERR_INTEGRITY &&
        source_check(c->source, &changed) != 0) {
        job->err = changed;
    }
}

/* Where the last job of a state leads. */
static enum compare_state next_state(const struct compare *c, int kind)
{
    if (c->locked.failing) {
        return COMPARE_DONE;
    }
    switch (kind) {
    case COMPARE_HEADING:
        return COMPARE_READING;
    case COMPARE_JUDGING:
        return c->again ? COMPARE_READING : COMPARE_DONE;
    default:
        return parts_done_count(c->parts) == c->cut.plan.parts
                   ? COMPARE_JUDGING
                   : COMPARE_READING;
    }
}

static void compare_give(struct transfer *t, struct job *job)
{
    struct compare *c = compare_of(t);
    c->locked.running--;
    if (job->rc != 0) {
        fail_locked(c, &job->err);
    } else if (job->kind == COMPARE_READING) {
        parts_done(c->parts, &job->result);
    }
    if (c->locked.running == 0) {
        c->locked.state = next_state(c, job->kind);
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
    layout_release(&c->layout);
    parts_free(c->parts);
    free(c->md5);
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
    c->source = source_open(spec->path, e);
    if (c->source == NULL) {
        compare_free(&c->base);
        return NULL;
    }
    return &c->base;
}
