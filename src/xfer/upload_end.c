/*
 * xfer/upload_end.c -- how an upload ends: reviewed, completed, settled where
 * an answer was lost, looked at; or aborted, and that proved too.
 *
 * Facts that shape it: a Complete may be carried out though its answer is an
 * error or lost; AWS and Ceph answer a second one alike, MinIO with
 * NoSuchUpload (minio issue 13318); an Abort that races a Complete has lost
 * the object on Ceph (ceph PR 60771). So: no Abort once a Complete may be in
 * flight, and what is at the key decides.
 */
#include "upload_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/fmt/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ABORT_RETRY_FOR_MS = 30000,
    ABORT_LOOKS = 8, /* how often is asked whether the upload has gone */
    ABORT_FIRST_WAIT_MS = 100,
    LOOK_RETRY_FOR_MS = 20000
};

/* ---------------------------------------------------------------- look --- */

static bool same_etag(const char *a, const char *b)
{
    unsigned char x[HASH_MD5_BYTES];
    unsigned char y[HASH_MD5_BYTES];
    unsigned n = 0;
    unsigned m = 0;
    if (s3_etag_md5(a, x, &n) && s3_etag_md5(b, y, &m)) {
        return n == m && memcmp(x, y, sizeof(x)) == 0;
    }
    return strcmp(a, b) == 0;
}

enum look upload_look(struct upload *u, struct s3_conn *c, const char *etag,
                      struct s3_head *head)
{
    struct s3_head_ask ask = {.part_no = 0};
    unsigned char md5[HASH_MD5_BYTES];
    unsigned parts = 0;
    struct err e;
    if (s3_head_object(c, &u->spec.to, &ask, head, &e) != 0) {
        log_info("upload", "looking at the object: %s", e.text);
        return e.code == ERR_NOT_FOUND ? LOOK_NONE : LOOK_BLIND;
    }
    if (head->size != u->plan.size) {
        return LOOK_OTHER;
    }
    if (etag[0] == '\0' || head->etag_is_opaque ||
        !s3_etag_md5(head->etag, md5, &parts)) {
        /* no ETag to go by (SSE-KMS, Google, SeaweedFS): an object of this
         * size that is as young as the upload, by the service's clock */
        return u->began > 0 && head->modified >= u->began ? LOOK_OURS
                                                          : LOOK_ALIKE;
    }
    return same_etag(etag, head->etag) ? LOOK_OURS : LOOK_OTHER;
}

bool upload_settled(void *ctx)
{
    struct upload_settle *x = ctx;
    struct s3_conn c;
    struct err e;
    bool ours = false;
    if (s3_conn_init(&c, x->upload->session, NULL, &e) == 0) {
        c.retry_for_ms = LOOK_RETRY_FOR_MS;
        ours = upload_look(x->upload, &c, x->etag, &x->head) == LOOK_OURS;
        s3_conn_release(&c);
    }
    return ours;
}

int upload_check_free(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_head_ask ask = {.part_no = 0};
    struct s3_head head;
    struct err none;
    if (!u->spec.no_overwrite ||
        s3_head_object(&w->conn, &u->spec.to, &ask, &head, &none) != 0) {
        return 0;
    }
    return err_set(e, ERR_PRECONDITION, "bucket '%s': the key exists already",
                   u->spec.to.bucket);
}

time_t upload_service_time(const struct worker *w)
{
    const char *date = http_response_header(&w->conn.response, "date");
    time_t t = 0;
    return date != NULL && decode_http_date(span_of(date), &t) == 0 ? t : 0;
}

/* ------------------------------------------------------------- confirm --- */

static void set_proof(struct upload *u)
{
    struct report *r = &u->base.report;
    if (u->alg != CHECKSUM_NONE && !atomic_load(&u->some_unanswered)) {
        r->proof = PROOF_CHECKSUM;
        r->checksum = u->alg;
    } else if (!atomic_load(&u->some_unproved)) {
        r->proof = PROOF_MD5_ETAG;
    } else if (u->sign_payload) {
        r->proof = PROOF_SHA256_SIGNED;
    } else {
        r->proof = PROOF_SIZE;
    }
}

