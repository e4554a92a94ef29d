/*
 * xfer/upload_end.c -- how an upload ends: reviewed, completed and looked at; or
 * aborted, and that proved too; or found complete by somebody else's hand.
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
    /* After a signal: who sent it may not wait longer than 10 s (docker stop,
     * systemd has 90 s), and what is left must be told before. */
    ABORT_HURRY_MS = 4000,
    SWEEP_RETRY_FOR_MS = 5000, /* what cannot be swept is told */
    ABORT_LOOKS = 8, /* how often is asked whether the upload has gone */
    ABORT_FIRST_WAIT_MS = 100,
    SWEEP_MAX_PAGES = 10 /* of a thousand uploads */
};

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
 * been carried out no refusal of a later one is definite, but for a 412 where
 * another object is seen at the key: so ours is not there and will not be. */
static enum upload_event complete_failed(const struct upload_settle *settle,
                                         struct err *e)
{
    if (!settle->w->conn.maybe_done ||
        (e->code == ERR_PRECONDITION && settle->seen == LOOK_OTHER)) {
        upload_explain_412(settle->upload, e);
        return UPLOAD_EV_FAIL;
    }
    upload_say_unknown(settle->upload, e);
    return UPLOAD_EV_UNKNOWN;
}

static enum upload_event complete_parts(struct upload *u, struct worker *w,
                                        const struct s3_part *parts,
                                        struct err *e)
{
    struct upload_settle settle = {.upload = u, .w = w};
    struct s3_upload_ref ref = {u->spec.to, u->upload_id};
    struct s3_complete what = {
        .parts = parts,
        .count = u->plan.parts,
        .size = u->plan.size,
        .send_size = s3_session_is_aws(u->session),
        .how = {.if_none_match = u->spec.no_overwrite && !u->unconditional,
                .settled = upload_settled,
                .settled_ctx = &settle}};
    struct s3_put_result result;
    composite_etag(w, parts, u->plan.parts, settle.etag);
    combine(u, parts, &what.checksum);
    u->whole = what.checksum;
    /* a signal does not cut a Complete, since its outcome would not be known,
     * but no other attempt follows it */
    w->conn.cancel = w->last;
    w->conn.stop = w->cancel;
    if (s3_complete_upload(&w->conn, &ref, &what, &result, e) != 0) {
        return upload_drops_condition(u, w, e) ? complete_parts(u, w, parts, e)
                                               : complete_failed(&settle, e);
    }
    w->conn.stop = NULL;
    u->settled_alike = w->conn.settled && settle.seen == LOOK_ALIKE;
    /* where both are known, what the parts make counts: the answer of a
     * Complete may have an empty or a foreign ETag though all is well */
    return upload_confirm(u, w,
                          settle.etag[0] != '\0' ? settle.etag : result.etag,
                          result.etag, e);
}

enum upload_event upload_complete(struct upload *u, struct worker *w,
                                  struct err *e)
{
    struct s3_part *parts = parts_snapshot(u->parts);
    enum upload_event event = UPLOAD_EV_FAIL;
    if (review(u, parts, e) == 0 && upload_look_before(u, w, e) == 0) {
        event = complete_parts(u, w, parts, e);
    }
    free(parts);
    return event;
}

/* --------------------------------------------------------------- there --- */

static void see_part(void *ctx, const void *data, size_t len)
{
    hash_update(ctx, data, len);
}

/* The MD5 of the MD5s of the parts of the file, as they would be sent. */
static int file_etag(struct upload *u, struct worker *w,
                     unsigned char md5[HASH_MAX_BYTES], struct err *e)
{
    unsigned char part[HASH_MAX_BYTES];
    hash_begin(w->hash, HASH_MD5);
    for (unsigned no = 1; no <= u->plan.parts; no++) {
        struct worker_scan scan = {u->source, plan_part(&u->plan, no), see_part,
                                   w->etag_hash};
        hash_begin(w->etag_hash, HASH_MD5);
        if (worker_scan(w, &scan, e) != 0) {
            return -1;
        }
        hash_end(w->etag_hash, part);
        hash_update(w->hash, part, HASH_MD5_BYTES);
    }
    hash_end(w->hash, md5);
    return source_check(u->source, e);
}

bool upload_is_there(struct upload *u, struct worker *w)
{
    struct report *r = &u->base.report;
    unsigned char theirs[HASH_MD5_BYTES];
    unsigned char ours[HASH_MAX_BYTES];
    struct s3_head head;
    unsigned parts = 0;
    struct err e;
    if (!u->spec.resume || !hash_available(HASH_MD5) ||
        upload_look(u, &w->conn, "", &head) != LOOK_ALIKE ||
        head.etag_is_opaque || !s3_etag_md5(head.etag, theirs, &parts) ||
        parts != u->plan.parts || file_etag(u, w, ours, &e) != 0 ||
        memcmp(ours, theirs, sizeof(theirs)) != 0) {
        return false;
    }
    log_warn("another run has completed this upload; the object is the file");
    snprintf(r->etag, sizeof(r->etag), "%s", head.etag);
    r->proof = PROOF_MD5_ETAG;
    u->upload_id[0] = '\0';
    atomic_store(&u->base.progress.done, (long long)u->plan.size);
    return true;
}

