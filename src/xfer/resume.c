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

enum { MAX_CANDIDATES = 60, MAX_PLANS = 4, MAX_PAGES = 1000 };

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

/* An algorithm that was asked for by name must be the upload's. Only AWS is known
 * to name one wherever there is one: Swift and moto name none, Ceph 20.2 none
 * before the first part has arrived. */
static bool same_algorithm(const struct upload *u, enum checksum_alg listed)
{
    return u->spec.checksum != UPLOAD_CHECKSUM_HEADER ||
           u->spec.alg == listed ||
           (listed == CHECKSUM_NONE && !s3_session_is_aws(u->session));
}

/* What the parts that are still to be sent have: as listed. An upload without
 * parts was begun with what this run asks for, as far as can be told. */
static enum checksum_alg algorithm_of(const struct upload *u,
                                      const struct candidate *c)
{
    if (c->alg == CHECKSUM_NONE && c->count == 0 &&
        u->spec.checksum == UPLOAD_CHECKSUM_HEADER) {
        return u->spec.alg;
    }
    return c->alg;
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

/* Whether S3 would take the plan: a guess need not be one. */
static bool is_possible(const struct plan *p)
{
    return p->parts > 0 && p->parts <= PLAN_MAX_PARTS &&
           (p->parts == 1 || p->part_size >= PLAN_MIN_PART) &&
           p->part_size <= PLAN_MAX_PART;
}

static bool is_among(const struct plan *p, const struct plan *list,
                     unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (list[i].parts == p->parts && list[i].part_size == p->part_size) {
            return true;
        }
    }
    return false;
}

/* The plans by which the listed parts may have been cut from the file: as this
 * run would; by equal parts and a shorter last one; by --parts' way, the last
 * longer; or, where the last part alone has arrived, by what lies before it.
 * Which it was, the content decides; of equals the first. */
static unsigned find_plans(const struct candidate *c, const struct plan *ours,
                           struct plan out[MAX_PLANS])
{
    const struct s3_part *last = &c->parts[c->count - 1];
    struct plan tries[MAX_PLANS];
    int64_t size = ours->size;
    /* a size that nobody would ask for is a file cut in so many parts */
    unsigned even = c->parts[0].size % PLAN_MIB == 0 ? 1 : 2;
    int64_t first = c->parts[0].size;
    unsigned count = 0;
    memset(tries, 0, sizeof(tries));
    tries[0] = *ours;
    (void)plan_of_part_size(&tries[even], size, first);
    if (first > 0 && size / first <= PLAN_MAX_PARTS) {
        tries[3 - even] = (struct plan){size, first, (unsigned)(size / first)};
    }
    if (last->no > 1) {
        tries[3] = (struct plan){
            size, (size - last->size) / (int64_t)(last->no - 1), last->no};
    }
    for (unsigned i = 0; i < MAX_PLANS; i++) {
        if (is_possible(&tries[i]) && !is_among(&tries[i], out, count) &&
            lies_in(c, &tries[i])) {
            out[count++] = tries[i];
        }
    }
    return count;
}

/* Why the upload is left alone, or NULL where it is a candidate. */
static const char *unfit(struct upload *u, const struct candidate *c,
                         const char *storage_class)
{
    if (!same_class(u, storage_class)) {
        return "it was begun with another storage class";
    }
    if (!same_algorithm(u, c->alg)) {
        return "it was begun with another checksum algorithm";
    }
    return NULL;
}

/* A candidate of its own, since ${from} may be cut in several ways. */
static void add_candidate(struct resume *r, const struct candidate *from,
                          const struct plan *plan)
{
    struct candidate c = *from;
    c.plan = *plan;
    c.upload_id = mem_strdup(from->upload_id);
    c.parts = mem_calloc(c.count, sizeof(*c.parts));
    c.ours = mem_calloc(c.count, sizeof(*c.ours));
    if (c.count > 0) {
        memcpy(c.parts, from->parts, c.count * sizeof(*c.parts));
    }
    r->items = mem_realloc(r->items, (r->count + 1) * sizeof(*r->items));
    r->items[r->count++] = c;
}

/* As many candidates as there are plans for ${c}; one that holds no part fits
 * the plan of this run. */
static const char *add_candidates(struct upload *u, const struct candidate *c)
{
    struct plan plans[MAX_PLANS];
    unsigned count = 1;
    plans[0] = u->plan;
    if (c->count > 0) {
        count = find_plans(c, &u->plan, plans);
    }
    for (unsigned i = 0; i < count; i++) {
        add_candidate(u->resume, c, &plans[i]);
    }
    return count > 0 ? NULL : "its parts do not lie as this file would be cut";
}

static void consider(struct upload *u, struct worker *w,
                     const struct s3_upload *found)
{
    struct candidate c = {.upload_id = mem_strdup(found->upload_id),
                          .initiated = found->initiated};
    char storage_class[64] = "";
    struct err e;
    const char *why;
    if (strlen(found->upload_id) >= S3_UPLOAD_ID_BYTES) {
        why = "its id is too long";
    } else if (list_parts(u, w, &c, storage_class, &e) != 0) {
        why = e.text;
    } else {
        why = unfit(u, &c, storage_class);
        c.alg = algorithm_of(u, &c);
    }
    if (why == NULL) {
        why = add_candidates(u, &c);
    }
    if (why != NULL) {
        log_warn("an unfinished upload of this key is left alone (%s): %s",
                 found->upload_id, why);
    }
    candidate_release(&c);
}

