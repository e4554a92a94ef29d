/*
 * s3/answer.c -- what an answer, or none, means: read the error document, look
 * it up in fault.c, put right what can be put right, and find the words.
 */
#include "client_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/s3/fault.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    /* A HEAD refused with 403 has no body that could say why; a clock that is
     * this far off is the likely reason (services allow 15 minutes). */
    SUSPECT_SKEW_SEC = 240
};

/* What an error document says, as far as it is one. */
struct s3_error {
    bool found;
    char code[64];
    char message[300];
    char region[64];
    char request_id[96];
};

static void read_error(struct span body, struct s3_error *out)
{
    struct err ignored;
    struct xml *x;
    memset(out, 0, sizeof(*out));
    x = body.len > 0 ? xml_parse(body, &ignored) : NULL;
    if (x == NULL) {
        return;
    }
    if (xml_is(xml_root(x), "Error")) {
        out->found = true;
        xml_child_text(xml_root(x), "Code", out->code, sizeof(out->code));
        xml_child_text(xml_root(x), "Message", out->message,
                       sizeof(out->message));
        xml_child_text(xml_root(x), "Region", out->region, sizeof(out->region));
        xml_child_text(xml_root(x), "RequestId", out->request_id,
                       sizeof(out->request_id));
    }
    xml_free(x);
}

/* "bucket 'b': ", or nothing where the service itself was asked. */
static void prefix_bucket(const struct call *k, struct err *e)
{
    if (k->r->bucket != NULL) {
        err_wrap(e, "bucket '%s'", k->r->bucket);
    }
}

static void keep_request_id(const struct http_response *r,
                            const struct s3_error *se, struct err *e)
{
    const char *id = http_response_header(r, "x-amz-request-id");
    if (id == NULL) {
        id = se->request_id;
    }
    snprintf(e->request_id, sizeof(e->request_id), "%.95s", id);
}

/* No answer: the transport's own words, and what they mean. */
static enum verdict judge_silence(struct call *k, const struct http_response *r,
                                  struct err *e)
{
    switch (r->failure) {
    case HTTP_LOCAL:
    case HTTP_CANCELLED:
    case HTTP_SETUP:
        k->conn->maybe_done |= r->failure == HTTP_CANCELLED && r->sent_all;
        return VERDICT_FAIL;
    case HTTP_RESOLVE:
    case HTTP_CONNECT:
    case HTTP_TLS:
        err_wrap(e, "%s: cannot reach %s", k->r->op, k->authority.data);
        prefix_bucket(k, e);
        return r->failure == HTTP_TLS ? VERDICT_FAIL : VERDICT_UNREACHABLE;
    case HTTP_ANSWERED:
    case HTTP_BROKEN:
    case HTTP_STALLED:
    case HTTP_GARBLED:
        break;
    }
    k->conn->maybe_done |= r->sent_all; /* half a request is not carried out */
    err_wrap(e, "%s", k->r->op);
    prefix_bucket(k, e);
    return VERDICT_RETRY;
}

/* A response that is not S3's. A proxy may have sent it, and may have passed the
 * request on. */
static enum verdict judge_foreign(struct call *k, const struct http_response *r,
                                  struct err *e)
{
    struct span body = buf_span(&r->body);
    bool other = foreign_is(body);
    struct buf what;
    buf_init(&what, 256);
    foreign_describe(body, &what);
    if (span_trim(body).len == 0) {
        err_set(e, ERR_PROTOCOL,
                "%d on %s with nothing that says what became of it", r->status,
                k->r->op);
    } else {
        err_set(e, ERR_PROTOCOL,
                "%d on %s with a response that is not S3's: %s%s", r->status,
                k->r->op, what.data,
                other ? "; check the endpoint, and what is on the way" : "");
    }
    buf_release(&what);
    e->http_status = r->status;
    prefix_bucket(k, e);
    k->conn->maybe_done = true;
    return other ? VERDICT_UNREACHABLE : VERDICT_RETRY;
}

static bool fix_clock(struct call *k, const struct http_response *r)
{
    struct s3_session *s = k->conn->session;
    const char *date = http_response_header(r, "date");
    time_t theirs = 0;
    int64_t offset;
    if (date == NULL || decode_http_date(span_of(date), &theirs) != 0) {
        return false;
    }
    offset = (int64_t)(theirs - clock_wall());
    pthread_mutex_lock(&s->learned.lock);
    s->learned.clock_offset_sec = offset;
    pthread_mutex_unlock(&s->learned.lock);
    log_info("s3", "the service's clock is %+lld s from ours",
             (long long)offset);
    return true;
}