enum upload_event upload_confirm(struct upload *u, struct worker *w,
                                 const char *etag, struct err *e)
{
    struct report *r = &u->base.report;
    struct s3_head head = {.size = 0};
    w->conn.cancel = NULL;
    w->conn.retry_for_ms = LOOK_RETRY_FOR_MS;
    switch (upload_look(u, &w->conn, etag, &head)) {
    case LOOK_OURS:
    case LOOK_ALIKE:
        etag = head.etag;
        break;
    case LOOK_BLIND: /* these keys may write and not read, say */
        break;
    case LOOK_NONE:
        err_set(e, ERR_INTEGRITY,
                "the service said that the object is there, "
                "and it is not");
        return UPLOAD_EV_WRONG;
    case LOOK_OTHER:
        err_set(e, ERR_INTEGRITY,
                "the object at the key is not the file: it "
                "has %" PRId64 " bytes and ETag %s, the file %" PRId64
                " and %s",
                head.size, head.etag, u->plan.size,
                etag[0] != '\0' ? etag : "none");
        return UPLOAD_EV_WRONG;
    }
    snprintf(r->etag, sizeof(r->etag), "%s", etag);
    if (head.version_id[0] != '\0') {
        memcpy(r->version_id, head.version_id, sizeof(r->version_id));
    }
    set_proof(u);
    return UPLOAD_EV_OK;
}

/* ------------------------------------------------------------ Complete --- */

/* The ETag that the object must have: the MD5 of the parts' MD5s, with their
 * number; "" where a part's ETag is no MD5. */
static void composite_etag(struct worker *w, const struct s3_part *parts,
                           unsigned count, char etag[S3_ETAG_BYTES])
{
    unsigned char md5[HASH_MAX_BYTES];
    struct buf hex;
    etag[0] = '\0';
    if (!hash_available(HASH_MD5)) {
        return;
    }
    hash_begin(w->hash, HASH_MD5);
    for (unsigned i = 0; i < count; i++) {
        if (!s3_etag_md5(parts[i].etag, md5, NULL)) {
            return;
        }
        hash_update(w->hash, md5, HASH_MD5_BYTES);
    }
    hash_end(w->hash, md5);
    buf_init(&hex, 2 * HASH_MD5_BYTES);
    encode_hex(&hex, md5, HASH_MD5_BYTES);
    snprintf(etag, S3_ETAG_BYTES, "\"%s-%u\"", hex.data, count);
    buf_release(&hex);
}

/* The checksum of the whole from those of the parts, where all have one. A
 * digest of digests is not sent: the service makes it from the parts'. */
static void combine(const struct upload *u, const struct s3_part *parts,
                    struct s3_checksum *whole)
{
    whole->alg = CHECKSUM_NONE;
    if (!checksum_combines(u->alg)) {
        return;
    }
    for (unsigned i = 0; i < u->plan.parts; i++) {
        if (parts[i].checksum.alg != u->alg) {
            return;
        }
    }
    *whole = parts[0].checksum;
    for (unsigned i = 1; i < u->plan.parts; i++) {
        checksum_combine(u->alg, whole->value, parts[i].checksum.value,
                         (uint64_t)parts[i].size, whole->value);
    }
}

static int review(struct upload *u, const struct s3_part *parts, struct err *e)
{
    int64_t sum = 0;
    for (unsigned i = 0; i < u->plan.parts; i++) {
        sum += parts[i].size;
    }
    if (sum != u->plan.size) {
        return err_set(e, ERR_INTERNAL,
                       "the parts add up to %" PRId64 " bytes of %" PRId64, sum,
                       u->plan.size);
    }
    return source_check(u->source, e);
}

/* A Complete that failed: definitely, or who knows. Once an attempt may have
 * been carried out no refusal of a later one is definite, but for 412: another
 * object is at the key, and so ours is not and will not be. */
static enum upload_event complete_failed(struct upload *u, struct worker *w,
                                         struct err *e)
{
    if (!w->conn.maybe_done || e->code == ERR_PRECONDITION) {
        return UPLOAD_EV_FAIL;
    }
    e->code = ERR_UNKNOWN_END;
    err_append(e,
               "; whether the object is there is not known; look again "
               "with: s3mpu verify %s s3://%s/%.*s",
               u->spec.path, u->spec.to.bucket, (int)u->spec.to.key.len,
               u->spec.to.key.ptr);
    return UPLOAD_EV_UNKNOWN;
}

/* The ETag that Complete answered with is not the one that the parts make. It
 * may be the answer that is wrong: what HEAD says counts. */
static enum upload_event check_answer(struct upload *u, struct worker *w,
                                      const char *ours, const char *theirs,
                                      struct err *e)
{
    unsigned char md5[HASH_MD5_BYTES];
    unsigned parts = 0;
    if (ours[0] != '\0' && theirs[0] != '\0' && !same_etag(ours, theirs) &&
        s3_etag_md5(theirs, md5, &parts)) {
        log_info("upload", "Complete answered with ETag %s for %s", theirs,
                 ours);
    }
    return upload_confirm(u, w, ours[0] != '\0' ? ours : theirs, e);
}

