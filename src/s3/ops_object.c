/*
 * s3/ops_object.c -- objects as a whole: HEAD, GET of a range, PUT, DELETE.
 */
#include "ops_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/fmt/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void read_head(const struct http_response *r, struct s3_head *out)
{
    const char *etag = http_response_header(r, "etag");
    const char *when = http_response_header(r, "last-modified");
    const char *parts = http_response_header(r, "x-amz-mp-parts-count");
    const char *version = http_response_header(r, "x-amz-version-id");
    const char *tags = http_response_header(r, "x-amz-tagging-count");
    uint64_t n = 0;
    if (etag != NULL && strlen(etag) < S3_ETAG_BYTES) {
        snprintf(out->etag, sizeof(out->etag), "%s", etag);
    }
    if (when == NULL || decode_http_date(span_of(when), &out->modified) != 0) {
        out->modified = 0;
    }
    if (parts != NULL && decode_u64(span_of(parts), 10000, &n) == 0) {
        out->parts = (unsigned)n;
    }
    if (version != NULL) {
        snprintf(out->version_id, sizeof(out->version_id), "%.127s", version);
    }
    out->tags =
        tags != NULL && decode_u64(span_of(tags), 1000, &n) == 0 ? (int)n : -1;
    out->etag_is_opaque = ops_etag_is_opaque(r);
    ops_checksum_of_response(r, &out->checksum);
}

int s3_head_object(struct s3_conn *c, const struct s3_object *o,
                   const struct s3_head_ask *ask, struct s3_head *out,
                   struct err *e)
{
    char number[16];
    struct sigv4_pair params[1] = {{"partNumber", number}};
    struct sigv4_pair headers[1] = {{"x-amz-checksum-mode", "ENABLED"}};
    struct s3_request r = {.op = "HeadObject",
                           .method = "HEAD",
                           .bucket = o->bucket,
                           .key = o->key,
                           .params = params,
                           .param_count = ask->part_no > 0 ? 1 : 0,
                           .headers = headers,
                           .header_count = ask->checksum ? 1 : 0};
    const char *length;
    uint64_t size = 0;
    memset(out, 0, sizeof(*out));
    snprintf(number, sizeof(number), "%u", ask->part_no);
    if (s3_call(c, &r, e) != 0) {
        return -1;
    }
    length = http_response_header(&c->response, "content-length");
    if (length == NULL || decode_u64(span_of(length), INT64_MAX, &size) != 0) {
        return err_set(e, ERR_PROTOCOL, "HeadObject answers without a size");
    }
    out->size = (int64_t)size;
    read_head(&c->response, out);
    return 0;
}

/* ----------------------------------------------------------------- GET --- */

enum {
    /* An attempt that broke off after this much has moved the range on: the
     * next begins with all patience again. So a range of 8 MiB takes no more
     * than 128 of them, and a service that gives some bytes and cuts does not
     * hold a run for ever. */
    PROGRESS_BYTES = 64 << 10
};

/* One range on its way. */
struct ranging {
    const struct s3_range *range;
    const struct s3_sink *sink;
    int64_t got;      /* bytes that the sink has; the next attempt asks on */
    int64_t skip;     /* of this attempt: bytes that the sink has already */
    int64_t before;   /* got, when this attempt began */
    int64_t progress; /* bytes since patience began anew */
    bool checked;     /* the head of this attempt's answer was looked at */
    bool go_on;       /* the last attempt broke off and had moved bytes */
    enum verdict no;  /* what it means that our own write refused */
    char bytes[64];   /* the Range header of the next attempt */
};

static void ask_from_here(struct ranging *g)
{
    const struct s3_range *r = g->range;
    snprintf(g->bytes, sizeof(g->bytes), "bytes=%" PRId64 "-%" PRId64,
             r->first + g->got, r->first + r->length - 1);
    g->before = g->got;
    g->checked = false;
    g->skip = 0;
    g->no = VERDICT_FAIL;
}

static int refuse(struct ranging *g, enum verdict v)
{
    g->no = v;
    return -1;
}

static int other_object(struct ranging *g, struct err *e)
{
    err_set(e, ERR_PRECONDITION, "GetObject answers with another object");
    return refuse(g, VERDICT_FAIL);
}

/* "bytes 0-9/100" or "bytes 0-9/\*": that it is what was asked for. */
static int check_content_range(struct ranging *g, const char *text,
                               struct err *e)
{
    const struct s3_range *r = g->range;
    char want[64];
    int n = snprintf(want, sizeof(want), "bytes %" PRId64 "-%" PRId64 "/",
                     r->first + g->got, r->first + r->length - 1);
    uint64_t total = 0;
    if (text == NULL || strncmp(text, want, (size_t)n) != 0 ||
        (strcmp(text + n, "*") != 0 &&
         decode_u64(span_of(text + n), INT64_MAX, &total) != 0)) {
        err_set(e, ERR_PROTOCOL, "GetObject answers with another range than %s",
                g->bytes);
        return refuse(g, VERDICT_RETRY);
    }
    if (text[n] != '*' && (int64_t)total != r->total) {
        return other_object(g, e);
    }
    return 0;
}

/* 200: the whole object, which will do where it is the range. */
static int check_whole(struct ranging *g, const struct http_response *r,
                       struct err *e)
{
    const char *length = http_response_header(r, "content-length");
    uint64_t size = 0;
    if (length != NULL && (decode_u64(span_of(length), INT64_MAX, &size) != 0 ||
                           (int64_t)size != g->range->total)) {
        return other_object(g, e);
    }
    if (g->range->length != g->range->total) {
        err_set(e, ERR_PROTOCOL,
                "GetObject answers with the whole object; %s was asked for",
                g->bytes);
        return refuse(g, VERDICT_FAIL);
    }
    g->skip = g->got;
    return 0;
}

