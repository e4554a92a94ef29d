/*
 * xfer/upload_look.c -- what is at the key: before the object is made, where
 * an answer was lost, and at the end; and which proof follows.
 *
 * Last-Modified counts whole seconds, and on AWS it is the time at which a
 * multipart upload was begun (HeadObject, API reference). So it can tell that
 * an object is new only where it differs from what was seen before, or is
 * younger than the run by more than its grain.
 */
#include "upload_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/fmt/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    LOOK_RETRY_FOR_MS = 20000,
    /* The look before costs nobody this long if the service does not answer:
     * without it a lost answer may stay unsettled, and no more. */
    BEFORE_RETRY_FOR_MS = 3000,
    /* For how long a service may go on showing what was there before. */
    STALE_FIRST_WAIT_MS = 200,
    STALE_FOR_MS = 6000
};

time_t upload_service_time(const struct s3_conn *c)
{
    const char *date = http_response_header(&c->response, "date");
    time_t t = 0;
    return date != NULL && decode_http_date(span_of(date), &t) == 0 ? t : 0;
}

/* ---------------------------------------------------------------- look --- */

/* ${ours} proves or disproves ${theirs} only if both are MD5s over the same
 * number of parts. Some services give a multipart object the MD5 of the whole,
 * or something else (s3rver, OSS, GCS, SeaweedFS): that is no difference. */
static enum look compare_etags(const char *ours, const struct s3_head *theirs)
{
    unsigned char x[HASH_MD5_BYTES];
    unsigned char y[HASH_MD5_BYTES];
    unsigned n = 0;
    unsigned m = 0;
    if (ours[0] == '\0' || theirs->etag[0] == '\0') {
        return LOOK_ALIKE;
    }
    if (s3_etag_same(ours, theirs->etag)) {
        return LOOK_OURS;
    }
    if (theirs->etag_is_opaque || !s3_etag_md5(ours, x, &n) ||
        !s3_etag_md5(theirs->etag, y, &m) || n != m) {
        return LOOK_ALIKE;
    }
    return memcmp(x, y, sizeof(x)) == 0 ? LOOK_OURS : LOOK_OTHER;
}

/* The checksum of the whole, where the service has confirmed those of the parts
 * and tells it: a service that computes another one than its readers do would
 * set off their alarms. */
static bool has_other_checksum(const struct upload *u,
                               const struct s3_head *theirs)
{
    const struct s3_checksum *sum = &theirs->checksum;
    return u->whole.alg != CHECKSUM_NONE && sum->alg == u->whole.alg &&
           !sum->composite &&
           memcmp(sum->value, u->whole.value, checksum_bytes(sum->alg)) != 0;
}

enum look upload_look(struct upload *u, struct s3_conn *c, const char *etag,
                      struct s3_head *head)
{
    struct s3_head_ask ask = {.checksum = u->whole.alg != CHECKSUM_NONE};
    struct err e;
    if (s3_head_object(c, &u->spec.to, &ask, head, &e) != 0) {
        log_info("upload", "HEAD of the object: %s", e.text);
        return e.http_status == 404 ? LOOK_NONE : LOOK_BLIND;
    }
    if (head->etag[0] == '\0') {
        return LOOK_BLIND; /* a page of a proxy: an object has an ETag */
    }
    if (head->size != u->plan.size || has_other_checksum(u, head)) {
        return LOOK_OTHER;
    }
    return compare_etags(etag, head);
}

/* -------------------------------------------------------------- before --- */

int upload_look_before(struct upload *u, struct worker *w, struct err *e)
{
    struct s3_head_ask ask = {.part_no = 0};
    struct upload_before seen = {.known = true, .there = true};
    int rc;
    if (!u->spec.no_overwrite) {
        w->conn.retry_for_ms = BEFORE_RETRY_FOR_MS;
        w->conn.read_timeout_ms = BEFORE_RETRY_FOR_MS;
    }
    rc = s3_head_object(&w->conn, &u->spec.to, &ask, &seen.head, e);
    w->conn.retry_for_ms = 0;
    w->conn.read_timeout_ms = 0;
    if (rc == 0 && seen.head.etag[0] == '\0') {
        rc = err_set(e, ERR_PROTOCOL,
                     "HeadObject: a response without an ETag is not of an "
                     "object; a proxy may have sent it");
    }
    if (rc != 0) {
        seen.there = false;
        seen.known = e->http_status == 404;
    }
    if (!u->before.known) {
        u->before = seen;
    }
    if (!u->spec.no_overwrite) {
        return 0;
    }
    if (seen.there) {
        return err_set(e, ERR_PRECONDITION,
                       "bucket '%s': the key exists already",
                       u->spec.to.bucket);
    }
    /* AWS answers 403 for a key that does not exist to whoever may not list
     * the bucket, and honours the condition that is sent with the object */
    if (seen.known ||
        (e->http_status == 403 && s3_session_is_aws(u->session))) {
        return 0;
    }
    return err_wrap(e, "cannot see whether the key exists, which "
                       "--no-overwrite must know");
}

