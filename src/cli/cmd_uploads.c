/*
 * cli/cmd_uploads.c -- s3mpu uploads BUCKET[/PREFIX]
 *                      s3mpu uploads abort BUCKET/KEY [ID]
 *                      s3mpu uploads abort BUCKET[/PREFIX] --older-than AGE
 *
 * An upload that is aborted while its owner still sends parts is lost work, or
 * worse (seaweedfs issue 11382): so ages under a day want --yes, and a key
 * with several uploads wants the id. Ages are told by the service's clock: ours
 * may be days off.
 */
#include "command.h"

#include "object.h"
#include "output.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/fmt/encode.h"
#include "s3mpu/xfer/pool.h"
#include "s3mpu/xfer/sched.h"
#include "s3mpu/xfer/worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

enum {
    LIST_WORKERS = 16,
    TICK_MS = 50,
    /* One upload whose parts cannot be listed is worth no more. */
    PARTS_RETRY_FOR_MS = 10000
};

/* What is done with each page of uploads; -1 and ${e} ends the walk. */
struct walk {
    struct context *c;
    struct s3_conn *conn;
    const struct object *at;
    int (*visit)(struct walk *w, const struct s3_uploads *page, struct err *e);
    bool lists;   /* to standard output: ends with its reader */
    time_t now;   /* of the service, when it sent the page; 0: not told */
    char *id;     /* owned: of the upload that is wanted */
    size_t count; /* those that are wanted, or were aborted */
    size_t failed;
    size_t ageless; /* left since nobody knows when they were begun */
};

/* The Date of the last response (RFC 9110, 6.6.1); 0 without one. */
static time_t service_time(const struct s3_conn *conn)
{
    const char *date = http_response_header(&conn->response, "date");
    time_t t = 0;
    return date != NULL && decode_http_date(span_of(date), &t) == 0 ? t : 0;
}

/* All pages. A page is gone through before the next is asked for: markers name
 * uploads that may have been aborted meanwhile, which services allow. */
static int walk_uploads(struct walk *w, struct err *e)
{
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    int rc = 0;
    while (rc == 0 && at.more && !(w->lists && output_is_over())) {
        rc = s3_list_uploads(w->conn, w->at->bucket, span_of(w->at->key), &at,
                             &page, e);
        if (rc == 0) {
            w->now = service_time(w->conn);
            rc = w->visit(w, &page, e);
            s3_uploads_release(&page);
        }
    }
    s3_pages_release(&at);
    return rc;
}

static struct s3_upload_ref ref_of(const struct walk *w,
                                   const struct s3_upload *u)
{
    return (struct s3_upload_ref){{w->at->bucket, u->key}, u->upload_id};
}

/* ---------------------------------------------------------------- list --- */

/* One upload of a page, and what is known of its parts. */
struct row {
    unsigned parts;
    int64_t bytes;
    bool done; /* guarded by the pool's lock; the rest is whole then */
    int rc;
    struct err err;
};

/* The parts of all uploads of a page are asked for by several workers, and
 * printed in the order of the page. */
struct table {
    struct walk *w;
    const struct s3_uploads *page;
    struct row *rows;
    size_t next;  /* guarded by the pool's lock: to be asked for */
    size_t ready; /* the same: before it all are done */
    size_t shown; /* main's */
};

static int count_parts(const struct table *t, size_t i, struct s3_conn *conn,
                       struct err *e)
{
    struct s3_upload_ref ref = ref_of(t->w, &t->page->items[i]);
    struct row *row = &t->rows[i];
    struct s3_parts page;
    unsigned marker = 0;
    bool unread = false;
    do {
        if (s3_list_parts(conn, &ref, marker, &page, e) != 0) {
            return -1;
        }
        unread |= page.unread > 0;
        row->parts += (unsigned)page.count;
        for (size_t k = 0; k < page.count; k++) {
            row->bytes += page.items[k].size;
        }
        marker = page.next;
        s3_parts_release(&page);
    } while (marker != 0);
    return unread ? err_set(e, ERR_PROTOCOL,
                            "ListParts lists a part that cannot be read")
                  : 0;
}

static struct worker *counter_new(void *ctx, struct err *e)
{
    struct context *c = ((struct table *)ctx)->w->c;
    struct worker *w = worker_new(c->session.s3, &c->cancel, &c->last, e);
    if (w != NULL && c->config->retry_for_ms == 0) {
        w->conn.retry_for_ms = PARTS_RETRY_FOR_MS;
    }
    return w;
}

