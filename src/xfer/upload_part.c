/*
 * xfer/upload_part.c -- the way of a byte: pread into libcurl's own buffer,
 * hashed while it is in the cache, sent. What must be known before the first
 * byte leaves (a signed SHA-256, a checksum header) is computed in a pass of
 * its own through the worker's window, just before.
 */
#include "upload_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/fmt/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CONFLICT_WAIT_MS = 200 };

/* One part (or file) on its way through one request. */
struct sending {
    struct upload *u;
    struct worker *w;
    struct plan_part part;
    bool want_md5;
    int64_t flying; /* of progress, ours */
    char sha256[2 * HASH_SHA256_BYTES + 1];
    struct s3_checksum checksum;
    bool send_md5;
    char content_md5[32]; /* base64; "" where it is not sent */
    struct http_body body;
};

/* ------------------------------------------------------------ progress --- */

static void fly(struct sending *s, int64_t bytes)
{
    s->flying += bytes;
    atomic_fetch_add(&s->u->base.progress.flying, (long long)bytes);
}

/* ---------------------------------------------------------- first pass --- */

static void see_payload(void *ctx, const void *data, size_t len)
{
    const struct sending *s = ctx;
    if (s->u->sign_payload) {
        hash_update(s->w->hash, data, len);
    }
    if (s->u->alg != CHECKSUM_NONE) {
        checksum_update(s->w->sum, data, len);
    }
    if (s->send_md5) {
        hash_update(s->w->etag_hash, data, len);
    }
}

static void take_content_md5(struct sending *s)
{
    unsigned char md5[HASH_MAX_BYTES];
    struct buf text;
    hash_end(s->w->etag_hash, md5);
    buf_init(&text, sizeof(s->content_md5) - 1);
    encode_base64(&text, md5, HASH_MD5_BYTES);
    snprintf(s->content_md5, sizeof(s->content_md5), "%s", text.data);
    buf_release(&text);
}

/* Fills in what the headers must say of the body. */
static int first_pass(struct sending *s, struct err *e)
{
    struct worker_scan scan = {s->u->source, s->part, see_payload, s};
    unsigned char digest[HASH_MAX_BYTES];
    struct buf hex;
    if (!s->u->sign_payload && s->u->alg == CHECKSUM_NONE && !s->send_md5) {
        return 0;
    }
    if (s->send_md5) {
        hash_begin(s->w->etag_hash, HASH_MD5);
    }
    hash_begin(s->w->hash, HASH_SHA256);
    checksum_begin(s->w->sum, s->u->alg);
    if (worker_scan(s->w, &scan, e) != 0) {
        return -1;
    }
    if (s->u->sign_payload) {
        hash_end(s->w->hash, digest);
        buf_init(&hex, sizeof(s->sha256) - 1);
        encode_hex(&hex, digest, HASH_SHA256_BYTES);
        memcpy(s->sha256, hex.data, sizeof(s->sha256));
        buf_release(&hex);
    }
    s->checksum.alg = s->u->alg;
    checksum_end(s->w->sum, s->checksum.value);
    if (s->send_md5) {
        take_content_md5(s);
    }
    return 0;
}

/* --------------------------------------------------------------- body --- */

static ssize_t body_read(void *ctx, void *data, size_t size, int64_t at,
                         struct err *e)
{
    struct sending *s = ctx;
    int64_t left = s->part.length - at;
    size_t n = (int64_t)size < left ? size : (size_t)left;
    if (at == 0) { /* the first attempt, or one more */
        fly(s, -s->flying);
        if (s->want_md5) {
            hash_begin(s->w->etag_hash, HASH_MD5);
        }
    }
    if (source_read(s->u->source, data, n, s->part.offset + at, e) != 0) {
        return -1;
    }
    if (s->want_md5) {
        hash_update(s->w->etag_hash, data, n);
    }
    fly(s, (int64_t)n);
    return (ssize_t)n;
}

/* Where a SHA-256 is signed the service has checked the bytes; of the first
 * part the ETag is compared as well, so that a service or proxy that stores
 * something else is caught at once and cheaply; and of all parts of a small
 * file, which costs next to nothing. */
static bool wants_md5(const struct upload *u, const struct plan_part *part)
{
    if (!hash_available(HASH_MD5)) {
        return false;
    }
    switch (u->spec.checksum) {
    case UPLOAD_CHECKSUM_NONE:
        return false;
    case UPLOAD_CHECKSUM_MD5:
        return true;
    case UPLOAD_CHECKSUM_AUTO:
    case UPLOAD_CHECKSUM_HEADER:
        break;
    }
    if (part->no == 1 || u->plan.size <= UPLOAD_ETAG_ALL_BYTES) {
        return true;
    }
    /* a service of one's own may pass a checksum header over */
    return !u->sign_payload &&
           (u->alg == CHECKSUM_NONE || !s3_session_is_aws(u->session));
}

