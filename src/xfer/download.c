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

#include <assert.h>
#include <errno.h>
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
    CHECK_SUM,       /* a checksum of the whole, combined over the ranges */
    CHECK_MD5_PARTS, /* the ranges are the object's parts */
    CHECK_MD5_FILE   /* the MD5 of the whole: read the file back */
};

struct download {
    struct transfer base; /* first */
    struct download_spec spec;
    struct fs_temp temp; /* fd -1 for standard output */

    /* written by HEADING, read-only afterwards */
    struct layout layout;
    struct plan plan;
    enum download_check check;
    struct parts *parts;
    unsigned char (*md5)[HASH_MD5_BYTES]; /* a row a range, its job's own */

    int64_t written; /* to standard output; by the one job that runs then */

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

static enum download_check choose_check(const struct download *d)
{
    const struct layout *l = &d->layout;
    if (l->head.checksum.alg != CHECKSUM_NONE && !l->head.checksum.composite &&
        checksum_combines(l->head.checksum.alg)) {
        return CHECK_SUM;
    }
    if (!l->has_md5) {
        return CHECK_NOTHING;
    }
    if (l->etag_parts == 0 && d->plan.parts > 1) {
        return to_stdout(d) ? CHECK_NOTHING : CHECK_MD5_FILE;
    }
    return CHECK_MD5_PARTS;
}

/* Ranges: the object's own parts where it has some; a guess at them where the
 * service does not tell, which may turn out to prove nothing. */
static int choose_plan(struct download *d, struct err *e)
{
    struct plan_ask ask = {.size = d->layout.head.size, .jobs = d->spec.jobs};
    int64_t guess = 0;
    if (d->layout.etag_parts > 1 && d->layout.plan_known) {
        d->plan = d->layout.plan;
        return 0;
    }
    if (d->layout.etag_parts > 1 &&
        plan_guess(ask.size, d->layout.etag_parts, &guess, 1) == 1) {
        d->plan = (struct plan){ask.size, guess, d->layout.etag_parts};
        return 0;
    }
    return plan_make(&d->plan, &ask, e);
}

static int run_head(struct download *d, struct worker *w, struct err *e)
{
    if (layout_read(&w->conn, &d->spec.from, &d->layout, e) != 0 ||
        choose_plan(d, e) != 0) {
        return -1;
    }
    d->check = choose_check(d);
    d->parts = parts_new(d->plan.parts);
    d->md5 = mem_calloc(d->plan.parts, sizeof(*d->md5));
    d->base.report.size = d->plan.size;
    d->base.report.parts = d->plan.parts;
    d->base.report.part_size = d->plan.part_size;
    memcpy(d->base.report.etag, d->layout.head.etag, S3_ETAG_BYTES);
    memcpy(d->base.report.version_id, d->layout.head.version_id,
           sizeof(d->layout.head.version_id));
    atomic_store(&d->base.progress.total, (long long)d->plan.size);
    atomic_store(&d->base.progress.parts, d->plan.parts);
    return 0;
}

/* ------------------------------------------------------------ fetching --- */

/* One range on its way. */
struct fetching {
    struct download *d;
    struct worker *w;
    struct plan_part part;
    int64_t flying;
};

static void fly(struct fetching *f, int64_t bytes)
{
    f->flying += bytes;
    atomic_fetch_add(&f->d->base.progress.flying, (long long)bytes);
}

/* In order, and nothing twice: a range that is fetched again may have got
 * part of the way already. */
static int put_stdout(struct download *d, const char *data, size_t len,
                      int64_t at, struct err *e)
{
    int64_t skip = d->written - at;
    if (skip >= (int64_t)len) {
        return 0;
    }
    if (skip > 0) {
        data += skip;
        len -= (size_t)skip;
    }
    if (fs_write_all(STDOUT_FILENO, data, len) != 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot write standard output");
    }
    d->written += (int64_t)len;
    return 0;
}

static int put_bytes(struct download *d, const void *data, size_t len,
                     int64_t at, struct err *e)
{
    if (to_stdout(d)) {
        return put_stdout(d, data, len, at, e);
    }
    if (fs_pwrite_all(d->temp.fd, data, len, at) != 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot write %s", d->temp.target);
    }
    return 0;
}

static void digests_begin(struct fetching *f)
{
    hash_begin(f->w->etag_hash, HASH_MD5);
    checksum_begin(f->w->sum, f->d->check == CHECK_SUM
                                  ? f->d->layout.head.checksum.alg
                                  : CHECKSUM_NONE);
}

static int on_bytes(void *ctx, const struct http_response *r, const void *data,
                    size_t len, struct err *e)
{
    struct fetching *f = ctx;
    int64_t at = r->body_bytes - (int64_t)len;
    if (at == 0) { /* the first attempt, or one more */
        fly(f, -f->flying);
        digests_begin(f);
    }
    if (f->d->check == CHECK_MD5_PARTS) {
        hash_update(f->w->etag_hash, data, len);
    } else if (f->d->check == CHECK_SUM) {
        checksum_update(f->w->sum, data, len);
    }
    fly(f, (int64_t)len);
    return put_bytes(f->d, data, len, f->part.offset + at, e);
}

static int run_fetch(struct download *d, struct job *job, struct worker *w)
{
    struct fetching f = {.d = d, .w = w, .part = job->part};
    struct http_sink sink = {.write = on_bytes, .ctx = &f};
    struct s3_range range = {
        .first = job->part.offset,
        .length = job->part.length,
        .etag = d->layout.head.etag[0] != '\0' ? d->layout.head.etag : NULL};
    unsigned char md5[HASH_MAX_BYTES];
    int rc;
    digests_begin(&f); /* an empty object has no bytes that would */
    rc = s3_get_object(&w->conn, &d->spec.from, &range, &sink, &job->err);
    fly(&f, -f.flying);
    if (rc != 0) {
        if (job->err.code == ERR_PRECONDITION) {
            job->err.code = ERR_SOURCE;
            err_append(&job->err, "; the object was replaced while it was "
                                  "fetched");
        }
        return -1;
    }
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    hash_end(w->etag_hash, md5);
    memcpy(d->md5[job->part.no - 1], md5, HASH_MD5_BYTES);
    job->result.checksum.alg =
        d->check == CHECK_SUM ? d->layout.head.checksum.alg : CHECKSUM_NONE;
    checksum_end(w->sum, job->result.checksum.value);
    return 0;
}

/* ----------------------------------------------------------- finishing --- */

static int read_back(struct download *d, struct worker *w, struct err *e)
{
    unsigned char md5[HASH_MAX_BYTES];
    int64_t done = 0;
    hash_begin(w->hash, HASH_MD5);
    while (done < d->plan.size) {
        ssize_t n =
            fs_pread_all(d->temp.fd, w->window, WORKER_WINDOW_BYTES, done);
        if (n <= 0) {
            return err_sys(e, ERR_LOCAL, n < 0 ? errno : EIO,
                           "cannot read %s back", d->temp.target);
        }
        if (cancel_why(w->cancel) != 0) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        hash_update(w->hash, w->window, (size_t)n);
        done += n;
    }
    hash_end(w->hash, md5);
    if (memcmp(md5, d->layout.md5, HASH_MD5_BYTES) != 0) {
        return err_set(e, ERR_INTEGRITY, "what came is not what ETag %s says",
                       d->layout.head.etag);
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
    for (unsigned i = 1; i < d->plan.parts; i++) {
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

static int check_parts(struct download *d, struct worker *w, struct err *e)
{
    bool same = layout_matches(&d->layout, w->hash,
                               (const unsigned char(*)[HASH_MD5_BYTES])d->md5,
                               d->plan.parts);
    if (same) {
        d->base.report.proof = PROOF_MD5_ETAG;
        return 0;
    }
    if (!d->layout.plan_known) {
        log_info("download", "the service does not tell the part size: the "
                             "ETag proves nothing");
        return 0;
    }
    return err_set(e, ERR_INTEGRITY, "what came is not what ETag %s says",
                   d->layout.head.etag);
}

static int prove(struct download *d, struct worker *w, struct err *e)
{
    struct report *r = &d->base.report;
    int rc;
    r->proof = PROOF_SIZE;
    switch (d->check) {
    case CHECK_NOTHING:
        return 0;
    case CHECK_SUM:
        r->proof = PROOF_CHECKSUM;
        r->checksum = d->layout.head.checksum.alg;
        return check_sum(d, e);
    case CHECK_MD5_PARTS:
        return check_parts(d, w, e);
    case CHECK_MD5_FILE:
        rc = read_back(d, w, e);
        r->proof = PROOF_MD5_ETAG;
        return rc;
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
    bool one_at_a_time = d->locked.state != DOWNLOAD_FETCHING || to_stdout(d);
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
        out->part = plan_part(&d->plan, no);
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
        assert(0);
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
    } else if (parts_done_count(d->parts) == d->plan.parts) {
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
    parts_free(d->parts);
    free(d->md5);
    free(d);
}

static const struct transfer_ops download_ops = {.take = download_take,
                                                 .run = download_run,
                                                 .give = download_give,
                                                 .cancel = download_cancel,
                                                 .free = download_free};

struct transfer *download_new(const struct download_spec *spec, struct err *e)
{
    struct download *d = mem_calloc(1, sizeof(*d));
    d->base.ops = &download_ops;
    d->spec = *spec;
    d->temp.fd = -1;
    if (!to_stdout(d) && fs_temp_open(&d->temp, spec->path, e) != 0) {
        download_free(&d->base);
        return NULL;
    }
    return &d->base;
}