/* Signs for another region from now on; on AWS the host changes with it, an
 * endpoint of one's own stays where it is. */
static bool fix_region(struct call *k, const struct http_response *r,
                       const struct s3_error *se)
{
    struct s3_session *s = k->conn->session;
    const char *header = http_response_header(r, "x-amz-bucket-region");
    const char *region = header != NULL ? header : se->region;
    struct endpoint_opts opts = s->opts->endpoint;
    struct endpoint fresh;
    struct err ignored;
    if (region[0] == '\0') {
        return false;
    }
    opts.region = region;
    if (endpoint_init(&fresh, &opts, &ignored) != 0) {
        return false;
    }
    pthread_mutex_lock(&s->learned.lock);
    endpoint_release(&s->learned.endpoint);
    s->learned.endpoint = fresh;
    pthread_mutex_unlock(&s->learned.lock);
    return true;
}

static bool fix_creds(struct call *k)
{
    struct err ignored;
    return k->conn->session->creds != NULL &&
           creds_refresh(k->conn->session->creds, k->creds.version, &ignored) ==
               0;
}

/* Mends what can be mended; each kind once a call. */
static bool mend(struct call *k, const struct http_response *r,
                 enum fault_fix fix, const struct s3_error *se)
{
    unsigned bit = 1U << fix;
    if (fix == FIX_NONE || (k->fixed & bit) != 0) {
        return false;
    }
    k->fixed |= bit;
    switch (fix) {
    case FIX_CLOCK:
        return fix_clock(k, r);
    case FIX_REGION:
        return fix_region(k, r, se);
    case FIX_CREDS:
        return fix_creds(k);
    case FIX_NONE:
        break;
    }
    return false;
}

static bool clock_is_suspect(const struct http_response *r)
{
    const char *date = http_response_header(r, "date");
    time_t theirs = 0;
    int64_t skew;
    if (date == NULL || decode_http_date(span_of(date), &theirs) != 0) {
        return false;
    }
    skew = (int64_t)(theirs - clock_wall());
    return skew > SUSPECT_SKEW_SEC || skew < -SUSPECT_SKEW_SEC;
}

/* Whether the answer names another region than the one we sign for. */
static bool is_elsewhere(const struct call *k, const struct http_response *r)
{
    struct s3_session *s = k->conn->session;
    const char *region = http_response_header(r, "x-amz-bucket-region");
    bool other;
    pthread_mutex_lock(&s->learned.lock);
    other = region != NULL && region[0] != '\0' &&
            strcmp(region, s->learned.endpoint.region) != 0;
    pthread_mutex_unlock(&s->learned.lock);
    return other;
}

/* What may put right a 400 or 403 without a word on why, which is all that a
 * HEAD can have: AWS answers one for a bucket in another region with 400 and
 * the region in a header (botocore issues 1413, 1512), and one whose keys have
 * expired with 400. */
static enum fault_fix silent_fix(const struct call *k,
                                 const struct http_response *r)
{
    if (r->status != 400 && r->status != 403) {
        return FIX_NONE;
    }
    if (is_elsewhere(k, r)) {
        return FIX_REGION;
    }
    if (r->status == 403 && clock_is_suspect(r) &&
        (k->fixed & 1U << FIX_CLOCK) == 0) {
        return FIX_CLOCK;
    }
    return FIX_CREDS;
}

static void describe(const struct call *k, const struct http_response *r,
                     const struct fault *f, const struct s3_error *se,
                     struct err *e)
{
    char id[96];
    err_set(e, f->code, "%d%s%s on %s", r->status,
            se->code[0] != '\0' ? " " : "", se->code, k->r->op);
    keep_request_id(r, se, e);
    snprintf(id, sizeof(id), "%s", e->request_id);
    if (id[0] != '\0') {
        err_append(e, " (request id %s)", id);
    }
    if (se->message[0] != '\0') {
        err_append(e, ": %s", se->message);
    }
    if (f->code == ERR_AUTH && !s3_session_signs(k->conn->session)) {
        err_append(e, "; the request was not signed (--no-sign-request)");
    } else if (f->hint != NULL) {
        err_append(e, "; %s", f->hint);
    }
    if (strcmp(se->code, "NoSuchBucket") == 0 && k->r->bucket != NULL) {
        err_append(e, " %s", k->r->bucket); /* which the hint ends in */
    }
    prefix_bucket(k, e);
    e->http_status = r->status;
    snprintf(e->s3_code, sizeof(e->s3_code), "%s", se->code);
}

