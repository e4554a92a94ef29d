/*
 * cli/cmd_bucket.c -- s3mpu ls, mb and rm: one call after the other, in the
 * main thread.
 */
#include "command.h"

#include "object.h"
#include "output.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A connection for commands without a pool; signals trip its token. */
static int open_conn(struct context *c, struct s3_conn *conn, struct err *e)
{
    if (context_signals(c, NULL, e) != 0) {
        return -1;
    }
    return s3_conn_init(conn, c->session.s3, &c->cancel, e);
}

static void close_conn(struct s3_conn *conn)
{
    s3_conn_release(conn);
    signals_stop();
}

/* ------------------------------------------------------------------ ls --- */

enum { TIME_BYTES = 32 };

/* As aws s3 ls has it; blanks for an unknown time. */
static void time_text(time_t t, char out[TIME_BYTES])
{
    struct tm tm;
    if (t == 0 || localtime_r(&t, &tm) == NULL ||
        strftime(out, TIME_BYTES, "%Y-%m-%d %H:%M:%S", &tm) == 0) {
        snprintf(out, TIME_BYTES, "%19s", "");
    }
}

static int stopped_listing(const struct context *c)
{
    return report_stopped(c->command, cancel_why((struct cancel *)&c->cancel),
                          "the listing is not complete");
}

static int fail_listing(const struct context *c, const struct err *e)
{
    return e->code == ERR_CANCELLED
               ? stopped_listing(c)
               : context_fail(c, c->argc > 0 ? c->argv[0] : NULL, e);
}

static int list_buckets(struct context *c, struct s3_conn *conn)
{
    struct s3_buckets buckets;
    char when[TIME_BYTES];
    struct err e;
    if (s3_list_buckets(conn, &buckets, &e) != 0) {
        return fail_listing(c, &e);
    }
    for (size_t i = 0; i < buckets.count && !output_is_over(); i++) {
        time_text(buckets.items[i].created, when);
        report_result("%s %s", when, buckets.items[i].name);
    }
    s3_buckets_release(&buckets);
    return 0;
}

static void print_page(const struct s3_entries *page)
{
    char when[TIME_BYTES];
    for (size_t i = 0; i < page->count && !output_is_over(); i++) {
        time_text(page->items[i].modified, when);
        if (page->items[i].size < 0) { /* the service tells none that can be */
            report_result("%s %12s %s", when, "?", page->items[i].key.ptr);
            continue;
        }
        report_result("%s %12" PRId64 " %s", when, page->items[i].size,
                      page->items[i].key.ptr);
    }
}

/* A reader that has gone wants no further page. */
static int list_objects(struct context *c, struct s3_conn *conn,
                        const struct object *o)
{
    struct s3_pages at = {.more = true};
    struct err e;
    int code = 0;
    while (code == 0 && at.more && !output_is_over()) {
        struct s3_entries page;
        if (s3_list_objects(conn, o->bucket, span_of(o->key), NULL, &at, &page,
                            &e) != 0) {
            code = fail_listing(c, &e);
        } else {
            print_page(&page);
            s3_entries_release(&page);
        }
    }
    s3_pages_release(&at);
    return code;
}

/* Lines that were given up since nobody read them are missing, too. */
static int list(struct context *c, struct s3_conn *conn, const struct object *o)
{
    int code = o == NULL ? list_buckets(c, conn) : list_objects(c, conn, o);
    if (code == 0 && output_was_given_up()) {
        return stopped_listing(c);
    }
    return code;
}

int cmd_ls(struct context *c)
{
    struct object o = {NULL, NULL};
    struct s3_conn conn = {.session = NULL};
    struct err e;
    int code;
    bool all = c->argc == 0 || strcmp(c->argv[0], "s3://") == 0;
    if (!all && context_object(c, c->argv[0], &o, &e) != 0) {
        return context_fail(c, c->argv[0], &e);
    }
    if (open_conn(c, &conn, &e) != 0) {
        code = context_fail(c, NULL, &e);
    } else {
        code = list(c, &conn, all ? NULL : &o);
    }
    close_conn(&conn);
    object_release(&o);
    return code;
}

