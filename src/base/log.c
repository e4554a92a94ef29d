/*
 * base/log.c -- the one writer to stderr. Each line is composed in a local
 * buffer and leaves in one write; the lock only keeps the status line whole.
 * Where nobody reads, lines are left out rather than waited for.
 */
#include "s3mpu/base/log.h"

#include "s3mpu/base/show.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 16 << 10, /* a message may name an upload id */
    STATUS_MAX_BYTES = 512,
    PATIENCE_MS = 500 /* with a reader that does not read */
};

static enum log_level shown = LOG_WARN;

static struct {
    pthread_mutex_t lock;
    char status[STATUS_MAX_BYTES]; /* guarded by lock, as the others are */
    bool stuck;                    /* nobody reads: lines are left out */
    bool left_out;                 /* one was, or a part of one */
} sticky = {.lock = PTHREAD_MUTEX_INITIALIZER};

void log_set_level(enum log_level level)
{
    shown = level;
}

bool log_enabled(enum log_level level)
{
    return level <= shown;
}

/* Whether a write of PIPE_BUF bytes would not block now, or in ${ms}. That of
 * what is broken does not block either. The descriptor itself is not made
 * non-blocking, for others share it. */
static bool is_writable(int ms)
{
    struct pollfd p = {.fd = STDERR_FILENO, .events = POLLOUT};
    int rc;
    do {
        rc = poll(&p, 1, ms);
    } while (rc < 0 && errno == EINTR);
    return rc != 0;
}

/* Waits for whoever reads, once; after that nothing is written until somebody
 * reads again. So a reader that has stopped costs PATIENCE_MS and not the
 * run. */
static bool may_put_locked(void)
{
    if (is_writable(sticky.stuck ? 0 : PATIENCE_MS)) {
        sticky.stuck = false;
        return true;
    }
    sticky.stuck = true;
    return false;
}

static void put_locked(const char *data, size_t len)
{
    while (len > 0 && may_put_locked()) {
        ssize_t n = write(STDERR_FILENO, data, len < PIPE_BUF ? len : PIPE_BUF);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return; /* stderr is gone: there is nobody left to tell */
        }
        data += n;
        len -= (size_t)n;
    }
    sticky.left_out |= len > 0;
}

/* Before a line: says so where lines before it were left out. */
static void put_gap_locked(void)
{
    static const char text[] = "\ns3mpu: some lines are missing here: standard "
                               "error was not read\n";
    if (sticky.left_out && may_put_locked()) {
        sticky.left_out = false;
        put_locked(text, sizeof(text) - 1);
    }
}

/* Writes ${line} of ${len} bytes, its newline included, around the sticky
 * line: erase, message, draw again. */
static void put_line_locked(const char *line, size_t len)
{
    char out[LINE_MAX_BYTES + STATUS_MAX_BYTES + 16];
    int n;
    put_gap_locked();
    if (sticky.status[0] == '\0') {
        put_locked(line, len);
        return;
    }
    n = snprintf(out, sizeof(out), "\r\033[K%.*s%s", (int)len, line,
                 sticky.status);
    if (n > 0) {
        put_locked(out, (size_t)n < sizeof(out) ? (size_t)n : sizeof(out) - 1);
    }
}

static void message(const char *area, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* A message is one line whatever a server put into it, and tells a terminal
 * nothing but text. */
static void message(const char *area, const char *fmt, va_list ap)
{
    char raw[LINE_MAX_BYTES];
    char line[LINE_MAX_BYTES];
    int head = snprintf(raw, sizeof(raw), "%s: ", area);
    size_t len = head > 0 ? (size_t)head : 0;
    (void)vsnprintf(raw + len, sizeof(raw) - len, fmt, ap);
    len = show_text(raw, strlen(raw), line, sizeof(line) - 1);
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
    size_t len = show_text(text, strlen(text), line, sizeof(line) - 1);
    line[len++] = '\n';
    pthread_mutex_lock(&sticky.lock);
    put_line_locked(line, len);
    pthread_mutex_unlock(&sticky.lock);
}

void log_status(const char *text)
{
    char out[STATUS_MAX_BYTES + 16];
    char line[STATUS_MAX_BYTES];
    int n;
    show_text(text, strlen(text), line, sizeof(line));
    pthread_mutex_lock(&sticky.lock);
    if (strcmp(line, sticky.status) != 0) {
        memcpy(sticky.status, line, sizeof(line));
        n = snprintf(out, sizeof(out), "\r\033[K%s", sticky.status);
        put_locked(out, n > 0 ? (size_t)n : 0);
    }
    pthread_mutex_unlock(&sticky.lock);
}
