/*
 * base/log.c -- the one writer to stderr. Each line is composed in a local
 * buffer and leaves in one write; the lock only keeps the status line whole.
 */
#include "s3mpu/base/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, STATUS_MAX_BYTES = 512 };

static enum log_level shown = LOG_WARN;

static struct {
    pthread_mutex_t lock;
    char status[STATUS_MAX_BYTES]; /* guarded by lock */
} sticky = {.lock = PTHREAD_MUTEX_INITIALIZER};

void log_set_level(enum log_level level)
{
    shown = level;
}

bool log_enabled(enum log_level level)
{
    return level <= shown;
}

static void put(const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDERR_FILENO, data, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return; /* stderr is gone: there is nobody left to tell */
        }
        data += n;
        len -= (size_t)n;
    }
}

/* Writes ${line} of ${len} bytes, its newline included, around the sticky
 * line: erase, message, draw again. */
static void put_line_locked(const char *line, size_t len)
{
    char out[LINE_MAX_BYTES + STATUS_MAX_BYTES + 16];
    int n;
    if (sticky.status[0] == '\0') {
        put(line, len);
        return;
    }
    n = snprintf(out, sizeof(out), "\r\033[K%.*s%s", (int)len, line,
                 sticky.status);
    if (n > 0) {
        put(out, (size_t)n < sizeof(out) ? (size_t)n : sizeof(out) - 1);
    }
}

/* A message is one line whatever a server put into it, and tells a terminal
 * nothing but text: no C0 or C1 control (U+0080 to U+009F are c2 80 to c2 9f
 * in UTF-8). */
static void flatten(char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)line[i];
        if (c < 0x20 || c == 0x7f) {
            line[i] = ' ';
        } else if (c == 0xc2 && i + 1 < len &&
                   ((unsigned char)line[i + 1] & 0xe0) == 0x80) {
            line[i] = line[i + 1] = ' ';
        }
    }
}

static void message(const char *area, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void message(const char *area, const char *fmt, va_list ap)
{
    char line[LINE_MAX_BYTES];
    int head = snprintf(line, sizeof(line), "%s: ", area);
    size_t len = head > 0 ? (size_t)head : 0;
    int n = vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
    if (n > 0) {
        len += (size_t)n;
    }
    if (len > sizeof(line) - 2) {
        len = sizeof(line) - 2;
    }
    flatten(line, len);
    line[len++] = '\n';
    pthread_mutex_lock(&sticky.lock);
    put_line_locked(line, len);
    pthread_mutex_unlock(&sticky.lock);
}

#define LOG_BODY(level, area)                                                  \
    do {                                                                       \
        va_list ap;                                                            \
        if (!log_enabled(level)) {                                             \
            return;                                                            \
        }                                                                      \
        va_start(ap, fmt);                                                     \
        message(area, fmt, ap);                                                \
        va_end(ap);                                                            \
    } while (0)

void log_error(const char *fmt, ...)
{
    LOG_BODY(LOG_ERROR, "s3mpu");
}

void log_warn(const char *fmt, ...)
{
    LOG_BODY(LOG_WARN, "s3mpu");
}

void log_info(const char *area, const char *fmt, ...)
{
    LOG_BODY(LOG_INFO, area);
}

void log_debug(const char *area, const char *fmt, ...)
{
    LOG_BODY(LOG_DEBUG, area);
}

void log_trace(const char *area, const char *fmt, ...)
{
    LOG_BODY(LOG_TRACE, area);
}

void log_plain(const char *text)
{
    char line[LINE_MAX_BYTES];
    snprintf(line, sizeof(line), "%s", text);
    flatten(line, strlen(line));
    pthread_mutex_lock(&sticky.lock);
    if (sticky.status[0] != '\0') {
        put("\r\033[K", 4);
    }
    put(line, strlen(line));
    put("\n", 1);
    put(sticky.status, strlen(sticky.status));
    pthread_mutex_unlock(&sticky.lock);
}

void log_status(const char *text)
{
    char out[STATUS_MAX_BYTES + 16];
    char line[STATUS_MAX_BYTES];
    int n;
    snprintf(line, sizeof(line), "%s", text);
    flatten(line, strlen(line));
    pthread_mutex_lock(&sticky.lock);
    if (strcmp(line, sticky.status) != 0) {
        memcpy(sticky.status, line, sizeof(line));
        n = snprintf(out, sizeof(out), "\r\033[K%s", sticky.status);
        put(out, n > 0 ? (size_t)n : 0);
    }
    pthread_mutex_unlock(&sticky.lock);
}
