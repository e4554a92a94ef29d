/*
 * s3/client.c -- build, sign, send. What belongs to one attempt is emptied and
 * filled anew in prepare, so that no attempt inherits from the one before it;
 * answer.c says what came of it.
 */
#include "client_internal.h"

#include "s3mpu/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A key and an upload id, of which each byte may be encoded as three. */
enum { MAX_URL_BYTES = 64 << 10 };

/* ------------------------------------------------------------- session --- */

struct s3_session *s3_session_new(const struct s3_opts *opts,
                                  struct creds_cache *creds, struct err *e)
{
    struct s3_session *s = mem_calloc(1, sizeof(*s));
    s->opts = opts;
    s->creds = creds;
    pthread_mutex_init(&s->learned.lock, NULL);
    if (endpoint_init(&s->learned.endpoint, &opts->endpoint, e) != 0) {
        s3_session_free(s);
        return NULL;
    }
    s->tls = s->learned.endpoint.tls;
    s->is_aws = s->learned.endpoint.is_aws;
    s->sender = sender_new(&opts->sender);
    return s;
}

void s3_session_free(struct s3_session *s)
{
    if (s != NULL) {
        endpoint_release(&s->learned.endpoint);
        sender_free(s->sender);
        pthread_mutex_destroy(&s->learned.lock);
        free(s);
    }
}

struct sender *s3_session_sender(struct s3_session *s)
{
    return s->sender;
}

bool s3_session_tls(const struct s3_session *s)
{
    return s->tls;
}

bool s3_session_is_aws(const struct s3_session *s)
{
    return s->is_aws;
}

bool s3_session_signs(const struct s3_session *s)
{
    return !s->opts->anonymous;
}

int s3_conn_init(struct s3_conn *c, struct s3_session *s, struct cancel *cancel,
                 struct err *e)
{
    memset(c, 0, sizeof(*c));
    http_response_init(&c->response);
    c->session = s;
    c->cancel = cancel;
    c->http = http_new(&s->opts->http, e);
    return c->http == NULL ? -1 : 0;
}

void s3_conn_release(struct s3_conn *c)
{
    if (c->session != NULL) {
        http_free(c->http);
        http_response_release(&c->response);
        memset(c, 0, sizeof(*c));
    }
}

/* ------------------------------------------------------------- prepare --- */

static void add_header(struct call *k, const char *name, const char *value)
{
    if (k->header_count == CALL_MAX_HEADERS) {
        k->too_many_headers = true;
        return;
    }
    k->headers[k->header_count] = (struct http_header){name, value};
    k->header_count++;
}

static int attempt_reset(struct call *k, struct err *e)
{
    creds_release(&k->creds);
    buf_clear(&k->authority);
    buf_clear(&k->url);
    buf_wipe(&k->authorization);
    k->header_count = 0;
    k->too_many_headers = false;
    if (k->conn->session->opts->anonymous) {
        return 0;
    }
    return creds_get(k->conn->session->creds, &k->creds, e);
}

/* Everything that is signed, and the Authorization header that says so. */
static void sign(struct call *k, const char *path, const char *region,
                 time_t now)
{
    struct sigv4_pair signed_headers[CALL_MAX_HEADERS + 1];
    struct sigv4_request sr = {.method = k->r->method,
                               .path = path,
                               .params = k->r->params,
                               .param_count = k->r->param_count,
                               .headers = signed_headers,
                               .header_count = k->header_count + 1,
                               .payload_hash = k->r->payload_hash != NULL
                                                   ? k->r->payload_hash
                                                   : SIGV4_EMPTY_PAYLOAD};
    struct sigv4_keys keys = {k->creds.access_key, k->creds.secret_key};
    struct sigv4_scope scope = {region, "s3"};
    for (size_t i = 0; i < k->header_count; i++) {
        signed_headers[i] =
            (struct sigv4_pair){k->headers[i].name, k->headers[i].value};
    }
    signed_headers[k->header_count] =
        (struct sigv4_pair){"host", k->authority.data};
    sigv4_sign(&sr, &keys, &scope, now, &k->authorization);
    add_header(k, "authorization", k->authorization.data);
}

