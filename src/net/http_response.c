/*
 * net/http_response.c -- an answer's status line and headers, kept as
 * "name\0value\0" in one bounded buffer.
 */
#include "http_internal.h"

#include <string.h>

void http_response_init(struct http_response *r)
{
    memset(r, 0, sizeof(*r));
    buf_init(&r->headers, HTTP_MAX_HEADERS_BYTES);
    buf_init(&r->body, HTTP_DEFAULT_BODY_BYTES);
}

void http_response_release(struct http_response *r)
{
    buf_release(&r->headers);
    buf_release(&r->body);
}

void http_response_reset(struct http_response *r, size_t max_body)
{
    buf_clear(&r->headers);
    buf_clear(&r->body);
    r->body.max = max_body > 0 ? max_body : HTTP_DEFAULT_BODY_BYTES;
    r->failure = HTTP_ANSWERED;
    r->status = 0;
    r->body_bytes = 0;
    r->idle_ms = 0;
    r->sent_all = false;
}

const char *http_response_header(const struct http_response *r,
                                 const char *name)
{
    const char *p = r->headers.data;
    const char *end = p + r->headers.len;
    while (p < end) {
        const char *value = p + strlen(p) + 1;
        if (strcmp(p, name) == 0) {
            return value;
        }
        p = value + strlen(value) + 1;
    }
    return NULL;
}

void http_response_take_header(struct http_response *r, struct span line)
{
    struct buf *headers = &r->headers;
    const char *colon = memchr(line.ptr, ':', line.len);
    struct span value;
    size_t at = headers->len;
    if (colon == NULL || memchr(line.ptr, '\0', line.len) != NULL) {
        return;
    }
    value = (struct span){colon + 1, line.len - (size_t)(colon + 1 - line.ptr)};
    buf_add(headers, line.ptr, (size_t)(colon - line.ptr));
    buf_addc(headers, '\0');
    buf_add_span(headers, span_trim(value));
    buf_addc(headers, '\0');
    for (; !headers->failed && headers->data[at] != '\0'; at++) {
        if (headers->data[at] >= 'A' && headers->data[at] <= 'Z') {
            headers->data[at] = (char)(headers->data[at] + 'a' - 'A');
        }
    }
}

int http_response_status(struct span line)
{
    const char *blank = memchr(line.ptr, ' ', line.len);
    int status = 0;
    for (const char *p = blank;
         p != NULL && p + 1 < line.ptr + line.len && p < blank + 3; p++) {
        if (p[1] < '0' || p[1] > '9') {
            return 0;
        }
        status = status * 10 + (p[1] - '0');
    }
    return status;
}