static int sending_begin(struct sending *s, struct upload *u, struct worker *w,
                         const struct plan_part *part, struct err *e)
{
    *s = (struct sending){.u = u,
                          .w = w,
                          .part = *part,
                          .want_md5 = wants_md5(u, part),
                          .send_md5 = atomic_load(&u->content_md5),
                          .body = {.length = part->length, .read = body_read}};
    s->body.ctx = s;
    if (first_pass(s, e) != 0) {
        return -1;
    }
    if (s->want_md5) { /* an empty body is never read */
        hash_begin(w->etag_hash, HASH_MD5);
    }
    return 0;
}

/* Whether the failure ${e} asks for a digest of the body, which is sent from
 * now on. AWS does so for buckets with object lock: InvalidRequest, "Content-
 * MD5 OR x-amz-checksum- HTTP header is required" (PutObject, API reference).
 * A digest that was refused is another matter. */
static bool asks_for_md5(const struct sending *s, struct err *e)
{
    if (e->http_status != 400 || s->send_md5 || e->code == ERR_INTEGRITY ||
        strcasestr(e->text, "content-md5") == NULL) {
        return false;
    }
    if (!hash_available(HASH_MD5)) {
        err_append(e,
                   "; there is no MD5 here: try --checksum-algorithm sha256");
        return false;
    }
    if (!atomic_exchange(&s->u->content_md5, true)) {
        log_info("upload", "the service asks for Content-MD5: it is sent");
    }
    return true;
}

static struct s3_payload sending_payload(const struct sending *s)
{
    return (struct s3_payload){
        .body = &s->body,
        .hash = s->u->sign_payload ? s->sha256 : SIGV4_UNSIGNED_PAYLOAD,
        .checksum = &s->checksum,
        .content_md5 = s->send_md5 ? s->content_md5 : NULL};
}

/* The MD5 that ${h} has computed, as an ETag. */
static void etag_of(struct hash *h, char etag[S3_ETAG_BYTES])
{
    unsigned char md5[HASH_MAX_BYTES];
    struct buf hex;
    hash_end(h, md5);
    buf_init(&hex, 2 * HASH_MD5_BYTES);
    encode_hex(&hex, md5, HASH_MD5_BYTES);
    snprintf(etag, S3_ETAG_BYTES, "\"%s\"", hex.data);
    buf_release(&hex);
}

/* The ETag that what was sent must have; "" if unknown. */
static void sent_etag(struct sending *s, char etag[S3_ETAG_BYTES])
{
    etag[0] = '\0';
    if (s->want_md5) {
        etag_of(s->w->etag_hash, etag);
    }
}

/* Whether ${result} may be the answer to what was sent. */
static int check_etag(const struct s3_put_result *result, const char *sent,
                      struct err *e)
{
    unsigned char theirs[HASH_MD5_BYTES];
    unsigned char ours[HASH_MD5_BYTES];
    if (sent[0] == '\0' || result->etag_is_opaque ||
        !s3_etag_md5(result->etag, theirs, NULL) ||
        !s3_etag_md5(sent, ours, NULL) ||
        memcmp(theirs, ours, sizeof(ours)) == 0) {
        return 0;
    }
    return err_set(e, ERR_INTEGRITY,
                   "the service holds other bytes than were sent: ETag %s "
                   "for an MD5 of %s",
                   result->etag, sent);
}

/* What is known of the bytes from the answer: for the level of proof. A
 * checksum proves something only where the service says it too: Ceph up to 19
 * passes the header over. */
static int check_answer(struct upload *u, const struct sending *s,
                        const struct s3_put_result *result, const char *sent,
                        struct err *e)
{
    const struct s3_checksum *theirs = &result->checksum;
    unsigned char md5[HASH_MD5_BYTES];
    if (check_etag(result, sent, e) != 0) {
        return -1;
    }
    if (sent[0] == '\0' || result->etag_is_opaque ||
        !s3_etag_md5(result->etag, md5, NULL)) {
        atomic_store(&u->some_unproved, true);
    }
    if (s->checksum.alg == CHECKSUM_NONE) {
        return 0;
    }
    if (theirs->alg != s->checksum.alg) {
        atomic_store(&u->some_unanswered, true);
        return 0;
    }
    if (memcmp(theirs->value, s->checksum.value, checksum_bytes(theirs->alg)) !=
        0) {
        return err_set(e, ERR_INTEGRITY,
                       "the service computed another %s checksum",
                       checksum_name(theirs->alg));
    }
    return 0;
}

/* Bytes that differ may have been changed by somebody here, too. */
static void blame(struct upload *u, struct err *e)
{
    struct err changed;
    if (e->code == ERR_INTEGRITY && source_check(u->source, &changed) != 0) {
        *e = changed;
    }
}

