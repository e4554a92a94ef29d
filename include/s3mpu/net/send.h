/*
 * net/send.h -- the only retry loop: prepare, perform, judge, wait.
 *
 * Each attempt is prepared anew, so date, credentials, signature and the
 * position in the body are always fresh. The policy is pure (retry.h).
 *
 * Threads: one sender is shared by all workers; each brings its own handle.
 *          Its counters lock themselves.
 * Errors:  those of the last attempt, as judge left them; ERR_CANCELLED where
 *          the token was tripped, also in the middle of a wait.
 */
#ifndef S3MPU_NET_SEND_H
#define S3MPU_NET_SEND_H

#include "s3mpu/net/http.h"
#include "s3mpu/net/retry.h"

struct sender_opts {
    struct retry_policy policy;
    bool patient_first; /* the user said how long: first contact included */
};

struct sender;

struct sender *sender_new(const struct sender_opts *opts);
void sender_free(struct sender *s);

/* How often a service has asked for less, so far: whoever decides on
 * parallelism watches it grow. */
unsigned sender_throttles(struct sender *s);
/* How many attempts were repeats, so far: for reports. */
unsigned sender_retries(struct sender *s);

struct exchange {
    /* Fill in the request for this attempt (1, 2, ...). -1 and ${e}: no
     * attempt is made and the exchange fails. */
    int (*prepare)(void *ctx, unsigned attempt, struct http_request *out,
                   struct err *e);
    /* Say what the outcome means. ${e} holds the transport's error where
     * there was no answer, and is to hold the reason of anything but DONE. */
    enum verdict (*judge)(void *ctx, const struct http_response *r,
                          struct err *e);
    void *ctx;
    const char *what;      /* "UploadPart", for notices */
    struct cancel *cancel; /* cuts an attempt and a wait; may be NULL */
    /* May be NULL. Once it is tripped no further attempt is made, but the one
     * that is under way is not cut; the exchange ends with the error of that
     * attempt. An exchange is not begun where it is tripped already. */
    struct cancel *stop;
    int64_t retry_for_ms; /* instead of the policy's; 0: the policy's */
};

/* send_exchange(s, h, x, r, e): 0 once judge says DONE. ${r} holds the last
 * answer in any case. */
int send_exchange(struct sender *s, struct http *h, const struct exchange *x,
                  struct http_response *r, struct err *e);

#endif