static enum pool_take counter_take(void *ctx, struct job *out)
{
    struct table *t = ctx;
    if (t->next == t->page->count || cancel_why(&t->w->c->cancel) != 0) {
        return POOL_STOP;
    }
    out->ctx = t;
    out->kind = (int)t->next++;
    return POOL_JOB;
}

static void counter_run(struct job *job, struct worker *w)
{
    struct table *t = job->ctx;
    size_t i = (size_t)job->kind;
    if (!t->page->items[i].inexact) { /* else they cannot be asked for */
        t->rows[i].rc = count_parts(t, i, &w->conn, &t->rows[i].err);
    }
}

static void counter_give(void *ctx, struct job *job)
{
    struct table *t = ctx;
    t->rows[job->kind].done = true;
    while (t->ready < t->page->count && t->rows[t->ready].done) {
        t->ready++;
    }
}

static const struct pool_ops counter_ops = {.worker_new = counter_new,
                                            .worker_free = worker_free,
                                            .take = counter_take,
                                            .run = counter_run,
                                            .give = counter_give};

static void age_text(time_t now, time_t initiated, char *out, size_t size)
{
    int64_t age = (int64_t)(now - initiated);
    if (initiated == 0 || now == 0) {
        snprintf(out, size, "?");
    } else if (age >= 2 * 86400) {
        snprintf(out, size, "%" PRId64 "d", age / 86400);
    } else if (age >= 2 * 3600) {
        snprintf(out, size, "%" PRId64 "h", age / 3600);
    } else {
        snprintf(out, size, "%" PRId64 "m", age > 0 ? age / 60 : 0);
    }
}

/* What is known is shown, and what failed is said. -1 and ${e} where the run
 * was stopped. */
static int show_row(struct walk *w, const struct s3_upload *u,
                    const struct row *row, struct err *e)
{
    char age[24];
    char parts[24] = "?";
    char bytes[24] = "?";
    if (row->rc != 0 && row->err.code == ERR_CANCELLED) {
        *e = row->err;
        return -1;
    }
    if (row->rc != 0 && strcmp(row->err.s3_code, "NoSuchUpload") == 0) {
        return 0; /* completed or aborted since it was listed */
    }
    if (row->rc == 0 && !u->inexact) {
        snprintf(parts, sizeof(parts), "%u", row->parts);
        report_size(row->bytes, bytes, sizeof(bytes));
    }
    age_text(w->now, u->initiated, age, sizeof(age));
    report_result("%6s %6s %10s %s %s", age, parts, bytes, u->upload_id,
                  u->key.ptr);
    if (row->rc != 0) {
        w->failed++;
        (void)context_fail(w->c, u->key.ptr, &row->err);
    }
    return 0;
}

/* How far the table is, read under the pool's lock. */
struct glance {
    const struct table *table;
    size_t ready;
};

static void look(void *ctx)
{
    struct glance *g = ctx;
    g->ready = g->table->ready;
}

/* Nothing more is asked for. */
static void stop(void *ctx)
{
    struct table *t = ctx;
    t->next = t->page->count;
}

static int show_ready(struct table *t, struct pool *p, struct err *e)
{
    struct glance g = {.table = t};
    pool_locked(p, look, &g);
    while (t->shown < g.ready) {
        size_t i = t->shown++;
        if (show_row(t->w, &t->page->items[i], &t->rows[i], e) != 0) {
            return -1;
        }
    }
    return 0;
}

static int list_page(struct walk *w, const struct s3_uploads *page,
                     struct err *e)
{
    struct table t = {.w = w, .page = page};
    unsigned workers = sched_jobs_here(
        page->count < LIST_WORKERS ? (unsigned)page->count : LIST_WORKERS);
    struct pool *p;
    bool ended = false;
    int rc = 0;
    if (page->count == 0) {
        return 0;
    }
    t.rows = mem_calloc(page->count, sizeof(*t.rows));
    p = pool_start(&counter_ops, &t, workers, e);
    rc = p == NULL ? -1 : 0;
    while (p != NULL && !ended) {
        ended = pool_wait(p, TICK_MS);
        rc = rc == 0 ? show_ready(&t, p, e) : rc;
        if (rc != 0 || output_is_over()) {
            pool_locked(p, stop, &t);
        }
    }
    pool_free(p);
    free(t.rows);
    if (rc == 0 && cancel_why(&w->c->cancel) != 0 && t.shown < page->count) {
        rc = err_set(e, ERR_CANCELLED, "cancelled");
    }
    return rc;
}