/* ---------------------------------------------------------------- part --- */

/* Services take fewer than 10,000 parts: Swift, as it is installed, 1,000. */
static void explain_part_number(struct err *e)
{
    if (e->http_status / 100 == 4 &&
        strcasestr(e->text, "part number") != NULL) {
        err_append(e, "; a larger --part-size makes fewer parts");
    }
}

int upload_send_part(struct upload *u, struct job *job, struct worker *w)
{
    struct s3_upload_ref ref = {u->spec.to, u->upload_id};
    struct s3_put_result result;
    struct s3_payload payload;
    struct sending s;
    char etag[S3_ETAG_BYTES];
    int rc = sending_begin(&s, u, w, &job->part, &job->err);
    if (rc == 0) {
        payload = sending_payload(&s);
        rc = s3_upload_part(&w->conn, &ref, job->part.no, &payload, &result,
                            &job->err);
    }
    if (rc == 0) {
        sent_etag(&s, etag);
        rc = check_answer(u, &s, &result, etag, &job->err);
    }
    fly(&s, -s.flying);
    if (rc != 0 && asks_for_md5(&s, &job->err)) {
        return upload_send_part(u, job, w);
    }
    if (rc != 0) {
        blame(u, &job->err);
        if (job->err.code == ERR_INTEGRITY) {
            log_warn("part %u came over wrong: %s", job->part.no,
                     job->err.text);
        }
        explain_part_number(&job->err);
        return err_wrap(&job->err, "part %u", job->part.no);
    }
    /* a checksum that the service did not confirm is not named in Complete:
     * Swift refuses the elements that it does not know */
    job->result = (struct s3_part){.no = job->part.no,
                                   .size = job->part.length,
                                   .checksum = result.checksum};
    if (result.checksum.alg != s.checksum.alg) {
        job->result.checksum = (struct s3_checksum){.alg = CHECKSUM_NONE};
    }
    memcpy(job->result.etag, result.etag, sizeof(result.etag));
    return 0;
}

/* -------------------------------------------------------------- single --- */

/* An answer to a PutObject was lost: only now is the MD5 of the file wanted,
 * which the attempt that was cut may not have finished. */
struct single_settle {
    struct sending *s;
    struct upload_settle settle;
};

static void see_hash(void *ctx, const void *data, size_t len)
{
    hash_update(ctx, data, len);
}

static bool whole_etag(struct sending *s, char etag[S3_ETAG_BYTES])
{
    struct worker_scan scan = {s->u->source, s->part, see_hash, s->w->hash};
    struct err ignored;
    if (!hash_available(HASH_MD5)) {
        return false;
    }
    s->w->conn.cancel = s->w->last; /* a signal has cut the request, perhaps */
    hash_begin(s->w->hash, HASH_MD5);
    if (worker_scan(s->w, &scan, &ignored) != 0) {
        return false;
    }
    etag_of(s->w->hash, etag);
    return true;
}

static bool single_settled(void *ctx, const struct err *why)
{
    struct single_settle *x = ctx;
    if (x->settle.etag[0] == '\0' && !whole_etag(x->s, x->settle.etag)) {
        return false;
    }
    return upload_settled(&x->settle, why);
}

/* The object was found at the key, and no answer said anything of it. */
static void take_settled(struct upload *u, const struct sending *s,
                         const struct upload_settle *settle,
                         char etag[S3_ETAG_BYTES])
{
    u->settled_alike = settle->seen == LOOK_ALIKE;
    atomic_store(&u->some_unproved, u->settled_alike);
    atomic_store(&u->some_unanswered, s->checksum.alg != CHECKSUM_NONE);
    memcpy(etag, settle->head.etag, S3_ETAG_BYTES);
}

/* After a PutObject that failed: which event it is. An attempt may have been
 * carried out; then what is at the key decides, as far as it can be told. */
static enum upload_event put_failed(struct upload *u,
                                    struct single_settle *settle, struct err *e)
{
    struct worker *w = settle->settle.w;
    if (!w->conn.maybe_done) {
        upload_explain_412(u, e);
        return UPLOAD_EV_FAIL;
    }
    if (!u->spec.no_overwrite && single_settled(settle, e)) {
        return UPLOAD_EV_OK;
    }
    switch (settle->settle.seen) {
    case LOOK_NONE:
    case LOOK_OTHER:
        upload_explain_412(u, e);
        return UPLOAD_EV_FAIL;
    case LOOK_OURS: /* it may have been there before */
    case LOOK_ALIKE:
    case LOOK_BLIND:
        break;
    }
    upload_say_unknown(u, e);
    return UPLOAD_EV_UNKNOWN;
}

/* One PutObject, with its retries. It is sent again without a look, as it may
 * be; only under the condition of --no-overwrite a lost answer must be settled
 * before the next attempt. */
