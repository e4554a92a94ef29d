/*
 * xfer/download.c -- HEADING (one job), FETCHING (a job a range), FINISHING
 * (one job: prove, fsync, rename).
 */
#include "s3mpu/xfer/download.h"

#include "s3mpu/base/fs.h"
#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/layout.h"
#include "s3mpu/xfer/parts.h"
#include "s3mpu/xfer/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum download_state {
    DOWNLOAD_HEADING,
    DOWNLOAD_FETCHING,
    DOWNLOAD_FINISHING,
    DOWNLOAD_DONE,
    DOWNLOAD_FAILED
};

/* How what came is compared with what the service says. */
enum download_check {
    CHECK_NOTHING,
    CHECK_SUM,   /* a checksum of the whole, combined over the ranges */
    CHECK_PARTS, /* the MD5 of MD5s; the ranges are the object's parts */
    CHECK_WHOLE  /* a digest of the whole that must be computed in order */
};

struct download {
    struct transfer base; /* first */
    struct download_spec spec;
    struct fs_temp temp; /* fd -1 for standard output */

    /* written by HEADING, read-only while ranges are fetched */
    struct layout layout;
    struct cut cut; /* the ranges */
    enum download_check check;
    bool in_order; /* the ranges come one after the other */
    struct parts *parts;
    unsigned char (*md5)[HASH_MD5_BYTES]; /* a row a range, its job's own */

    /* with CHECK_WHOLE and in_order; used by the one job that runs then */
    struct hash *hash;
    struct checksum *sum;

    struct { /* guarded by the scheduler's lock */
        enum download_state state;
        unsigned running;
        bool failing;
    } locked;
};

static struct download *download_of(struct transfer *t)
{
    return (struct download *)t;
}

static bool to_stdout(const struct download *d)
{
    return d->spec.path == NULL;
}

/* ------------------------------------------------------------- heading --- */

static bool has_sum(const struct download *d)
{
    const struct s3_checksum *sum = &d->layout.head.checksum;
    return sum->alg != CHECKSUM_NONE && !sum->composite;
}

static enum download_check choose_check(const struct download *d)
{
    const struct layout *l = &d->layout;
    if (has_sum(d) && checksum_combines(l->head.checksum.alg)) {
        return CHECK_SUM;
    }
    if (l->has_md5 && l->etag_parts > 0) {
        return CHECK_PARTS;
    }
    return has_sum(d) || l->has_md5 ? CHECK_WHOLE : CHECK_NOTHING;
}

/* Ranges: the object's own parts where it has some, or a guess at them. */
static int choose_cut(struct download *d, struct worker *w, struct err *e)
{
    struct plan_ask ask = {.size = d->layout.head.size, .jobs = d->spec.jobs};
    if (d->layout.has_md5 && d->layout.etag_parts > 0 &&
        layout_next(&d->layout, &w->conn, &d->cut)) {
        return 0;
    }
    d->cut.starts = NULL;
    return plan_make(&d->cut.plan, &ask, e);
}

/* The digest of CHECK_WHOLE: a checksum, or else MD5. */
static enum checksum_alg whole_alg(const struct download *d)
{
    return has_sum(d) ? d->layout.head.checksum.alg : CHECKSUM_NONE;
}

static void whole_begin(struct download *d)
{
    checksum_begin(d->sum, whole_alg(d));
    if (whole_alg(d) == CHECKSUM_NONE) {
        hash_begin(d->hash, HASH_MD5);
    }
}

static void whole_update(struct download *d, const void *data, size_t len)
{
    checksum_update(d->sum, data, len);
    if (whole_alg(d) == CHECKSUM_NONE) {
        hash_update(d->hash, data, len);
    }
}

static bool whole_is_same(struct download *d)
{
    const struct s3_checksum *want = &d->layout.head.checksum;
    unsigned char sum[CHECKSUM_MAX_BYTES];
    unsigned char md5[HASH_MAX_BYTES];
    if (whole_alg(d) != CHECKSUM_NONE) {
        checksum_end(d->sum, sum);
        return memcmp(sum, want->value, checksum_bytes(want->alg)) == 0;
    }
    hash_end(d->hash, md5);
    return memcmp(md5, d->layout.md5, HASH_MD5_BYTES) == 0;
}

