/*
 * net/retry.c -- the arithmetic of patience.
 */
#include "s3mpu/net/retry.h"

static int64_t max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* base * 2^(n-1), at most the cap; n from 1. */
static int64_t doubled(int64_t base, unsigned n)
{
    int64_t wait = base;
    while (n > 1 && wait < RETRY_CAP_MS) {
        wait *= 2;
        n--;
    }
    return wait < RETRY_CAP_MS ? wait : RETRY_CAP_MS;
}

/* Milliseconds that are left for this request; 0 or less: none. */
static int64_t time_left(const struct retry_policy *p,
                         const struct retry_state *s, enum verdict v)
{
    if (v == VERDICT_UNREACHABLE && !s->contacted) {
        return p->first_contact_ms - s->silent_ms;
    }
    return s->counted >= p->max_attempts ? 0 : p->retry_for_ms - s->failing_ms;
}

void retry_add_idle(struct retry_state *s, bool has_failed, int64_t ms)
{
    s->silent_ms += ms;
    if (has_failed) {
        s->failing_ms += ms;
    }
}

int64_t retry_wait_ms(const struct retry_policy *p, const struct retry_state *s,
                      enum verdict v)
{
    int64_t left = time_left(p, s, v);
    int64_t ceiling;
    int64_t wait;
    if (v == VERDICT_DONE || v == VERDICT_FAIL) {
        return -1;
    }
    if (v == VERDICT_AGAIN) {
        return 0;
    }
    if (left <= 0) {
        return -1;
    }
    ceiling =
        doubled(v == VERDICT_THROTTLED ? RETRY_THROTTLE_BASE_MS : RETRY_BASE_MS,
                s->attempts);
    wait = (int64_t)(((uint64_t)s->random * (uint64_t)ceiling) >> 32);
    if (s->budget_empty) {
        wait = max64(wait, RETRY_CAP_MS);
    }
    if (s->retry_after_ms > wait) {
        wait = s->retry_after_ms < RETRY_AFTER_MAX_MS ? s->retry_after_ms
                                                      : RETRY_AFTER_MAX_MS;
    }
    return wait < left ? wait : left; /* one last attempt when time is up */
}

int retry_budget_spend(int tokens, enum verdict v)
{
    int cost = v == VERDICT_UNREACHABLE ? 10 : 5;
    return tokens > cost ? tokens - cost : 0;
}

int retry_budget_earn(int tokens, bool after_retry)
{
    tokens += after_retry ? 5 : 1;
    return tokens < RETRY_BUDGET_FULL ? tokens : RETRY_BUDGET_FULL;
}
