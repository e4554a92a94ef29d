/*
 * base/err.h -- an error as a value.
 *
 * A function that can fail returns 0 or -1 (or NULL) and fills the caller's
 * struct err, its last parameter. Codes are for decisions, text is for people:
 * the text is complete, reads outside-in and ends without a full stop.
 *
 * Owns:    nothing; fixed size, never allocates.
 * Threads: one owner at a time, usually the caller's stack.
 */
#ifndef S3MPU_BASE_ERR_H
#define S3MPU_BASE_ERR_H

#include <stdbool.h>

/* Why something failed, at the grain at which callers decide and at which
 * cli/report.c chooses an exit code. */
enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,        /* the command line or a configuration file is wrong */
    ERR_LOCAL,        /* a local file cannot be read or written */
    ERR_SOURCE,       /* the source changed or ended early while read */
    ERR_AUTH,         /* no credentials, or they are refused */
    ERR_NOT_FOUND,    /* no such bucket, key or upload */
    ERR_PRECONDITION, /* the key exists already, or is another object now */
    ERR_SERVICE,      /* the service answered with an error */
    ERR_NETWORK,      /* no answer: connection, time-out, TLS */
    ERR_PROTOCOL,     /* an answer that is not S3's */
    ERR_INTEGRITY,    /* what the service holds is not what was sent */
    ERR_UNKNOWN_END,  /* Complete was sent and its outcome is not known */
    ERR_CANCELLED,    /* a signal */
    ERR_DEADLINE,     /* --deadline passed */
    ERR_INTERNAL      /* a fault in s3mpu itself */
};

struct err {
    enum err_code code;
    int sys_errno;       /* 0 unless a system call failed */
    int http_status;     /* 0 unless the service answered */
    char s3_code[64];    /* <Error><Code>, or "" */
    char request_id[96]; /* x-amz-request-id, or "" */
    char text[1200];
};

/* err_clear(e): make ${e} say "no error". */
void err_clear(struct err *e);

/* err_set(e, code, fmt, ...): fill ${e} anew, errno and HTTP facts cleared.
 * Always returns -1, so that callers may write `return err_set(...)`. No
 * argument may point into ${e}.
 * Text that does not fit ends in "...". */
int err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* err_sys(e, code, sys_errno, fmt, ...): as err_set, and the text ends in
 * ": " and strerror(${sys_errno}). Always returns -1. */
int err_sys(struct err *e, enum err_code code, int sys_errno, const char *fmt,
            ...) __attribute__((format(printf, 4, 5)));

/* err_wrap(e, fmt, ...): put the formatted words and ": " before the text;
 * code and facts stay. Each layer wraps at most once. Always returns -1. */
int err_wrap(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* err_append(e, fmt, ...): put the formatted words after the text. */
void err_append(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