/* An error: a status of 300 and up, or an error document under a 200, which
 * is looked up as the failure of the service that it is. */
static enum verdict judge_error(struct call *k, const struct http_response *r,
                                const struct s3_error *se, struct err *e)
{
    int status = r->status / 100 == 2 ? 500 : r->status;
    struct fault f = fault_of(status, se->code);
    if (se->code[0] == '\0' && f.fix == FIX_NONE) {
        f.fix = silent_fix(k, r);
    }
    if (!se->found && r->body.len > 0 && r->status < 500) {
        judge_foreign(k, r, e);
        return f.verdict;
    }
    describe(k, r, &f, se, e);
    if (f.verdict == VERDICT_RETRY || f.verdict == VERDICT_THROTTLED ||
        (!se->found && k->r->body != NULL)) {
        k->conn->maybe_done = true; /* the service has not refused it */
    }
    return mend(k, r, f.fix, se) ? VERDICT_AGAIN : f.verdict;
}

bool answer_is_root(const struct s3_request *r, const struct xml_node *root)
{
    static const char *const ends[] = {"Result", "Response", "Output"};
    char name[64];
    bool is = xml_is(root, r->expect_root);
    for (size_t i = 0; !is && i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(name, sizeof(name), "%s%s", r->op, ends[i]);
        is = xml_is(root, name);
    }
    return is;
}

static bool is_document(const struct s3_request *want, struct span body)
{
    struct err ignored;
    struct xml *x = xml_parse(body, &ignored);
    bool is = x != NULL && answer_is_root(want, xml_root(x)) &&
              (want->expect_child == NULL ||
               xml_child(xml_root(x), want->expect_child) != NULL);
    xml_free(x);
    return is;
}

/* Whether a 2xx answer has in it what makes it one. */
static bool is_whole(const struct s3_request *want,
                     const struct http_response *r)
{
    const char *value;
    if (want->expect_root != NULL) {
        return is_document(want, buf_span(&r->body));
    }
    if (want->expect_header == NULL) {
        /* a page answers nothing; odd listings are read by who asked for them */
        return strcmp(want->method, "GET") == 0 ||
               !foreign_is(buf_span(&r->body));
    }
    value = http_response_header(r, want->expect_header);
    return value != NULL && value[0] != '\0' && !foreign_is(buf_span(&r->body));
}

static enum verdict judge_answer(struct call *k, const struct http_response *r,
                                 struct err *e)
{
    struct s3_error se;
    if (k->r->received != NULL && r->status / 100 == 2 &&
        r->failure != HTTP_CANCELLED && r->failure != HTTP_SETUP) {
        enum verdict v = k->r->received(k->r->received_ctx, r, e);
        if (v != VERDICT_DONE && r->failure != HTTP_LOCAL &&
            r->failure != HTTP_ANSWERED) {
            err_wrap(e, "%s", k->r->op);
            prefix_bucket(k, e);
        }
        return v;
    }
    if (r->failure != HTTP_ANSWERED) {
        return judge_silence(k, r, e);
    }
    read_error(buf_span(&r->body), &se);
    if (r->status / 100 != 2 || se.found) {
        return judge_error(k, r, &se, e);
    }
    if (!is_whole(k->r, r)) {
        return judge_foreign(k, r, e);
    }
    return VERDICT_DONE;
}

/* Where it is not known what became of this attempt or of one before it, the
 * caller may know how to look. NoSuchUpload is such a case by itself: whatever
 * stands between us and the service may have sent the request twice. */
static bool settles(struct call *k, const struct http_response *r,
                    enum verdict v, const struct err *e)
{
    if (k->r->settled == NULL || v == VERDICT_DONE || v == VERDICT_AGAIN ||
        r->failure == HTTP_LOCAL || r->failure == HTTP_SETUP) {
        return false;
    }
    if (!k->conn->maybe_done && strcmp(e->s3_code, "NoSuchUpload") != 0) {
        return false;
    }
    k->conn->settled = k->r->settled(k->r->settled_ctx, e);
    return k->conn->settled;
}

enum verdict answer_judge(void *ctx, const struct http_response *r,
                          struct err *e)
{
    struct call *k = ctx;
    enum verdict v = judge_answer(k, r, e);
    return settles(k, r, v, e) ? VERDICT_DONE : v;
}