/* --------------------------------------------------------------- abort --- */

/* Counts the uploads of the key, and keeps the id of one. */
static int find_page(struct walk *w, const struct s3_uploads *page,
                     struct err *e)
{
    (void)e;
    for (size_t i = 0; i < page->count; i++) {
        if (s3_upload_is_of(&page->items[i], span_of(w->at->key))) {
            w->count++;
            free(w->id);
            w->id = mem_strdup(page->items[i].upload_id);
        }
    }
    return 0;
}

static int no_such_upload(const struct walk *w, struct err *e)
{
    return err_set(e, ERR_NOT_FOUND, "bucket '%s': no such unfinished upload",
                   w->at->bucket);
}

/* The one upload of the key, where its id was not given. */
static int find_id(struct walk *w, struct err *e)
{
    w->visit = find_page;
    if (walk_uploads(w, e) != 0) {
        if (e->code != ERR_CANCELLED) {
            err_append(e, "; give the upload's id, then none is listed");
        }
        return -1;
    }
    if (w->count == 0) {
        return no_such_upload(w, e);
    }
    if (w->count > 1) {
        return err_set(e, ERR_USAGE,
                       "bucket '%s': %zu unfinished uploads of this key; name "
                       "one by its id",
                       w->at->bucket, w->count);
    }
    return 0;
}

static void tell_aborted(const struct walk *w, const char *id, const char *key)
{
    if (!w->c->config->quiet) {
        report_result("aborted %s %s", id, key);
    }
}

/* By its id, without a listing, which may be forbidden. An id that the service
 * does not know is not gone but wrong, unless an earlier attempt of ours was
 * not answered. */
static int abort_by_id(struct walk *w, struct err *e)
{
    struct s3_upload_ref ref = {object_ref(w->at), w->id};
    e->s3_code[0] = '\0';
    if (s3_abort_upload(w->conn, &ref, e) != 0) {
        return -1;
    }
    if (strcmp(e->s3_code, "NoSuchUpload") == 0 && !w->conn->maybe_done) {
        return no_such_upload(w, e);
    }
    w->count = 1;
    tell_aborted(w, w->id, w->at->key);
    return 0;
}

static bool is_old(struct walk *w, const struct s3_upload *u)
{
    if (u->initiated == 0) {
        w->ageless++;
        return false;
    }
    return (int64_t)(w->now - u->initiated) * 1000 >=
           w->c->config->older_than_ms;
}

/* An upload that cannot be aborted is named, and the others are gone on with;
 * -1 where the run was stopped. */
static int abort_one(struct walk *w, const struct s3_upload *u, struct err *e)
{
    struct s3_upload_ref ref = ref_of(w, u);
    int rc;
    if (u->inexact) {
        rc = err_set(e, ERR_PROTOCOL,
                     "upload %.100s is left: the service cannot say its key in "
                     "XML, and does not url-encode it",
                     u->upload_id);
    } else {
        e->s3_code[0] = '\0';
        rc = s3_abort_upload(w->conn, &ref, e);
    }
    if (rc == 0 && strcmp(e->s3_code, "NoSuchUpload") == 0 &&
        !w->conn->maybe_done) {
        log_info("uploads", "upload %s had ended already", u->upload_id);
        return 0;
    }
    if (rc != 0 && e->code == ERR_CANCELLED) {
        return -1;
    }
    if (rc != 0) {
        w->failed++;
        (void)context_fail(w->c, u->key.ptr, e);
        return 0;
    }
    w->count++;
    tell_aborted(w, u->upload_id, u->key.ptr);
    return 0;
}

static int abort_page(struct walk *w, const struct s3_uploads *page,
                      struct err *e)
{
    if (w->now == 0 && page->count > 0) {
        return err_set(e, ERR_PROTOCOL,
                       "bucket '%s': the response has no Date, so no age is "
                       "known, and nothing of it was aborted; abort uploads by "
                       "their ids",
                       w->at->bucket);
    }
    for (size_t i = 0; i < page->count; i++) {
        if (cancel_why(&w->c->cancel) != 0) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        if (is_old(w, &page->items[i]) &&
            abort_one(w, &page->items[i], e) != 0) {
            return -1;
        }
    }
    return 0;
}