/* Swift refuses the condition (501, "Conditional object PUTs are not supported");
 * others ignore it. In both cases the look before is what there is. */
bool upload_drops_condition(struct upload *u, const struct worker *w,
                            const struct err *e)
{
    if (!u->spec.no_overwrite || u->unconditional || w->conn.maybe_done ||
        e->http_status != 501) {
        return false;
    }
    u->unconditional = true;
    log_warn("the service does not support If-None-Match: the key was free a "
             "moment ago, but an object that somebody else makes now is "
             "overwritten");
    return true;
}

/* Whether an object of which HEAD was answered at ${date} was written after
 * this run began, by the service's clock alone. */
static bool is_younger(const struct upload *u, const struct s3_head *head,
                       time_t date)
{
    int64_t age = (int64_t)(date - head->modified);
    return date > 0 && head->modified > 0 &&
           age + 1 <= (clock_mono_ms() - u->began_ms) / 1000;
}

static bool is_changed(const struct s3_head *before, const struct s3_head *now)
{
    return before->size != now->size || before->modified != now->modified ||
           strcmp(before->etag, now->etag) != 0 ||
           strcmp(before->version_id, now->version_id) != 0;
}

/* Whether the object that ${head} shows surely appeared in this run. */
static bool is_new(const struct upload *u, const struct s3_conn *c,
                   const struct s3_head *head)
{
    if (u->before.known &&
        (!u->before.there || is_changed(&u->before.head, head))) {
        return true;
    }
    return is_younger(u, head, upload_service_time(c));
}

/* Whether the object is surely older than the upload (by more than the grain
 * of Last-Modified, as two machines of a service may differ a little). */
static bool is_older(const struct upload *u, const struct s3_head *head)
{
    return u->began > 0 && head->modified > 0 && head->modified + 1 < u->began;
}

/* -------------------------------------------------------------- settle --- */

/* An object that was there before may be the same to the byte, so it settles
 * nothing; unless the service says that the upload has ended, or that the key
 * exists where it did not, after a request of ours that it did not answer. */
bool upload_settled(void *ctx, const struct err *why)
{
    struct upload_settle *x = ctx;
    struct upload *u = x->upload;
    bool is_done =
        x->w->conn.maybe_done && (strcmp(why->s3_code, "NoSuchUpload") == 0 ||
                                  why->code == ERR_PRECONDITION);
    bool ours = false;
    struct s3_conn c;
    struct err e;
    x->seen = LOOK_BLIND;
    if (s3_conn_init(&c, u->session, x->w->last, &e) != 0) {
        return false;
    }
    c.retry_for_ms = LOOK_RETRY_FOR_MS;
    x->seen = upload_look(u, &c, x->etag, &x->head);
    if (x->seen == LOOK_OURS || x->seen == LOOK_ALIKE) {
        ours = is_new(u, &c, &x->head) ||
               (is_done && x->seen == LOOK_OURS && !is_older(u, &x->head));
    }
    s3_conn_release(&c);
    return ours;
}

/* ------------------------------------------------------------- confirm --- */

/* Only what this run has seen is claimed. */
static void set_proof(struct upload *u, enum look seen)
{
    struct report *r = &u->base.report;
    if (u->unclear) {
        r->proof = PROOF_UNPROVED;
    } else if (
        u->settled_alike) { /* an object of this size, that appeared now */
        r->proof = PROOF_SIZE;
    } else if (u->alg != CHECKSUM_NONE && !atomic_load(&u->some_unanswered)) {
        r->proof = PROOF_CHECKSUM;
        r->checksum = u->alg;
    } else if (!atomic_load(&u->some_unproved)) {
        r->proof = PROOF_MD5_ETAG;
    } else if (u->sign_payload) {
        r->proof = PROOF_SHA256_SIGNED;
    } else {
        r->proof = seen == LOOK_BLIND ? PROOF_UNPROVED : PROOF_SIZE;
    }
}

/* HEAD until it shows what the service said is there: services that copy
 * between replicas may show what was there before for a while. */
static enum look look_patiently(struct upload *u, struct worker *w,
                                const char *etag, struct s3_head *head)
{
    int64_t began_ms = clock_mono_ms();
    int64_t wait = STALE_FIRST_WAIT_MS;
    for (;;) {
        enum look seen = upload_look(u, &w->conn, etag, head);
        if (seen != LOOK_NONE &&
            (seen != LOOK_OTHER || is_new(u, &w->conn, head))) {
            return seen;
        }
        if (clock_mono_ms() - began_ms + wait > STALE_FOR_MS ||
            cancel_sleep_ms(w->cancel, wait)) {
            return seen;
        }
        wait *= 2;
    }
}

