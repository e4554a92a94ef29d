/*
 * base/buf.c -- doubling growth, bounded by the cap; the empty buffer points
 * to one shared NUL so that data may always be read.
 */
#include "s3mpu/base/buf.h"

#include "s3mpu/base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

static char empty[1] = "";

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.data = empty, .max = max};
}

void buf_release(struct buf *b)
{
    size_t max = b->max;
    if (b->cap > 0) {
        free(b->data);
    }
    buf_init(b, max);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->cap > 0) {
        b->data[0] = '\0';
    }
}

/* Makes room for ${more} bytes and the NUL, or marks the buffer failed. */
static bool reserve(struct buf *b, size_t more)
{
    size_t need;
    size_t cap = b->cap > 0 ? b->cap : FIRST_CAP;
    if (b->failed || more > b->max - b->len) {
        b->failed = true;
        return false;
    }
    need = b->len + more + 1;
    if (need <= b->cap) {
        return true;
    }
    while (cap < need) {
        cap *= 2;
    }
    b->data = mem_realloc(b->cap > 0 ? b->data : NULL, cap);
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (len == 0 || !reserve(b, len)) {
        return;
    }
    memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *str)
{
    buf_add(b, str, strlen(str));
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_add_span(struct buf *b, struct span s)
{
    buf_add(b, s.ptr, s.len);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_list again;
    int n;
    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) {
        b->failed = true;
    } else if (n > 0 && reserve(b, (size_t)n)) {
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
    va_end(ap);
}

void buf_wipe(struct buf *b)
{
    if (b->cap > 0) {
        mem_wipe(b->data, b->cap);
    }
    buf_release(b);
}

char *buf_take(struct buf *b)
{
    char *out = b->cap > 0 ? b->data : mem_strdup("");
    buf_init(b, b->max);
    return out;
}

struct span buf_span(const struct buf *b)
{
    return (struct span){.ptr = b->data, .len = b->len};
}

struct span span_of(const char *str)
{
    return (struct span){.ptr = str, .len = strlen(str)};
}

bool span_eq(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool span_is(struct span s, const char *str)
{
    return span_eq(s, span_of(str));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
    while (s.len > 0 && is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}