/* ------------------------------------------------------------------ mb --- */

static bool is_listed(struct s3_conn *conn, const char *bucket)
{
    struct s3_buckets all;
    struct err ignored;
    bool found = false;
    if (s3_list_buckets(conn, &all, &ignored) != 0) {
        return false;
    }
    for (size_t i = 0; i < all.count; i++) {
        found = found || strcmp(all.items[i].name, bucket) == 0;
    }
    s3_buckets_release(&all);
    return found;
}

/* Whether ${e}, of CreateBucket, means that what is asked for is there. Some
 * services (s3rver 3.7) say BucketAlreadyExists of one's own bucket, too: so
 * the list of one's buckets decides. */
static bool is_mine(struct s3_conn *conn, const char *bucket, struct err *e)
{
    struct err ignored;
    if (strcmp(e->s3_code, "BucketAlreadyOwnedByYou") == 0) {
        return true;
    }
    if (strcmp(e->s3_code, "BucketAlreadyExists") != 0) {
        return false;
    }
    if (is_listed(conn, bucket)) {
        return true;
    }
    err_append(e, "; %s",
               s3_head_bucket(conn, bucket, &ignored) == 0
                   ? "these keys may use the bucket, but it is not in the list "
                     "of their own"
                   : "the name is taken by somebody else");
    return false;
}

int cmd_mb(struct context *c)
{
    struct s3_conn conn = {.session = NULL};
    struct object o;
    struct err e;
    int code = 0;
    if (context_object(c, c->argv[0], &o, &e) != 0) {
        return context_fail(c, c->argv[0], &e);
    }
    if (o.key[0] != '\0') {
        err_set(&e, ERR_USAGE, "a bucket's name has no slash");
        code = context_fail(c, c->argv[0], &e);
    } else if (open_conn(c, &conn, &e) != 0 ||
               s3_create_bucket(&conn, o.bucket, c->session.settings.region,
                                &e) != 0) {
        code =
            is_mine(&conn, o.bucket, &e) ? 0 : context_fail(c, c->argv[0], &e);
    }
    if (code == 0 && !c->config->quiet) {
        report_result("s3://%s", o.bucket);
    }
    close_conn(&conn);
    object_release(&o);
    return code;
}

/* ------------------------------------------------------------------ rm --- */

static int remove_one(struct context *c, struct s3_conn *conn, const char *name,
                      struct err *e)
{
    struct s3_object ref;
    struct object o;
    int rc = -1;
    if (context_object(c, name, &o, e) != 0) {
        return -1;
    }
    ref = object_ref(&o);
    if (object_check_key(&o, e) == 0 && s3_delete_object(conn, &ref, e) == 0) {
        rc = 0;
        if (!c->config->quiet) {
            report_result("removed s3://%s/%s", o.bucket, o.key);
        }
    }
    object_release(&o);
    return rc;
}

/* What a signal or the deadline left undone, from operand ${at} on. */
static int tell_left(const struct context *c, int at)
{
    char undone[1400];
    snprintf(undone, sizeof(undone),
             "%d of %d objects were not removed, or it is not known whether "
             "they were: %.1200s%s",
             c->argc - at, c->argc, c->argv[at],
             at + 1 < c->argc ? " and those after it" : "");
    return report_stopped(c->command, cancel_why((struct cancel *)&c->cancel),
                          undone);
}

/* One object: its own exit code; several: 1, some failed. */
static int remove_all(struct context *c, struct s3_conn *conn)
{
    int code = 0;
    for (int i = 0; i < c->argc; i++) {
        struct err e;
        if (remove_one(c, conn, c->argv[i], &e) == 0) {
            continue;
        }
        if (e.code == ERR_CANCELLED) {
            return tell_left(c, i);
        }
        code = context_fail(c, c->argv[i], &e);
        code = c->argc == 1 ? code : 1;
    }
    return code;
}

int cmd_rm(struct context *c)
{
    struct s3_conn conn = {.session = NULL};
    struct err e;
    int code = open_conn(c, &conn, &e) == 0 ? remove_all(c, &conn)
                                            : context_fail(c, NULL, &e);
    close_conn(&conn);
    return code;
}