static int run_head(struct download *d, struct worker *w, struct err *e)
{
    if (layout_read(&w->conn, &d->spec.from, &d->layout, e) != 0 ||
        choose_cut(d, w, e) != 0) {
        return -1;
    }
    d->check = choose_check(d);
    d->in_order = to_stdout(d) || d->cut.plan.parts == 1;
    if (d->check == CHECK_WHOLE) {
        d->hash = hash_new();
        d->sum = checksum_new();
        whole_begin(d);
    }
    d->parts = parts_new(d->cut.plan.parts);
    d->md5 = mem_calloc(d->cut.plan.parts, sizeof(*d->md5));
    d->base.report.size = d->cut.plan.size;
    d->base.report.parts = d->cut.plan.parts;
    d->base.report.part_size = d->cut.plan.part_size;
    memcpy(d->base.report.etag, d->layout.head.etag, S3_ETAG_BYTES);
    atomic_store(&d->base.progress.total, (long long)d->cut.plan.size);
    atomic_store(&d->base.progress.parts, d->cut.plan.parts);
    return 0;
}

/* ------------------------------------------------------------ fetching --- */

/* One range on its way. */
struct fetching {
    struct download *d;
    struct worker *w;
    int64_t flying;
};

static void fly(struct fetching *f, int64_t bytes)
{
    f->flying += bytes;
    atomic_fetch_add(&f->d->base.progress.flying, (long long)bytes);
}

static int put_bytes(struct download *d, const void *data, size_t len,
                     int64_t at, struct err *e)
{
    if (to_stdout(d)) {
        return fs_write_all(STDOUT_FILENO, data, len) == 0
                   ? 0
                   : err_sys(e, ERR_LOCAL, errno,
                             "cannot write standard output");
    }
    if (fs_pwrite_all(d->temp.fd, data, len, at) != 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot write %s", d->temp.target);
    }
    return 0;
}

static int on_bytes(void *ctx, const void *data, size_t len, int64_t at,
                    struct err *e)
{
    struct fetching *f = ctx;
    struct download *d = f->d;
    if (d->check == CHECK_PARTS) {
        hash_update(f->w->etag_hash, data, len);
    } else if (d->check == CHECK_SUM) {
        checksum_update(f->w->sum, data, len);
    } else if (d->check == CHECK_WHOLE && d->in_order) {
        whole_update(d, data, len);
    }
    fly(f, (int64_t)len);
    return put_bytes(d, data, len, at, e);
}

static int run_fetch(struct download *d, struct job *job, struct worker *w)
{
    struct fetching f = {.d = d, .w = w};
    struct s3_sink sink = {.write = on_bytes, .ctx = &f};
    enum checksum_alg alg =
        d->check == CHECK_SUM ? d->layout.head.checksum.alg : CHECKSUM_NONE;
    unsigned char md5[HASH_MAX_BYTES];
    int rc;
    checksum_begin(w->sum, alg);
    if (d->check == CHECK_PARTS) {
        hash_begin(w->etag_hash, HASH_MD5);
    }
    rc = layout_fetch(&d->layout, &w->conn, job->part, &sink, &job->err);
    fly(&f, -f.flying);
    if (rc != 0) {
        return -1;
    }
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    if (d->check == CHECK_PARTS) {
        hash_end(w->etag_hash, md5);
        memcpy(d->md5[job->part.no - 1], md5, HASH_MD5_BYTES);
    }
    job->result.checksum.alg = alg;
    checksum_end(w->sum, job->result.checksum.value);
    return 0;
}

/* ----------------------------------------------------------- finishing --- */

static int read_back(struct download *d, struct worker *w,
                     struct plan_part part,
                     void (*see)(void *ctx, const void *data, size_t len),
                     void *ctx, struct err *e)
{
    int64_t done = 0;
    while (done < part.length) {
        int64_t left = part.length - done;
        size_t want =
            left < WORKER_WINDOW_BYTES ? (size_t)left : WORKER_WINDOW_BYTES;
        ssize_t n =
            fs_pread_all(d->temp.fd, w->window, want, part.offset + done);
        if (n <= 0) {
            return err_sys(e, ERR_LOCAL, n < 0 ? errno : EIO,
                           "cannot read %s back", d->temp.target);
        }
        if (cancel_why(w->cancel) != 0) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        see(ctx, w->window, (size_t)n);
        done += n;
    }
    return 0;
}

static int check_sum(struct download *d, struct err *e)
{
    const struct s3_checksum *want = &d->layout.head.checksum;
    struct s3_part *rows = parts_snapshot(d->parts);
    unsigned char sum[CHECKSUM_MAX_BYTES];
    int rc = 0;
    memcpy(sum, rows[0].checksum.value, sizeof(sum));
    for (unsigned i = 1; i < d->cut.plan.parts; i++) {
        checksum_combine(want->alg, sum, rows[i].checksum.value,
                         (uint64_t)rows[i].size, sum);
    }
    if (memcmp(sum, want->value, checksum_bytes(want->alg)) != 0) {
        rc = err_set(e, ERR_INTEGRITY,
                     "what came does not have the object's %s checksum",
                     checksum_name(want->alg));
    }
    free(rows);
    return rc;
}