static enum upload_event put_once(struct upload *u, struct worker *w,
                                  const struct plan_part *part,
                                  char etag[S3_ETAG_BYTES], struct err *e)
{
    struct sending s;
    struct single_settle settle = {
        .s = &s, .settle = {.upload = u, .w = w, .seen = LOOK_BLIND}};
    struct s3_put_result result;
    struct s3_put put = {
        .attrs = &u->spec.attrs,
        .how = {.if_none_match = u->spec.no_overwrite && !u->unconditional,
                .settled = u->spec.no_overwrite ? single_settled : NULL,
                .settled_ctx = &settle}};
    enum upload_event event = UPLOAD_EV_FAIL;
    bool settled = false;
    if (sending_begin(&s, u, w, part, e) == 0) {
        put.payload = sending_payload(&s);
        if (s3_put_object(&w->conn, &u->spec.to, &put, &result, e) == 0) {
            event = UPLOAD_EV_OK;
            settled = w->conn.settled;
        } else {
            event = put_failed(u, &settle, e);
            settled = event == UPLOAD_EV_OK;
        }
    }
    fly(&s, -s.flying);
    if (event == UPLOAD_EV_FAIL &&
        (asks_for_md5(&s, e) || upload_drops_condition(u, w, e))) {
        return put_once(u, w, part, etag, e);
    }
    if (event != UPLOAD_EV_OK) {
        return event;
    }
    if (settled) {
        take_settled(u, &s, &settle.settle, etag);
        return UPLOAD_EV_OK;
    }
    sent_etag(&s, etag);
    if (check_answer(u, &s, &result, etag, e) != 0) {
        return UPLOAD_EV_WRONG;
    }
    if (result.checksum.alg == s.checksum.alg) {
        u->whole = s.checksum;
    }
    memcpy(etag, result.etag, S3_ETAG_BYTES);
    return UPLOAD_EV_OK;
}

/* Another write to the key was in the way, and the same PutObject may be sent
 * again (PutObject, API reference: 409 ConditionalRequestConflict). Waits a
 * little, longer each time; false for other failures, or when cancelled. */
static bool waited_for_writer(const struct worker *w, const struct err *e,
                              int n)
{
    return strcmp(e->s3_code, "ConditionalRequestConflict") == 0 &&
           !cancel_sleep_ms(w->cancel, (int64_t)CONFLICT_WAIT_MS << n);
}

/* PutObject, again where it came over wrong or another writer was in the way.
 * What lies at the key after an answer that showed damage is not forgotten,
 * whatever becomes of the next attempt; with --no-overwrite there is none, as
 * the damaged object is in its way. */
static enum upload_event put_until_right(struct upload *u, struct worker *w,
                                         const struct plan_part *part,
                                         char etag[S3_ETAG_BYTES],
                                         struct err *e)
{
    enum upload_event event = UPLOAD_EV_FAIL;
    struct err wrong = {.code = ERR_NONE};
    for (int n = 0; n < UPLOAD_MAX_SENDS; n++) {
        event = put_once(u, w, part, etag, e);
        if (event == UPLOAD_EV_OK) {
            return event;
        }
        blame(u, e);
        if (event == UPLOAD_EV_WRONG) {
            wrong = *e;
        }
        if (e->code == ERR_INTEGRITY
                ? event == UPLOAD_EV_WRONG && u->spec.no_overwrite
                : !waited_for_writer(w, e, n)) {
            break;
        }
    }
    if (event != UPLOAD_EV_WRONG && wrong.code != ERR_NONE) {
        err_append(&wrong, "; it was sent again, and that failed: %.300s",
                   e->text);
        *e = wrong;
        event = UPLOAD_EV_WRONG;
    }
    return event;
}

int upload_send_single(struct upload *u, struct job *job, struct worker *w,
                       enum upload_event *event)
{
    struct plan_part part = plan_part(&u->plan, 1);
    char etag[S3_ETAG_BYTES];
    *event = UPLOAD_EV_FAIL;
    if (u->spec.no_overwrite && upload_look_before(u, w, &job->err) != 0) {
        return -1;
    }
    *event = put_until_right(u, w, &part, etag, &job->err);
    if (*event != UPLOAD_EV_OK) {
        return -1;
    }
    if (source_check(u->source, &job->err) != 0) {
        err_append(&job->err, "; the object holds what was read");
        *event = UPLOAD_EV_WRONG;
        return -1;
    }
    *event = upload_confirm(u, w, etag, etag, &job->err);
    if (*event == UPLOAD_EV_OK) {
        atomic_store(&u->base.progress.done, (long long)u->plan.size);
        atomic_store(&u->base.progress.parts_done, 1);
    }
    return *event == UPLOAD_EV_OK ? 0 : -1;
}
