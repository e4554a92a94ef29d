/*
 * base/log.h -- one-line messages and one sticky status line on stderr.
 *
 * The only writer to stderr. A message is one write(2), so lines of several
 * threads never mix. The status line is redrawn after each message. Where
 * nobody reads stderr (a full pipe), a line is waited with for half a second
 * once; then lines are left out until somebody reads again, and that is said.
 * Secrets never come here: who logs a header strikes it out first.
 *
 * Threads: any thread may call any function but log_set_level.
 */
#ifndef S3MPU_BASE_LOG_H
#define S3MPU_BASE_LOG_H

#include <stdbool.h>

enum log_level {
    LOG_ERROR, /* what ends the run; always shown */
    LOG_WARN,  /* notices that a user should read; hidden by -q */
    LOG_INFO,  /* -v:   one line a request */
    LOG_DEBUG, /* -vv:  headers */
    LOG_TRACE  /* -vvv: libcurl's own trace */
};

/* Before other threads start. The level is LOG_WARN until then. */
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);

/* Errors and notices read "s3mpu: message", the others "area: message". */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *area, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_debug(const char *area, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void log_trace(const char *area, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* log_plain(text): ${text} as one line on stderr, whatever the level: for
 * progress lines, whose caller has asked what is wanted. */
void log_plain(const char *text);

/* log_status(text): show ${text} (no newline, fitting the terminal) as the
 * sticky line in place of the last one; "" takes it away. Only where stderr
 * is a terminal. */
void log_status(const char *text);

#endif
