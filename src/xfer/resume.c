/*
 * xfer/resume.c -- there is no journal: what the service lists is the only
 * record of an unfinished upload, and whether a part is ours is decided by its
 * content. So it works from another machine with the same file, and never
 * takes over a stranger's upload.
 */
#include "upload_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_CANDIDATES = 20, MAX_PAGES = 1000 };

struct candidate {
    char *upload_id;
    time_t initiated;
    struct plan plan;
    enum checksum_alg alg;
    struct s3_part *parts; /* as listed, ascending */
    unsigned count;
    bool *ours;    /* a flag a part, once compared */
    int64_t bytes; /* of the parts that are ours */
};

struct resume {
    struct candidate *items;
    unsigned count;
    /* guarded by the scheduler's lock */
    unsigned next_candidate; /* the next part to be compared */
    unsigned next_part;
    unsigned open; /* taken and not given back */
};

static void candidate_release(struct candidate *c)
{
    free(c->upload_id);
    free(c->parts);
    free(c->ours);
    memset(c, 0, sizeof(*c));
}

void resume_free(struct resume *r)
{
    if (r != NULL) {
        for (unsigned i = 0; i < r->count; i++) {
            candidate_release(&r->items[i]);
        }
        free(r->items);
        free(r);
    }
}

/* ------------------------------------------------------------- listing --- */

static int add_parts(struct candidate *c, const struct s3_parts *page,
                     struct err *e)
{
    unsigned last = c->count > 0 ? c->parts[c->count - 1].no : 0;
    size_t total = c->count + page->count;
    if (total > PLAN_MAX_PARTS) {
        return err_set(e, ERR_PROTOCOL, "ListParts lists more than %d parts",
                       PLAN_MAX_PARTS);
    }
    c->parts = mem_realloc(c->parts, total * sizeof(*c->parts));
    for (size_t i = 0; i < page->count; i++) {
        if (page->items[i].no <= last) {
            return err_set(e, ERR_PROTOCOL, "ListParts is out of order");
        }
        last = page->items[i].no;
        c->parts[c->count++] = page->items[i];
    }
    c->alg = page->alg;
    return 0;
}

/* The class that this run asks for, "" for the service's own choice. */
static const char *wanted_class(const struct upload *u)
{
    for (size_t i = 0; i < u->spec.attrs.count; i++) {
        if (strcasecmp(u->spec.attrs.headers[i].name, "x-amz-storage-class") ==
            0) {
            return u->spec.attrs.headers[i].value;
        }
    }
    return "";
}

static bool same_class(const struct upload *u, const char *listed)
{
    const char *wanted = wanted_class(u);
    return listed[0] == '\0' ||
           strcasecmp(wanted[0] == '\0' ? "STANDARD" : wanted, listed) == 0;
}

/* An algorithm that was asked for by name must be the upload's. */
static bool same_algorithm(const struct upload *u, enum checksum_alg listed)
{
    return u->spec.checksum != UPLOAD_CHECKSUM_HEADER || u->spec.alg == listed;
}

static int list_parts(struct upload *u, struct worker *w, struct candidate *c,
                      char storage_class[64], struct err *e)
{
    struct s3_upload_ref ref = {u->spec.to, c->upload_id};
    struct s3_parts page;
    unsigned marker = 0;
    int rc;
    do {
        if (s3_list_parts(&w->conn, &ref, marker, &page, e) != 0) {
            return -1;
        }
        rc = add_parts(c, &page, e);
        marker = page.next;
        snprintf(storage_class, 64, "%s", page.storage_class);
        s3_parts_release(&page);
    } while (rc == 0 && marker != 0);
    return rc;
}

/* ---------------------------------------------------------------- plan --- */

static bool lies_in(const struct candidate *c, const struct plan *p)
{
    for (unsigned i = 0; i < c->count; i++) {
        if (c->parts[i].no > p->parts ||
            plan_part(p, c->parts[i].no).length != c->parts[i].size) {
            return false;
        }
    }
    return true;
}

/* The plan by which the listed parts were cut from a file of ${size} bytes: by
 * equal parts and a shorter last one, or by --parts' way. */
