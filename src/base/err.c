/*
 * base/err.c -- formatting into a fixed buffer; a cut text is marked "...".
 */
#include "s3mpu/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Formats into ${text} of ${size} bytes from ${at} on; marks what was cut. */
static void format_at(char *text, size_t size, size_t at, const char *fmt,
                      va_list ap) __attribute__((format(printf, 4, 0)));

static void format_at(char *text, size_t size, size_t at, const char *fmt,
                      va_list ap)
{
    int n = vsnprintf(text + at, size - at, fmt, ap);
    if (n < 0 || (size_t)n >= size - at) {
        memcpy(text + size - 4, "...", 4);
    }
}

void err_clear(struct err *e)
{
    memset(e, 0, sizeof(*e));
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    va_list ap;
    err_clear(e);
    e->code = code;
    va_start(ap, fmt);
    format_at(e->text, sizeof(e->text), 0, fmt, ap);
    va_end(ap);
    return -1;
}

int err_sys(struct err *e, enum err_code code, int sys_errno, const char *fmt,
            ...)
{
    char room[128];
    va_list ap;
    err_clear(e);
    e->code = code;
    va_start(ap, fmt);
    format_at(e->text, sizeof(e->text), 0, fmt, ap);
    va_end(ap);
    /* the GNU one: it returns the text, in ${room} or elsewhere */
    err_append(e, ": %s", strerror_r(sys_errno, room, sizeof(room)));
    e->sys_errno = sys_errno;
    return -1;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
    char inner[sizeof(e->text)];
    va_list ap;
    memcpy(inner, e->text, sizeof(inner));
    va_start(ap, fmt);
    format_at(e->text, sizeof(e->text), 0, fmt, ap);
    va_end(ap);
    err_append(e, ": %s", inner);
    return -1;
}

void err_append(struct err *e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    format_at(e->text, sizeof(e->text), strlen(e->text), fmt, ap);
    va_end(ap);
}