static void consider_page(struct upload *u, struct worker *w,
                          const struct s3_uploads *page)
{
    for (size_t i = 0; i < page->count; i++) {
        if (!s3_upload_is_of(&page->items[i], u->spec.to.key)) {
            continue;
        }
        if (u->resume->count >= MAX_CANDIDATES) {
            log_warn("too many unfinished uploads of this key: some are not "
                     "looked at");
            return;
        }
        consider(u, w, &page->items[i]);
    }
}

static int list_uploads(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    int rc = 0;
    for (int n = 0; rc == 0 && at.more && n < MAX_PAGES; n++) {
        rc = s3_list_uploads(&w->conn, u->spec.to.bucket, u->spec.to.key, &at,
                             &page, e);
        if (rc == 0) {
            consider_page(u, w, &page);
            s3_uploads_release(&page);
        }
    }
    if (rc == 0 && at.more) {
        log_warn("the list of unfinished uploads has more than %d pages: the "
                 "rest of it is not looked at",
                 MAX_PAGES);
    }
    s3_pages_release(&at);
    return rc;
}

enum upload_event resume_list(struct upload *u, struct worker *w, struct err *e)
{
    u->resume = mem_calloc(1, sizeof(*u->resume));
    if (upload_look_before(u, w, e) != 0) {
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
static void see_md5(void *ctx, const void *data, size_t len)
{
    struct worker *w = ctx;
    hash_update(w->etag_hash, data, len);
}

static void see_checksum(void *ctx, const void *data, size_t len)
{
    struct worker *w = ctx;
    checksum_update(w->sum, data, len);
}

/* A part is ours if its MD5 is its ETag, or else if a listed checksum says
 * so; what has neither is not trusted. */
void resume_compare(struct upload *u, struct job *job, struct worker *w)
{
    const struct candidate *c = &u->resume->items[job->match.candidate];
    const struct s3_part *part = &c->parts[job->match.part];
    struct worker_scan scan = {u->source, job->part, see_checksum, w};
    unsigned char md5[HASH_MAX_BYTES];
    unsigned char theirs[HASH_MD5_BYTES];
    unsigned char sum[CHECKSUM_MAX_BYTES];
    size_t sum_bytes = checksum_bytes(part->checksum.alg);
    bool is_md5 =
        hash_available(HASH_MD5) && s3_etag_md5(part->etag, theirs, NULL);
    if (!is_md5 && sum_bytes == 0) {
        return;
    }
    if (sum_bytes == 0) { /* MD5 may not be there, or not be needed */
        hash_begin(w->etag_hash, HASH_MD5);
        scan.see = see_md5;
    }
    checksum_begin(w->sum, part->checksum.alg);
    job->rc = worker_scan(w, &scan, &job->err);
    if (sum_bytes == 0) {
        hash_end(w->etag_hash, md5);
    }
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
    unsigned part = r->next_part;
    for (unsigned i = r->next_candidate; i < r->count; i++) {
        if (part < r->items[i].count) {
            return false;
        }
        part = 0;
    }
    return r->open == 0;
}

/* ------------------------------------------------------------ adopting --- */

/* The one with the most bytes of ours; with none, one that holds no part: a
 * run that was killed at once has left it, or its first part is on its way,
 * and then ours is the same. The younger of equals. */
static struct candidate *best_of(struct resume *r)
{
    struct candidate *best = NULL;
    for (unsigned i = 0; i < r->count; i++) {
        struct candidate *c = &r->items[i];
        if (c->bytes == 0 && c->count > 0) {
            continue;
        }
        if (best == NULL || c->bytes > best->bytes ||
            (c->bytes == best->bytes && c->initiated > best->initiated)) {
            best = c;
        }
    }
    return best;
}

void resume_tell(const struct upload *u)
{
    const struct resume *r = u->resume;
    const char *last = u->upload_id;
    for (unsigned i = 0; i < r->count; i++) {
        const char *id = r->items[i].upload_id;
        /* an upload that may be cut in several ways stands here as often */
        if (strcmp(id, u->upload_id) != 0 && strcmp(id, last) != 0) {
            log_warn("an unfinished upload of this key is left alone (%s): %s",
                     id,
                     r->items[i].bytes > 0 ? "another holds more"
                                           : "it holds nothing of ours");
        }
        last = id;
    }
}

enum upload_event resume_adopt(struct upload *u)
{
    struct candidate *best = best_of(u->resume);
    struct progress *p = &u->base.progress;
    atomic_store(&u->others_untold, true);
    if (best == NULL) {
        return UPLOAD_EV_NONE;
    }
    snprintf(u->upload_id, sizeof(u->upload_id), "%s", best->upload_id);
    u->plan = best->plan;
    u->alg = best->alg;
    u->began = best->initiated;
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