static bool find_plan(struct candidate *c, int64_t size)
{
    struct plan exact = {.size = size};
    int64_t largest = 0;
    for (unsigned i = 0; i < c->count; i++) {
        largest = c->parts[i].size > largest ? c->parts[i].size : largest;
    }
    if (plan_of_part_size(&c->plan, size, largest) == 0 &&
        lies_in(c, &c->plan)) {
        return true;
    }
    exact.part_size = c->parts[0].size;
    if (exact.part_size <= 0 || size / exact.part_size > PLAN_MAX_PARTS ||
        size / exact.part_size == 0) {
        return false;
    }
    exact.parts = (unsigned)(size / exact.part_size);
    c->plan = exact;
    return lies_in(c, &c->plan);
}

/* Why the upload is left alone, or NULL where it is a candidate. */
static const char *unfit(struct upload *u, struct candidate *c,
                         const char *storage_class)
{
    if (c->count == 0) {
        return "it holds no part";
    }
    if (!same_class(u, storage_class)) {
        return "it was begun with another storage class";
    }
    if (!same_algorithm(u, c->alg)) {
        return "it was begun with another checksum algorithm";
    }
    if (!find_plan(c, u->plan.size)) {
        return "its parts do not lie as this file would be cut";
    }
    return NULL;
}

static void consider(struct upload *u, struct worker *w,
                     const struct s3_upload *found)
{
    struct candidate c = {.upload_id = mem_strdup(found->upload_id),
                          .initiated = found->initiated};
    char storage_class[64] = "";
    struct resume *r = u->resume;
    struct err e;
    const char *why;
    if (list_parts(u, w, &c, storage_class, &e) != 0) {
        why = e.text;
    } else {
        why = unfit(u, &c, storage_class);
    }
    if (why != NULL) {
        log_warn("an unfinished upload of this key is left alone (%s): %s",
                 found->upload_id, why);
        candidate_release(&c);
        return;
    }
    c.ours = mem_calloc(c.count, sizeof(*c.ours));
    r->items = mem_realloc(r->items, (r->count + 1) * sizeof(*r->items));
    r->items[r->count++] = c;
}

static void consider_page(struct upload *u, struct worker *w,
                          const struct s3_uploads *page)
{
    for (size_t i = 0; i < page->count; i++) {
        if (!span_eq(page->items[i].key, u->spec.to.key)) {
            continue;
        }
        if (u->resume->count == MAX_CANDIDATES) {
            log_warn("more than %d unfinished uploads of this key: the others "
                     "are not looked at",
                     MAX_CANDIDATES);
            return;
        }
        consider(u, w, &page->items[i]);
    }
}

static int list_uploads(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_uploads page = {.count = 0};
    struct s3_uploads next;
    int rc = 0;
    for (int n = 0; rc == 0 && n < MAX_PAGES; n++) {
        rc = s3_list_uploads(&w->conn, u->spec.to.bucket, u->spec.to.key,
                             page.next_key, page.next_upload_id, &next, e);
        s3_uploads_release(&page);
        if (rc != 0) {
            return -1;
        }
        page = next;
        consider_page(u, w, &page);
        if (page.next_key == NULL) {
            break;
        }
    }
    s3_uploads_release(&page);
    return rc;
}

enum upload_event resume_list(struct upload *u, struct worker *w, struct err *e)
{
    u->resume = mem_calloc(1, sizeof(*u->resume));
    if (upload_check_free(u, w, e) != 0) {
        return UPLOAD_EV_FAIL;
    }
    if (list_uploads(u, w, e) != 0) {
        if (e->code == ERR_AUTH || e->http_status == 501) {
            log_warn("cannot look for unfinished uploads, so a new one is "
                     "begun: %s",
                     e->text);
            return UPLOAD_EV_NONE;
        }
        return UPLOAD_EV_FAIL;
    }
    return u->resume->count > 0 ? UPLOAD_EV_OK : UPLOAD_EV_NONE;
}

/* ------------------------------------------------------------ matching --- */