/* The ETag is not what the bytes give. That is a proof against them only where
 * it is known how it was made. */
static int unlike_etag(struct download *d, struct worker *w, struct err *e)
{
    if (layout_recheck(&d->layout, &w->conn, e) != 0) {
        return -1;
    }
    if (d->layout.definite) {
        return err_set(e, ERR_INTEGRITY, "what came is not what ETag %s says",
                       d->layout.head.etag);
    }
    log_warn("get: the ETag %s proves nothing: it does not fit what came, and "
             "the service does not tell how it was made; only the size was "
             "compared",
             d->layout.head.etag);
    d->base.report.proof = PROOF_SIZE;
    return 0;
}

static void see_whole(void *ctx, const void *data, size_t len)
{
    whole_update(ctx, data, len);
}

static int check_whole(struct download *d, struct worker *w, struct err *e)
{
    const struct plan_part whole = {.no = 1, .length = d->cut.plan.size};
    struct cut none;
    if (!d->in_order) {
        whole_begin(d);
        if (read_back(d, w, whole, see_whole, d, e) != 0) {
            return -1;
        }
    }
    if (whole_is_same(d)) {
        return 0;
    }
    if (whole_alg(d) != CHECKSUM_NONE) {
        return err_set(e, ERR_INTEGRITY,
                       "what came does not have the object's %s checksum",
                       checksum_name(whole_alg(d)));
    }
    while (layout_next(&d->layout, &w->conn, &none)) {
        /* there is only one way to be whole */
    }
    return unlike_etag(d, w, e);
}

static void see_part(void *ctx, const void *data, size_t len)
{
    hash_update(ctx, data, len);
}

/* The MD5s of the parts of ${cut}, of what was written. */
static int hash_again(struct download *d, struct worker *w,
                      const struct cut *cut, struct err *e)
{
    unsigned char md5[HASH_MAX_BYTES];
    free(d->md5);
    d->md5 = mem_calloc(cut->plan.parts, sizeof(*d->md5));
    for (unsigned no = 1; no <= cut->plan.parts; no++) {
        hash_begin(w->etag_hash, HASH_MD5);
        if (read_back(d, w, cut_part(cut, no), see_part, w->etag_hash, e) !=
            0) {
            return -1;
        }
        hash_end(w->etag_hash, md5);
        memcpy(d->md5[no - 1], md5, HASH_MD5_BYTES);
    }
    return 0;
}

/* By the ranges as they came; else in each way in which the object may have
 * been cut. What went to standard output cannot be read again. */
static int check_parts(struct download *d, struct worker *w, struct err *e)
{
    struct cut cut = d->cut;
    bool more = true;
    while (more) {
        if (layout_matches(&d->layout, w->hash,
                           (const unsigned char(*)[HASH_MD5_BYTES])d->md5,
                           cut.plan.parts)) {
            return 0;
        }
        more = layout_next(&d->layout, &w->conn, &cut);
        if (more && to_stdout(d)) {
            break;
        }
        if (more && hash_again(d, w, &cut, e) != 0) {
            return -1;
        }
    }
    return unlike_etag(d, w, e);
}

static int prove(struct download *d, struct worker *w, struct err *e)
{
    struct report *r = &d->base.report;
    r->checksum = d->layout.head.checksum.alg;
    switch (d->check) {
    case CHECK_NOTHING:
        r->proof = PROOF_SIZE;
        return 0;
    case CHECK_SUM:
        r->proof = PROOF_CHECKSUM;
        return check_sum(d, e);
    case CHECK_PARTS:
        r->proof = PROOF_MD5_ETAG;
        return check_parts(d, w, e);
    case CHECK_WHOLE:
        r->proof =
            whole_alg(d) != CHECKSUM_NONE ? PROOF_CHECKSUM : PROOF_MD5_ETAG;
        return check_whole(d, w, e);
    }
    return 0;
}

static int run_finish(struct download *d, struct worker *w, struct err *e)
{
    if (prove(d, w, e) != 0) {
        return -1;
    }
    return to_stdout(d) ? 0 : fs_temp_commit(&d->temp, e);
}

/* ------------------------------------------------------------- machine --- */