/* --------------------------------------------------------------- Abort --- */

enum gone { GONE, NOT_GONE, GONE_UNKNOWN };

/* Whether ListParts no longer knows the upload. What it may not tell counts as
 * gone: the Abort was answered with success. A response that is not the
 * service's says nothing. */
static enum gone is_gone(struct worker *w, const struct s3_upload_ref *ref,
                         struct err *e)
{
    struct s3_parts page;
    if (s3_list_parts(&w->conn, ref, 0, &page, e) == 0) {
        s3_parts_release(&page);
        err_set(e, ERR_SERVICE, "the upload is still listed after an abort");
        return NOT_GONE;
    }
    return e->code == ERR_PROTOCOL ? GONE_UNKNOWN : GONE;
}

int upload_abort(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_upload_ref ref = {u->spec.to, u->upload_id};
    int64_t wait = ABORT_FIRST_WAIT_MS;
    w->conn.cancel = w->last; /* a fresh budget: the run's is spent or cut */
    w->conn.retry_for_ms = ABORT_RETRY_FOR_MS;
    if (cancel_why(w->cancel) > 0) {
        w->conn.retry_for_ms = ABORT_HURRY_MS;
        w->conn.read_timeout_ms = ABORT_HURRY_MS;
    }
    for (int n = 0; n < ABORT_LOOKS; n++) {
        enum gone gone;
        if (s3_abort_upload(&w->conn, &ref, e) != 0) {
            break;
        }
        gone = is_gone(w, &ref, e);
        if (gone == GONE) {
            u->upload_id[0] = '\0';
            return 0;
        }
        if (gone == GONE_UNKNOWN || cancel_sleep_ms(w->last, wait)) {
            break;
        }
        wait *= 2;
    }
    log_warn("upload %s of %.*s could not be removed: %s", u->upload_id,
             (int)u->spec.to.key.len, u->spec.to.key.ptr,
             cancel_why(w->last) != 0
                 ? "the time for it after the deadline is used up"
                 : e->text);
    memcpy(u->base.report.left_upload_id, u->upload_id, sizeof(u->upload_id));
    return -1;
}

/* --------------------------------------------------------------- sweep --- */

static void tell_unswept(const struct upload *u, const struct err *e)
{
    log_warn("a CreateMultipartUpload whose response was lost may have left an "
             "unfinished upload, which could not be removed: %s; look with: "
             "s3mpu uploads %s/%.*s",
             e->text, u->spec.to.bucket, (int)u->spec.to.key.len,
             u->spec.to.key.ptr);
}

static void sweep_one(struct upload *u, struct worker *w,
                      const struct s3_upload *found)
{
    struct s3_upload_ref ref = {u->spec.to, found->upload_id};
    struct s3_parts page;
    struct err e;
    bool empty;
    if (s3_list_parts(&w->conn, &ref, 0, &page, &e) != 0) {
        if (e.code != ERR_NOT_FOUND) {
            tell_unswept(u, &e);
        }
        return;
    }
    empty = page.count == 0 && !page.unread && !page.more;
    s3_parts_release(&page);
    if (!empty) {
        return; /* somebody else's */
    }
    if (s3_abort_upload(&w->conn, &ref, &e) != 0) {
        tell_unswept(u, &e);
        return;
    }
    log_info("upload",
             "removed upload %s, begun by a request whose response was lost",
             found->upload_id);
}

static void sweep_page(struct upload *u, struct worker *w,
                       const struct s3_uploads *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct s3_upload *found = &page->items[i];
        if (s3_upload_is_of(found, u->spec.to.key) &&
            strcmp(found->upload_id, u->upload_id) != 0 &&
            found->initiated >= u->lost.from &&
            found->initiated <= u->lost.to) {
            sweep_one(u, w, found);
        }
    }
}

void upload_note_lost(struct upload *u, const struct worker *w,
                      int64_t began_ms)
{
    int64_t age_sec = (clock_mono_ms() - began_ms) / 1000 + 1;
    time_t now = upload_service_time(&w->conn);
    if (now == 0) {
        now = clock_wall();
    }
    if (!u->lost.is_due) {
        u->lost.from = now - age_sec;
    }
    u->lost.is_due = true;
    u->lost.to = now + 1;
}

void upload_sweep(struct upload *u, struct worker *w)
{
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    struct err e;
    if (!u->lost.is_due) {
        return;
    }
    u->lost.is_due = false;
    w->conn.cancel = w->last;
    w->conn.stop = NULL;
    w->conn.retry_for_ms = SWEEP_RETRY_FOR_MS;
    for (int n = 0; at.more && n < SWEEP_MAX_PAGES; n++) {
        if (s3_list_uploads(&w->conn, u->spec.to.bucket, u->spec.to.key, &at,
                            &page, &e) != 0) {
            tell_unswept(u, &e);
            break;
        }
        sweep_page(u, w, &page);
        s3_uploads_release(&page);
    }
    s3_pages_release(&at);
}