void upload_explain_412(const struct upload *u, struct err *e)
{
    if (u->spec.no_overwrite && e->http_status == 412) {
        err_append(e, "; somebody else has made the key meanwhile");
    }
}

void upload_say_unknown(const struct upload *u, struct err *e)
{
    e->code = ERR_UNKNOWN_END;
    err_append(e,
               "; whether the object is there is not known; look again "
               "with: s3mpu verify %s s3://%s/%.*s",
               u->spec.path, u->spec.to.bucket, (int)u->spec.to.key.len,
               u->spec.to.key.ptr);
}

/* How many tags "a=b&c=d" has; -1 where the upload asked for none. */
static int wanted_tags(const struct upload *u)
{
    for (size_t i = 0; i < u->spec.attrs.count; i++) {
        const struct sigv4_pair *h = &u->spec.attrs.headers[i];
        int count = 0;
        if (strcasecmp(h->name, "x-amz-tagging") != 0) {
            continue;
        }
        for (const char *at = h->value; *at != '\0'; at++) {
            count += *at != '&' && (at == h->value || at[-1] == '&');
        }
        return count;
    }
    return -1;
}

/* Services drop tags without a word (Ceph 18.2 those of a multipart upload). AWS
 * tells their number only to those who may read them. */
static void check_tags(const struct upload *u, const struct s3_head *head)
{
    int wanted = wanted_tags(u);
    if (wanted <= 0 || head->tags == wanted ||
        (head->tags < 0 && s3_session_is_aws(u->session))) {
        return;
    }
    if (head->tags < 0) {
        log_warn("the service does not show that it has kept the tags: the "
                 "object may have none");
    } else {
        log_warn("the service has kept %d of %d tags", head->tags, wanted);
    }
}

static void say_other(const struct upload *u, const struct s3_head *head,
                      const char *etag, struct err *e)
{
    if (head->size == u->plan.size && has_other_checksum(u, head)) {
        err_set(e, ERR_INTEGRITY,
                "the service says that the object at the key has another %s "
                "checksum than the file",
                checksum_name(u->whole.alg));
        return;
    }
    err_set(e, ERR_INTEGRITY,
            "the object at the key is not the file: it has %" PRId64
            " bytes and ETag %s, the file %" PRId64 " and %s",
            head->size, head->etag, u->plan.size,
            etag[0] != '\0' ? etag : "none");
}

/* The object may not be looked at: what the service said of it is all there is.
 * ${said} is the ETag of its answer, ${etag} that of the file. */
static enum upload_event take_answer(struct upload *u, const char *etag,
                                     const char *said, struct err *e)
{
    struct s3_head answer = {.size = u->plan.size};
    unsigned char md5[HASH_MD5_BYTES];
    unsigned ours = 0;
    unsigned theirs = 0;
    snprintf(answer.etag, sizeof(answer.etag), "%s", said);
    if (compare_etags(etag, &answer) == LOOK_OTHER) {
        err_set(e, ERR_INTEGRITY,
                "the service made an object with ETag %s, and the file's is %s",
                said, etag);
        return UPLOAD_EV_WRONG;
    }
    /* of other parts than were sent, or by another formula: who knows */
    u->unclear = s3_etag_md5(etag, md5, &ours) &&
                 s3_etag_md5(said, md5, &theirs) && ours != theirs;
    return UPLOAD_EV_OK;
}

enum upload_event upload_confirm(struct upload *u, struct worker *w,
                                 const char *etag, const char *said,
                                 struct err *e)
{
    struct report *r = &u->base.report;
    struct s3_head head = {.size = 0};
    enum look seen;
    w->conn.cancel = w->last;
    w->conn.retry_for_ms = LOOK_RETRY_FOR_MS;
    seen = look_patiently(u, w, etag, &head);
    if (seen == LOOK_NONE) {
        err_set(e, ERR_UNKNOWN_END,
                "the service answered with success, but it does not show the "
                "object");
        upload_say_unknown(u, e);
        return UPLOAD_EV_UNKNOWN;
    }
    if (seen == LOOK_OTHER) {
        say_other(u, &head, etag, e);
        if (is_new(u, &w->conn, &head)) {
            return UPLOAD_EV_WRONG;
        }
        upload_say_unknown(u, e); /* it may be what was there before */
        return UPLOAD_EV_UNKNOWN;
    }
    if (seen == LOOK_BLIND && take_answer(u, etag, said, e) != UPLOAD_EV_OK) {
        return UPLOAD_EV_WRONG;
    }
    if (seen != LOOK_BLIND) {
        said = head.etag;
        check_tags(u, &head);
    }
    snprintf(r->etag, sizeof(r->etag), "%s", said);
    set_proof(u, seen);
    return UPLOAD_EV_OK;
}