static enum pool_take download_take(struct transfer *t, struct job *out)
{
    struct download *d = download_of(t);
    bool one_at_a_time = d->locked.state != DOWNLOAD_FETCHING || d->in_order;
    if (d->locked.state >= DOWNLOAD_DONE) {
        return POOL_STOP;
    }
    if (d->locked.running > 0 && (one_at_a_time || d->locked.failing)) {
        return POOL_WAIT;
    }
    if (d->locked.state == DOWNLOAD_FETCHING) {
        unsigned no = d->locked.failing ? 0 : parts_claim(d->parts);
        if (no == 0) {
            return POOL_WAIT;
        }
        out->part = cut_part(&d->cut, no);
    }
    out->kind = (int)d->locked.state;
    d->locked.running++;
    return POOL_JOB;
}

static void download_run(struct transfer *t, struct job *job, struct worker *w)
{
    struct download *d = download_of(t);
    w->conn.cancel = w->cancel;
    w->conn.retry_for_ms = 0;
    switch (job->kind) {
    case DOWNLOAD_HEADING:
        job->rc = run_head(d, w, &job->err);
        break;
    case DOWNLOAD_FETCHING:
        job->rc = run_fetch(d, job, w);
        break;
    case DOWNLOAD_FINISHING:
        job->rc = run_finish(d, w, &job->err);
        break;
    default:
        job->rc = err_set(&job->err, ERR_INTERNAL, "no such job");
    }
}

static void fail_locked(struct download *d, const struct err *e)
{
    if (!d->locked.failing) {
        d->locked.failing = true;
        d->base.report.rc = -1;
        d->base.report.err = *e;
    }
}

static void download_give(struct transfer *t, struct job *job)
{
    struct download *d = download_of(t);
    struct progress *p = &d->base.progress;
    d->locked.running--;
    if (job->rc != 0) {
        fail_locked(d, &job->err);
    } else if (job->kind == DOWNLOAD_FETCHING) {
        parts_done(d->parts, &job->result);
        atomic_fetch_add(&p->done, (long long)job->part.length);
        atomic_fetch_add(&p->parts_done, 1);
    }
    if (d->locked.running > 0) {
        return;
    }
    if (d->locked.failing) {
        d->locked.state = DOWNLOAD_FAILED;
    } else if (job->kind == DOWNLOAD_HEADING) {
        d->locked.state = DOWNLOAD_FETCHING;
    } else if (job->kind == DOWNLOAD_FINISHING) {
        d->locked.state = DOWNLOAD_DONE;
    } else if (parts_done_count(d->parts) == d->cut.plan.parts) {
        d->locked.state = DOWNLOAD_FINISHING;
    }
}

static void download_cancel(struct transfer *t, int why)
{
    struct download *d = download_of(t);
    struct err e;
    if (d->locked.state >= DOWNLOAD_DONE) {
        return;
    }
    err_set(&e, why == CANCEL_DEADLINE ? ERR_DEADLINE : ERR_CANCELLED,
            why == CANCEL_DEADLINE ? "the deadline has passed"
                                   : "stopped by a signal");
    fail_locked(d, &e);
    if (d->locked.running == 0) {
        d->locked.state = DOWNLOAD_FAILED;
    }
}

static void download_free(struct transfer *t)
{
    struct download *d = download_of(t);
    fs_temp_discard(&d->temp);
    layout_release(&d->layout);
    hash_free(d->hash);
    checksum_free(d->sum);
    parts_free(d->parts);
    free(d->md5);
    free(d);
}

static const struct transfer_ops download_ops = {.take = download_take,
                                                 .run = download_run,
                                                 .give = download_give,
                                                 .cancel = download_cancel,
                                                 .free = download_free};

/* That nothing would get out is told before anything is fetched. */
static int check_stdout(struct err *e)
{
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) {
        return err_set(e, ERR_LOCAL, "standard output is closed");
    }
    return 0;
}

struct transfer *download_new(const struct download_spec *spec, struct err *e)
{
    struct download *d = mem_calloc(1, sizeof(*d));
    int rc;
    d->base.ops = &download_ops;
    d->spec = *spec;
    d->temp.fd = -1;
    rc = to_stdout(d) ? check_stdout(e) : fs_temp_open(&d->temp, spec->path, e);
    if (rc != 0) {
        download_free(&d->base);
        return NULL;
    }
    return &d->base;
}

char *download_scratch(const struct transfer *t)
{
    const struct download *d = (const struct download *)t;
    return d->temp.path != NULL ? mem_strdup(d->temp.path) : NULL;
}