static int check_ages(const struct context *c, struct err *e)
{
    int64_t older = c->config->older_than_ms;
    if (older > 0 && older < DAY_MS && !c->config->yes) {
        return err_set(e, ERR_USAGE,
                       "--older-than under a day may abort "
                       "uploads that are still running; add --yes if that is "
                       "meant");
    }
    return 0;
}

static int abort_old(struct walk *w, struct err *e)
{
    int rc;
    if (check_ages(w->c, e) != 0) {
        return -1;
    }
    w->visit = abort_page;
    rc = walk_uploads(w, e);
    if (w->ageless > 0) {
        w->failed += w->ageless;
        log_error("uploads: %zu uploads were left: the service does not tell "
                  "when they were begun",
                  w->ageless);
    }
    return rc;
}

static int abort_key(struct walk *w, struct err *e)
{
    if (object_check_key(w->at, e) != 0 ||
        (w->id == NULL && find_id(w, e) != 0)) {
        return -1;
    }
    return abort_by_id(w, e);
}

/* ------------------------------------------------------------- command --- */

static int fail_walk(const struct walk *w, bool aborts, const struct err *e)
{
    char undone[120];
    if (e->code != ERR_CANCELLED) {
        return context_fail(w->c, w->at->bucket, e);
    }
    if (aborts) {
        snprintf(undone, sizeof(undone),
                 "%zu uploads were aborted before that, and others may be left",
                 w->visit == abort_page ? w->count : 0);
    }
    return report_stopped(w->c->command, cancel_why(&w->c->cancel),
                          aborts ? undone : "the listing is not complete");
}

static int run_walk(struct context *c, struct walk *w, bool aborts)
{
    struct err e = {.code = ERR_NONE};
    int rc;
    w->visit = list_page;
    w->lists = !aborts;
    if (!aborts) {
        rc = walk_uploads(w, &e);
        if (rc == 0 && output_was_given_up()) {
            rc = err_set(&e, ERR_CANCELLED, "cancelled");
        }
    } else {
        rc = c->config->older_than_ms > 0 ? abort_old(w, &e) : abort_key(w, &e);
    }
    if (rc != 0) {
        return fail_walk(w, aborts, &e);
    }
    return w->failed > 0 ? 1 : 0;
}

static int check_operands(const struct context *c, bool aborts, struct err *e)
{
    bool by_age = c->config->older_than_ms > 0;
    int operands = c->argc - (aborts ? 1 : 0);
    if (operands < 1 || operands > (aborts && !by_age ? 2 : 1) ||
        (by_age && !aborts)) {
        return err_set(e, ERR_USAGE,
                       "usage: s3mpu uploads BUCKET[/PREFIX], "
                       "uploads abort BUCKET/KEY [ID], or uploads abort "
                       "BUCKET[/PREFIX] --older-than AGE");
    }
    if (aborts && c->argc > 2 && c->argv[2][0] == '\0') {
        return err_set(e, ERR_USAGE, "the upload's id is empty");
    }
    return 0;
}

int cmd_uploads(struct context *c)
{
    bool aborts = strcmp(c->argv[0], "abort") == 0;
    struct s3_conn conn = {.session = NULL};
    struct object at = {NULL, NULL};
    struct walk w = {.c = c, .conn = &conn, .at = &at};
    struct err e;
    int code;
    if (check_operands(c, aborts, &e) != 0 ||
        context_object(c, c->argv[aborts ? 1 : 0], &at, &e) != 0) {
        return context_fail(c, NULL, &e);
    }
    w.id = aborts && c->argc > 2 ? mem_strdup(c->argv[2]) : NULL;
    if (context_signals(c, NULL, &e) != 0 ||
        s3_conn_init(&conn, c->session.s3, &c->cancel, &e) != 0) {
        code = context_fail(c, NULL, &e);
    } else {
        code = run_walk(c, &w, aborts);
    }
    s3_conn_release(&conn);
    signals_stop();
    free(w.id);
    object_release(&at);
    return code;
}