/* Where the request goes, and what is known of the service by now. */
static time_t target(struct call *k, struct buf *path, struct buf *region)
{
    struct s3_session *s = k->conn->session;
    int64_t offset;
    pthread_mutex_lock(&s->learned.lock);
    endpoint_target(&s->learned.endpoint, k->r->bucket, k->r->key,
                    &k->authority, path);
    buf_adds(region, s->learned.endpoint.region);
    offset = s->learned.clock_offset_sec;
    pthread_mutex_unlock(&s->learned.lock);
    return clock_wall() + (time_t)offset;
}

static void add_amz_headers(struct call *k, time_t now)
{
    encode_amz_date(now, k->date);
    add_header(k, "x-amz-content-sha256",
               k->r->payload_hash != NULL ? k->r->payload_hash
                                          : SIGV4_EMPTY_PAYLOAD);
    add_header(k, "x-amz-date", k->date);
    if (k->creds.session_token != NULL) {
        add_header(k, "x-amz-security-token", k->creds.session_token);
    }
}

/* The session's read timeout (0: for ever), and no more than the connection's. */
static int64_t read_timeout_ms(const struct s3_conn *c)
{
    int64_t ms = c->session->opts->read_timeout_ms;
    return c->read_timeout_ms > 0 && (ms == 0 || c->read_timeout_ms < ms)
               ? c->read_timeout_ms
               : ms;
}

static int prepare(void *ctx, unsigned attempt, struct http_request *out,
                   struct err *e)
{
    struct call *k = ctx;
    struct s3_session *s = k->conn->session;
    int64_t timeout_ms = read_timeout_ms(k->conn);
    struct buf path;
    struct buf region;
    time_t now;
    bool too_long;
    if (attempt_reset(k, e) != 0) {
        return -1;
    }
    k->conn->attempts = attempt;
    buf_init(&path, MAX_URL_BYTES);
    buf_init(&region, 256);
    now = target(k, &path, &region);
    for (size_t i = 0; i < k->r->header_count; i++) {
        add_header(k, k->r->headers[i].name, k->r->headers[i].value);
    }
    if (!s->opts->anonymous) {
        add_amz_headers(k, now);
        sign(k, path.data, region.data, now);
    }
    buf_addf(&k->url, "%s://%s%s", s3_session_tls(s) ? "https" : "http",
             k->authority.data, path.data);
    if (k->r->param_count > 0) {
        buf_addc(&k->url, '?');
        sigv4_query(k->r->params, k->r->param_count, &k->url);
    }
    *out = (struct http_request){
        .method = k->r->method,
        .url = k->url.data,
        .headers = k->headers,
        .header_count = k->header_count,
        .body = k->r->body,
        .sink = k->r->sink,
        .max_body = k->r->max_body,
        .stall_ms = timeout_ms,
        .answer_ms = timeout_ms > 0 ? timeout_ms + k->r->work_ms : 0,
        .fresh = k->r->fresh};
    too_long = path.failed || k->url.failed || k->authorization.failed;
    buf_release(&path);
    buf_release(&region);
    if (k->too_many_headers) {
        return err_set(e, ERR_USAGE, "%s: more than %d headers", k->r->op,
                       CALL_MAX_HEADERS);
    }
    return too_long
               ? err_set(e, ERR_USAGE, "the request is too long to be sent")
               : 0;
}

/* ---------------------------------------------------------------- call --- */

int s3_call(struct s3_conn *c, const struct s3_request *r, struct err *e)
{
    struct call k = {.conn = c, .r = r};
    struct exchange x = {.prepare = prepare,
                         .judge = answer_judge,
                         .ctx = &k,
                         .what = r->op,
                         .cancel = c->cancel,
                         .stop = c->stop,
                         .retry_for_ms = c->retry_for_ms};
    int rc;
    buf_init(&k.authority, 1024);
    buf_init(&k.url, MAX_URL_BYTES);
    buf_init(&k.authorization, MAX_URL_BYTES);
    c->attempts = 0;
    c->maybe_done = false;
    c->settled = false;
    rc = send_exchange(c->session->sender, c->http, &x, &c->response, e);
    creds_release(&k.creds);
    buf_release(&k.authority);
    buf_release(&k.url);
    buf_wipe(&k.authorization);
    return rc;
}