/* The head of a 2xx answer, before the first byte of its body is taken. What
 * has no ETag is not an object: a proxy's page, for one. */
static int check_head(struct ranging *g, const struct http_response *r,
                      struct err *e)
{
    const char *etag = http_response_header(r, "etag");
    g->checked = true;
    if (etag == NULL || etag[0] == '\0') {
        err_set(e, ERR_PROTOCOL,
                "GetObject: status %d without an ETag: that is not an object, "
                "but the answer of something else (a proxy, a login page?)",
                r->status);
        return refuse(g, VERDICT_RETRY);
    }
    if (!s3_etag_same(etag, g->range->etag)) {
        return other_object(g, e);
    }
    return r->status == 206
               ? check_content_range(
                     g, http_response_header(r, "content-range"), e)
               : check_whole(g, r, e);
}

static int range_write(void *ctx, const struct http_response *r,
                       const void *data, size_t len, struct err *e)
{
    struct ranging *g = ctx;
    size_t drop = 0;
    if (!g->checked && check_head(g, r, e) != 0) {
        return -1;
    }
    if (g->skip > 0) {
        drop = (int64_t)len < g->skip ? len : (size_t)g->skip;
        g->skip -= (int64_t)drop;
    }
    if ((int64_t)(len - drop) > g->range->length - g->got) {
        return err_set(e, ERR_PROTOCOL,
                       "GetObject answers with more bytes than asked for");
    }
    if (len > drop &&
        g->sink->write(g->sink->ctx, (const char *)data + drop, len - drop,
                       g->range->first + g->got, e) != 0) {
        return -1;
    }
    g->got += (int64_t)(len - drop);
    return 0;
}

/* After a 2xx answer, whole or not. */
static enum verdict range_received(void *ctx, const struct http_response *r,
                                   struct err *e)
{
    struct ranging *g = ctx;
    enum verdict v = VERDICT_RETRY;
    int64_t moved = g->got - g->before;
    if (r->failure == HTTP_LOCAL) {
        v = g->no;
    } else if (!g->checked && r->failure == HTTP_ANSWERED &&
               check_head(g, r, e) != 0) {
        v = g->no;
    } else if (g->checked && g->got == g->range->length) {
        return VERDICT_DONE;
    } else if (r->failure == HTTP_ANSWERED) {
        err_set(e, ERR_NETWORK,
                "GetObject: the answer ends after %" PRId64 " of %" PRId64
                " bytes",
                moved, g->range->length - g->before);
    }
    g->progress += moved;
    g->go_on = v == VERDICT_RETRY && g->progress >= PROGRESS_BYTES;
    if (g->go_on) {
        g->progress = 0;
    }
    ask_from_here(g);
    return g->go_on ? VERDICT_FAIL : v;
}

int s3_get_object(struct s3_conn *c, const struct s3_object *o,
                  const struct s3_range *range, const struct s3_sink *sink,
                  struct err *e)
{
    struct ranging g = {.range = range, .sink = sink};
    struct http_sink checked = {.write = range_write, .ctx = &g};
    struct sigv4_pair headers[2];
    struct s3_request r = {.op = "GetObject",
                           .method = "GET",
                           .bucket = o->bucket,
                           .key = o->key,
                           .headers = headers,
                           .sink = &checked,
                           .received = range_received,
                           .received_ctx = &g};
    int rc;
    ask_from_here(&g);
    if (range->length > 0) {
        headers[r.header_count++] = (struct sigv4_pair){"range", g.bytes};
    }
    if (!s3_etag_is_weak(range->etag)) {
        headers[r.header_count++] =
            (struct sigv4_pair){"if-match", range->etag};
    }
    do {
        g.go_on = false;
        rc = s3_call(c, &r, e);
        if (rc != 0 && g.go_on) {
            log_info("s3", "%s; going on at byte %" PRId64, e->text,
                     range->first + g.got);
        }
    } while (rc != 0 && g.go_on);
    return rc;
}

/* -------------------------------------------------------- PUT, DELETE --- */

int s3_put_object(struct s3_conn *c, const struct s3_object *o,
                  const struct s3_put *what, struct s3_put_result *out,
                  struct err *e)
{
    struct ops_headers h = {.count = 0};
    struct s3_request r = {.op = "PutObject",
                           .method = "PUT",
                           .bucket = o->bucket,
                           .key = o->key,
                           .headers = h.items,
                           .body = what->payload.body,
                           .payload_hash = what->payload.hash,
                           .expect_header = "etag",
                           /* a condition is for one request */
                           .fresh = what->how.if_none_match,
                           .settled = what->how.settled,
                           .settled_ctx = what->how.settled_ctx};
    ops_headers_attrs(&h, what->attrs);
    ops_headers_payload(&h, &what->payload);
    if (what->how.if_none_match) {
        ops_header(&h, "if-none-match", "*");
    }
    r.header_count = h.count;
    memset(out, 0, sizeof(*out));
    if (ops_headers_check(&h, e) != 0 || s3_call(c, &r, e) != 0) {
        return -1;
    }
    return c->settled ? 0 : ops_put_result(&c->response, out, e);
}

int s3_delete_object(struct s3_conn *c, const struct s3_object *o,
                     struct err *e)
{
    struct s3_request r = {.op = "DeleteObject",
                           .method = "DELETE",
                           .bucket = o->bucket,
                           .key = o->key};
    return s3_call(c, &r, e);
}
