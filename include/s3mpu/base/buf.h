/*
 * base/buf.h -- owned growable bytes with a hard cap, and views that own
 * nothing.
 *
 * Invariants: data is never NULL after buf_init and always ends in a NUL that
 *             len does not count; len never exceeds max.
 * Errors:     sticky. An add that would pass the cap adds nothing and sets
 *             failed; so a caller may add many times and look once.
 * Threads:    one owner.
 */
#ifndef S3MPU_BASE_BUF_H
#define S3MPU_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t cap; /* allocated bytes; 0 while data is the shared empty string */
    size_t max; /* the most that len may become */
    bool failed;
};

/* A view of bytes that somebody else owns; not NUL-terminated. It must not
 * outlive its owner, nor a change of it. */
struct span {
    const char *ptr;
    size_t len;
};

/* buf_init(b, max): an empty buffer that never holds more than ${max} bytes.
 * Allocates nothing yet. */
void buf_init(struct buf *b, size_t max);

/* buf_release(b): free the contents. Zeroed or released buffers are fine. */
void buf_release(struct buf *b);

/* buf_clear(b): empty it and clear failed; the memory and the cap stay. */
void buf_clear(struct buf *b);

/* Append. Nothing is returned: see "Errors" above. */
void buf_add(struct buf *b, const void *data, size_t len);
void buf_adds(struct buf *b, const char *str);
void buf_addc(struct buf *b, char c);
void buf_add_span(struct buf *b, struct span s);
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* buf_wipe(b): overwrite the contents, then buf_release. For secrets. */
void buf_wipe(struct buf *b);

/* buf_take(b): the NUL-terminated contents, owned by the caller (free()); the
 * buffer is empty afterwards. */
char *buf_take(struct buf *b);

struct span buf_span(const struct buf *b);
struct span span_of(const char *str);
bool span_eq(struct span a, struct span b);
/* span_is(s, str): whether ${s} is exactly ${str}. */
bool span_is(struct span s, const char *str);
/* span_trim(s): without leading and trailing blanks, tabs, CR and LF. */
struct span span_trim(struct span s);

#endif