static enum upload_event complete_parts(struct upload *u, struct worker *w,
                                        const struct s3_part *parts,
                                        struct err *e)
{
    struct upload_settle settle = {.upload = u};
    struct s3_upload_ref ref = {u->spec.to, u->upload_id};
    struct s3_complete what = {.parts = parts,
                               .count = u->plan.parts,
                               .size = u->plan.size,
                               .send_size = s3_session_is_aws(u->session),
                               .how = {.if_none_match = u->spec.no_overwrite,
                                       .settled = upload_settled,
                                       .settled_ctx = &settle}};
    struct s3_put_result result;
    composite_etag(w, parts, u->plan.parts, settle.etag);
    combine(u, parts, &what.checksum);
    /* a signal does not cut a Complete: its outcome would not be known */
    w->conn.cancel = NULL;
    if (s3_complete_upload(&w->conn, &ref, &what, &result, e) != 0) {
        return complete_failed(u, w, e);
    }
    memcpy(u->base.report.version_id, result.version_id,
           sizeof(result.version_id));
    return check_answer(u, w, settle.etag, result.etag, e);
}

enum upload_event upload_complete(struct upload *u, struct worker *w,
                                  struct err *e)
{
    struct s3_part *parts = parts_snapshot(u->parts);
    enum upload_event event = UPLOAD_EV_FAIL;
    if (review(u, parts, e) == 0 && upload_check_free(u, w, e) == 0) {
        event = complete_parts(u, w, parts, e);
    }
    free(parts);
    return event;
}

/* --------------------------------------------------------------- Abort --- */

/* Whether ListParts no longer knows the upload. What it may not tell counts as
 * gone: the Abort was answered with success. */
static bool is_gone(struct worker *w, const struct s3_upload_ref *ref)
{
    struct s3_parts page;
    struct err e;
    if (s3_list_parts(&w->conn, ref, 0, &page, &e) == 0) {
        s3_parts_release(&page);
        return false;
    }
    return true;
}

int upload_abort(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_upload_ref ref = {u->spec.to, u->upload_id};
    int64_t wait = ABORT_FIRST_WAIT_MS;
    w->conn.cancel = NULL; /* a fresh budget: the run's is spent or cut */
    w->conn.retry_for_ms = ABORT_RETRY_FOR_MS;
    for (int n = 0; n < ABORT_LOOKS; n++) {
        if (s3_abort_upload(&w->conn, &ref, e) != 0) {
            break;
        }
        if (is_gone(w, &ref)) {
            u->upload_id[0] = '\0';
            return 0;
        }
        err_set(e, ERR_SERVICE, "the upload is still listed after an abort");
        cancel_sleep_ms(NULL, wait);
        wait *= 2;
    }
    log_warn("upload %s of %.*s could not be removed: %s", u->upload_id,
             (int)u->spec.to.key.len, u->spec.to.key.ptr, e->text);
    memcpy(u->base.report.left_upload_id, u->upload_id, sizeof(u->upload_id));
    return -1;
}

/* --------------------------------------------------------------- sweep --- */

static void sweep_one(struct upload *u, struct worker *w,
                      const struct s3_upload *found)
{
    struct s3_upload_ref ref = {u->spec.to, found->upload_id};
    struct s3_parts page;
    struct err e;
    bool empty;
    if (s3_list_parts(&w->conn, &ref, 0, &page, &e) != 0) {
        return;
    }
    empty = page.count == 0;
    s3_parts_release(&page);
    if (empty && s3_abort_upload(&w->conn, &ref, &e) == 0) {
        log_info("upload",
                 "removed upload %s, begun by a request whose "
                 "answer was lost",
                 found->upload_id);
    }
}

void upload_sweep(struct upload *u, struct worker *w, int64_t began_ms)
{
    int64_t age_sec = (clock_mono_ms() - began_ms) / 1000 + 2;
    struct s3_uploads page;
    struct err e;
    time_t now = upload_service_time(w);
    if (now == 0) {
        now = clock_wall();
    }
    w->conn.cancel = NULL;
    w->conn.retry_for_ms = ABORT_RETRY_FOR_MS;
    if (s3_list_uploads(&w->conn, u->spec.to.bucket, u->spec.to.key, NULL, NULL,
                        &page, &e) != 0) {
        log_info("upload", "cannot look for what a lost answer left: %s",
                 e.text);
        return;
    }
    for (size_t i = 0; i < page.count; i++) {
        const struct s3_upload *found = &page.items[i];
        if (span_eq(found->key, u->spec.to.key) &&
            strcmp(found->upload_id, u->upload_id) != 0 &&
            found->initiated + age_sec >= now) {
            sweep_one(u, w, found);
        }
    }
    s3_uploads_release(&page);
}
