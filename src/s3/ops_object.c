/*
 * s3/ops_object.c -- objects as a whole: HEAD, GET of a range, PUT, DELETE.
 */
#include "ops_internal.h"

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

struct range_sink {
    const struct s3_range *range;
    const struct http_sink *to;
};

/* "bytes 0-9/100": whether it begins and ends where the range does. */
static bool same_range(const char *text, const struct s3_range *range)
{
    char want[64];
    int n = snprintf(want, sizeof(want), "bytes %" PRId64 "-%" PRId64 "/",
                     range->first, range->first + range->length - 1);
    return text != NULL && strncmp(text, want, (size_t)n) == 0;
}

static int check_range(const struct http_response *r,
                       const struct s3_range *range, struct err *e)
{
    const char *length = http_response_header(r, "content-length");
    uint64_t size = 0;
    if (r->status == 206 &&
        same_range(http_response_header(r, "content-range"), range)) {
        return 0;
    }
    if (r->status == 200 && range->first == 0 && length != NULL &&
        decode_u64(span_of(length), INT64_MAX, &size) == 0 &&
        (int64_t)size == range->length) {
        return 0;
    }
    return err_set(e, ERR_PROTOCOL,
                   "GetObject answers with another range than was asked for");
}

static int range_write(void *ctx, const struct http_response *r,
                       const void *data, size_t len, struct err *e)
{
    const struct range_sink *s = ctx;
    if (r->body_bytes == (int64_t)len && check_range(r, s->range, e) != 0) {
        return -1;
    }
    if (r->body_bytes > s->range->length) {
        return err_set(e, ERR_PROTOCOL,
                       "GetObject answers with more bytes than asked for");
    }
    return s->to->write(s->to->ctx, r, data, len, e);
}

int s3_get_object(struct s3_conn *c, const struct s3_object *o,
                  const struct s3_range *range, const struct http_sink *sink,
                  struct err *e)
{
    struct range_sink rs = {.range = range, .to = sink};
    struct http_sink checked = {.write = range_write, .ctx = &rs};
    char bytes[64];
    struct sigv4_pair headers[2];
    struct s3_request r = {.op = "GetObject",
                           .method = "GET",
                           .bucket = o->bucket,
                           .key = o->key,
                           .headers = headers,
                           .sink = &checked};
    if (range->length > 0) {
        snprintf(bytes, sizeof(bytes), "bytes=%" PRId64 "-%" PRId64,
                 range->first, range->first + range->length - 1);
        headers[r.header_count++] = (struct sigv4_pair){"range", bytes};
    }
    if (range->etag != NULL) {
        headers[r.header_count++] =
            (struct sigv4_pair){"if-match", range->etag};
    }
    if (s3_call(c, &r, e) != 0) {
        return -1;
    }
    if (c->response.body_bytes != range->length) {
        return err_set(e, ERR_PROTOCOL,
                       "GetObject answers with %" PRId64 " bytes of %" PRId64,
                       c->response.body_bytes, range->length);
    }
    return 0;
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
    ops_headers_payload(&h, what->payload.checksum);
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
