/*
 * net/retry.h -- when and how long to wait before an exchange is tried again.
 * Pure: time and randomness are inputs.
 *
 * Full jitter: a random part of a wait that doubles, up to a cap (AWS
 * Architecture Blog, "Exponential Backoff And Jitter"). Two limits, attempts
 * and time; attempts count only where the service was reached, so that an
 * outage is a matter of patience (retry_for_ms) alone. Time is that of failing:
 * from the first failure on, without what went into bytes that moved. A part
 * may be sent for an hour, and its first failure still has all the patience.
 */
#ifndef S3MPU_NET_RETRY_H
#define S3MPU_NET_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* What an outcome means. */
enum verdict {
    VERDICT_DONE,        /* as wanted */
    VERDICT_FAIL,        /* trying again cannot help */
    VERDICT_RETRY,       /* transient */
    VERDICT_THROTTLED,   /* transient, and the service asks for less */
    VERDICT_UNREACHABLE, /* no service was reached at all */
    VERDICT_AGAIN        /* something was put right: at once, once */
};

struct retry_policy {
    unsigned max_attempts;    /* of one request, 1 and up */
    int64_t retry_for_ms;     /* how long one request may go on failing */
    int64_t first_contact_ms; /* instead, while nothing ever answered */
};

enum {
    RETRY_BASE_MS = 100,
    RETRY_THROTTLE_BASE_MS = 1000,
    RETRY_CAP_MS = 20000,
    /* A server may ask for more patience than the cap, but not for ever. */
    RETRY_AFTER_MAX_MS = 120000
};

struct retry_state {
    unsigned attempts;      /* all so far, the failed one included */
    unsigned counted;       /* of these, those that reached the service */
    int64_t failing_ms;     /* since the first failure, nothing moving */
    int64_t silent_ms;      /* the same since the first attempt began */
    int64_t retry_after_ms; /* what the server asked for; -1: nothing */
    bool contacted;         /* the service has answered in this run */
    bool budget_empty;      /* too many retries of late, over all requests */
    uint32_t random;        /* 32 random bits */
};

/* Account for time in which no byte moved: ${ms} of an attempt, or of a wait.
 * Before the first failure only silent_ms grows. */
void retry_add_idle(struct retry_state *s, bool has_failed, int64_t ms);

/* Milliseconds to wait before the next attempt, or -1 to give up. */
int64_t retry_wait_ms(const struct retry_policy *p, const struct retry_state *s,
                      enum verdict v);

/*
 * The budget of retries that all requests of a process share (botocore's
 * retry quota: 500 tokens, a retry costs 5, 10 where there was no answer; a
 * success gives one back). An empty budget does not end a run, it makes every
 * retry wait the cap: the budget bounds the rate, the user bounds the
 * patience.
 */
enum { RETRY_BUDGET_FULL = 500 };

int retry_budget_spend(int tokens, enum verdict v);
int retry_budget_earn(int tokens, bool after_retry);

#endif