bool resume_take(struct resume *r, struct job *out)
{
    struct candidate *c;
    while (r->next_candidate < r->count &&
           r->next_part == r->items[r->next_candidate].count) {
        r->next_candidate++;
        r->next_part = 0;
    }
    if (r->next_candidate == r->count) {
        return false;
    }
    c = &r->items[r->next_candidate];
    out->part = plan_part(&c->plan, c->parts[r->next_part].no);
    out->match.candidate = r->next_candidate;
    out->match.part = r->next_part;
    out->match.ours = false;
    r->next_part++;
    r->open++;
    return true;
}

/* A worker is all its digests need. */
static void see_both(void *ctx, const void *data, size_t len)
{
    struct worker *w = ctx;
    hash_update(w->etag_hash, data, len);
    checksum_update(w->sum, data, len);
}

/* A part is ours if its MD5 is its ETag, or else if a listed checksum says
 * so; what has neither is not trusted. */
void resume_compare(struct upload *u, struct job *job, struct worker *w)
{
    const struct candidate *c = &u->resume->items[job->match.candidate];
    const struct s3_part *part = &c->parts[job->match.part];
    struct worker_scan scan = {u->source, job->part, see_both, w};
    unsigned char md5[HASH_MAX_BYTES];
    unsigned char theirs[HASH_MD5_BYTES];
    unsigned char sum[CHECKSUM_MAX_BYTES];
    size_t sum_bytes = checksum_bytes(part->checksum.alg);
    bool is_md5 =
        hash_available(HASH_MD5) && s3_etag_md5(part->etag, theirs, NULL);
    if (!is_md5 && sum_bytes == 0) {
        return;
    }
    hash_begin(w->etag_hash, HASH_MD5);
    checksum_begin(w->sum, part->checksum.alg);
    job->rc = worker_scan(w, &scan, &job->err);
    hash_end(w->etag_hash, md5);
    checksum_end(w->sum, sum);
    if (job->rc == 0) {
        job->match.ours =
            sum_bytes > 0 ? memcmp(sum, part->checksum.value, sum_bytes) == 0
                          : memcmp(md5, theirs, sizeof(theirs)) == 0;
    }
}

void resume_give(struct resume *r, const struct job *job)
{
    struct candidate *c = &r->items[job->match.candidate];
    r->open--;
    if (job->rc == 0 && job->match.ours) {
        c->ours[job->match.part] = true;
        c->bytes += job->part.length;
    }
}

bool resume_is_compared(const struct resume *r)
{
    return r->open == 0 &&
           (r->next_candidate == r->count ||
            (r->next_candidate + 1 == r->count &&
             r->next_part == r->items[r->next_candidate].count));
}

/* ------------------------------------------------------------ adopting --- */

static struct candidate *best_of(struct resume *r)
{
    struct candidate *best = NULL;
    for (unsigned i = 0; i < r->count; i++) {
        struct candidate *c = &r->items[i];
        if (c->bytes > 0 &&
            (best == NULL || c->bytes > best->bytes ||
             (c->bytes == best->bytes && c->initiated > best->initiated))) {
            best = c;
        }
    }
    return best;
}

enum upload_event resume_adopt(struct upload *u)
{
    struct candidate *best = best_of(u->resume);
    struct progress *p = &u->base.progress;
    if (best == NULL) {
        return UPLOAD_EV_NONE;
    }
    snprintf(u->upload_id, sizeof(u->upload_id), "%s", best->upload_id);
    u->plan = best->plan;
    u->alg = best->alg;
    u->parts = parts_new(u->plan.parts);
    for (unsigned i = 0; i < best->count; i++) {
        if (best->ours[i]) {
            parts_adopt(u->parts, &best->parts[i]);
            atomic_fetch_add(&p->parts_done, 1);
        }
    }
    atomic_store(&p->parts, u->plan.parts);
    atomic_store(&p->done, (long long)best->bytes);
    u->base.report.parts = u->plan.parts;
    u->base.report.part_size = u->plan.part_size;
    u->base.report.resumed_bytes = best->bytes;
    return UPLOAD_EV_OK;
}
