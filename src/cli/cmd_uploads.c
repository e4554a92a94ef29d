/*
 * cli/cmd_uploads.c -- s3mpu uploads BUCKET[/PREFIX]
 *                      s3mpu uploads abort BUCKET/KEY [ID]
 *                      s3mpu uploads abort BUCKET[/PREFIX] --older-than AGE
 *
 * An upload that is aborted while its owner still sends parts is lost work, or
 * worse (seaweedfs issue 11382): so ages under a day want --yes, and a key
 * with several uploads wants the id.
 */
#include "command.h"

#include "object.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

/* What is done with each upload that is listed; -1 and ${e} ends the walk. */
struct walk {
    struct context *c;
    struct s3_conn *conn;
    const struct object *at;
    int (*visit)(struct walk *w, const struct s3_upload *u, struct err *e);
    const char *id; /* of the one that is wanted; NULL: any */
    size_t count;   /* visited */
    size_t failed;
};

static int walk_page(struct walk *w, const struct s3_uploads *page,
                     struct err *e)
{
    for (size_t i = 0; i < page->count; i++) {
        if (cancel_why(&w->c->cancel) != 0) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        if (w->visit(w, &page->items[i], e) != 0) {
            return -1;
        }
    }
    return 0;
}

/* All pages. A page is gone through before the next is asked for: markers name
 * uploads that may have been aborted meanwhile, which services allow. */
static int walk_uploads(struct walk *w, struct err *e)
{
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    int rc = 0;
    while (rc == 0 && at.more) {
        rc = s3_list_uploads(w->conn, w->at->bucket, span_of(w->at->key), &at,
                             &page, e);
        if (rc == 0) {
            rc = walk_page(w, &page, e);
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

struct held {
    unsigned parts;
    int64_t bytes;
};

static int count_parts(struct walk *w, const struct s3_upload *u,
                       struct held *held, struct err *e)
{
    struct s3_upload_ref ref = ref_of(w, u);
    struct s3_parts page;
    unsigned marker = 0;
    memset(held, 0, sizeof(*held));
    do {
        if (s3_list_parts(w->conn, &ref, marker, &page, e) != 0) {
            return -1;
        }
        held->parts += (unsigned)page.count;
        for (size_t i = 0; i < page.count; i++) {
            held->bytes += page.items[i].size;
        }
        marker = page.next;
        s3_parts_release(&page);
    } while (marker != 0);
    return 0;
}

static void age_text(time_t initiated, char *out, size_t size)
{
    int64_t age = (int64_t)(clock_wall() - initiated);
    if (initiated == 0) {
        snprintf(out, size, "?");
    } else if (age >= 2 * 86400) {
        snprintf(out, size, "%" PRId64 "d", age / 86400);
    } else if (age >= 2 * 3600) {
        snprintf(out, size, "%" PRId64 "h", age / 3600);
    } else {
        snprintf(out, size, "%" PRId64 "m", age > 0 ? age / 60 : 0);
    }
}

static int list_one(struct walk *w, const struct s3_upload *u, struct err *e)
{
    struct held held;
    char age[24];
    char bytes[24];
    if (u->inexact) { /* whose parts cannot be asked for */
        age_text(u->initiated, age, sizeof(age));
        report_result("%6s %6s %10s %s %s", age, "?", "?", u->upload_id,
                      u->key.ptr);
        w->count++;
        return 0;
    }
    if (count_parts(w, u, &held, e) != 0) {
        if (e->code == ERR_NOT_FOUND) {
            return 0; /* completed or aborted since it was listed */
        }
        return -1;
    }
    age_text(u->initiated, age, sizeof(age));
    report_size(held.bytes, bytes, sizeof(bytes));
    report_result("%6s %6u %10s %s %s", age, held.parts, bytes, u->upload_id,
                  u->key.ptr);
    w->count++;
    return 0;
}

/* --------------------------------------------------------------- abort --- */

static bool is_wanted(const struct walk *w, const struct s3_upload *u)
{
    int64_t older = w->c->config->older_than_ms;
    if (older > 0) {
        return u->initiated > 0 &&
               (int64_t)(clock_wall() - u->initiated) * 1000 >= older;
    }
    return s3_upload_is_of(u, span_of(w->at->key)) &&
           (w->id == NULL || strcmp(w->id, u->upload_id) == 0);
}

static int count_one(struct walk *w, const struct s3_upload *u, struct err *e)
{
    (void)e;
    w->count += is_wanted(w, u);
    return 0;
}

static int abort_one(struct walk *w, const struct s3_upload *u, struct err *e)
{
    struct s3_upload_ref ref = ref_of(w, u);
    struct err mine;
    (void)e;
    if (!is_wanted(w, u)) {
        return 0;
    }
    w->count++;
    if (u->inexact) {
        w->failed++;
        err_set(&mine, ERR_PROTOCOL,
                "upload %.100s is left: the service cannot say its key in "
                "XML, and does not url-encode it",
                u->upload_id);
        (void)context_fail(w->c, u->key.ptr, &mine);
        return 0;
    }
    if (s3_abort_upload(w->conn, &ref, &mine) != 0) {
        w->failed++;
        (void)context_fail(w->c, u->key.ptr, &mine);
        return 0;
    }
    if (!w->c->config->quiet) {
        report_result("aborted %s %s", u->upload_id, u->key.ptr);
    }
    return 0;
}

/* By key: one upload, or its id must say which. */
static int check_one(struct walk *w, struct err *e)
{
    w->visit = count_one;
    w->count = 0;
    if (walk_uploads(w, e) != 0) {
        return -1;
    }
    if (w->count == 0) {
        return err_set(e, ERR_NOT_FOUND,
                       "bucket '%s': no such unfinished "
                       "upload",
                       w->at->bucket);
    }
    if (w->count > 1) {
        return err_set(e, ERR_USAGE,
                       "bucket '%s': %zu unfinished uploads of "
                       "this key: name one by its id",
                       w->at->bucket, w->count);
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

static int abort_uploads(struct walk *w, struct err *e)
{
    bool by_age = w->c->config->older_than_ms > 0;
    if (check_ages(w->c, e) != 0 ||
        (!by_age &&
         (object_check_key(w->at, e) != 0 || check_one(w, e) != 0))) {
        return -1;
    }
    w->visit = abort_one;
    w->count = 0;
    return walk_uploads(w, e);
}

/* ------------------------------------------------------------- command --- */

static int run_walk(struct context *c, struct walk *w, bool aborts)
{
    struct err e;
    int rc;
    w->visit = list_one;
    rc = aborts ? abort_uploads(w, &e) : walk_uploads(w, &e);
    if (rc != 0) {
        return context_fail(c, w->at->bucket, &e);
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
    w.id = aborts && c->argc > 2 ? c->argv[2] : NULL;
    if (context_signals(c, NULL, &e) != 0 ||
        s3_conn_init(&conn, c->session.s3, &c->cancel, &e) != 0) {
        code = context_fail(c, NULL, &e);
    } else {
        code = run_walk(c, &w, aborts);
    }
    s3_conn_release(&conn);
    signals_stop();
    object_release(&at);
    return code;
}
