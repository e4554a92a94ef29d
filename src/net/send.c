/*
 * net/send.c -- the retry loop. It decides nothing: judge says what an outcome
 * means, retry.c how long to wait.
 */
#include "s3mpu/net/send.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct sender {
    struct retry_policy policy;
    struct { /* guarded by lock */
        pthread_mutex_t lock;
        int tokens;
        unsigned throttles;
        unsigned retries;
        bool contacted;
    } shared;
};

struct sender *sender_new(const struct sender_opts *opts)
{
    struct sender *s = mem_calloc(1, sizeof(*s));
    s->policy = opts->policy;
    if (opts->patient_first) {
        s->policy.first_contact_ms = s->policy.retry_for_ms;
    }
    pthread_mutex_init(&s->shared.lock, NULL);
    s->shared.tokens = RETRY_BUDGET_FULL;
    return s;
}

void sender_free(struct sender *s)
{
    if (s != NULL) {
        pthread_mutex_destroy(&s->shared.lock);
        free(s);
    }
}

unsigned sender_throttles(struct sender *s)
{
    unsigned n;
    pthread_mutex_lock(&s->shared.lock);
    n = s->shared.throttles;
    pthread_mutex_unlock(&s->shared.lock);
    return n;
}

unsigned sender_retries(struct sender *s)
{
    unsigned n;
    pthread_mutex_lock(&s->shared.lock);
    n = s->shared.retries;
    pthread_mutex_unlock(&s->shared.lock);
    return n;
}

static uint32_t random32(void)
{
    uint32_t r = 0;
    if (getrandom(&r, sizeof(r), 0) != (ssize_t)sizeof(r)) {
        r = (uint32_t)clock_mono_ms() * 2654435761U;
    }
    return r;
}

/* What the server asked for: x-amz-retry-after in milliseconds (botocore,
 * retries/standard.py), else Retry-After in seconds (RFC 9110, 10.2.3; its
 * date form is not used by any S3 server and ignored). */
static int64_t retry_after_ms(const struct http_response *r)
{
    const char *ms = http_response_header(r, "x-amz-retry-after");
    const char *sec = http_response_header(r, "retry-after");
    const char *text = ms != NULL ? ms : sec;
    char *end = NULL;
    long value;
    if (r->failure != HTTP_ANSWERED || text == NULL || text[0] < '0' ||
        text[0] > '9') {
        return -1;
    }
    value = strtol(text, &end, 10);
    if (*end != '\0' || value < 0 || value > 1000000) {
        return -1;
    }
    return ms != NULL ? value : (int64_t)value * 1000;
}

/* Accounts for one outcome and completes ${st} from what all share. */
static void account(struct sender *s, enum verdict v, bool answered,
                    struct retry_state *st)
{
    pthread_mutex_lock(&s->shared.lock);
    if (v == VERDICT_DONE) {
        s->shared.tokens =
            retry_budget_earn(s->shared.tokens, st->attempts > 1);
    } else if (v != VERDICT_FAIL && v != VERDICT_AGAIN) {
        s->shared.tokens = retry_budget_spend(s->shared.tokens, v);
    }
    if (v == VERDICT_THROTTLED) {
        s->shared.throttles++;
    }
    if (v != VERDICT_UNREACHABLE) {
        s->shared.contacted = true;
    }
    if (answered || v != VERDICT_UNREACHABLE) {
        st->counted++;
    }
    st->contacted = s->shared.contacted;
    st->budget_empty = s->shared.tokens == 0;
    pthread_mutex_unlock(&s->shared.lock);
}

static void count_retry(struct sender *s)
{
    pthread_mutex_lock(&s->shared.lock);
    s->shared.retries++;
    pthread_mutex_unlock(&s->shared.lock);
}

/* Judging may take time: it may look at what became of the request, with
 * patience of its own. */
static enum verdict judge(const struct exchange *x,
                          const struct http_response *r, bool has_failed,
                          struct retry_state *st, struct err *e)
{
    int64_t began = clock_mono_ms();
    enum verdict v = x->judge(x->ctx, r, e);
    int64_t took = clock_mono_ms() - began;
    retry_add_idle(st, has_failed, took < RETRY_CAP_MS ? took : RETRY_CAP_MS);
    return v;
}

int send_exchange(struct sender *s, struct http *h, const struct exchange *x,
                  struct http_response *r, struct err *e)
{
    struct retry_policy policy = s->policy;
    struct retry_state st = {0};
    bool has_failed = false;
    if (x->retry_for_ms > 0) {
        policy.retry_for_ms = x->retry_for_ms;
    }
    for (;;) {
        struct http_request req = {0};
        enum verdict v;
        int64_t wait;
        if (cancel_why(x->cancel) != 0 ||
            (st.attempts == 0 && cancel_why(x->stop) != 0)) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        st.attempts++;
        if (x->prepare(x->ctx, st.attempts, &req, e) != 0) {
            return -1;
        }
        req.cancel = x->cancel;
        (void)http_perform(h, &req, r, e);
        retry_add_idle(&st, has_failed, r->idle_ms);
        v = judge(x, r, has_failed, &st, e);
        account(s, v, r->failure == HTTP_ANSWERED, &st);
        if (v == VERDICT_DONE) {
            return 0;
        }
        has_failed |= v != VERDICT_AGAIN;
        st.retry_after_ms = retry_after_ms(r);
        st.random = random32();
        wait = retry_wait_ms(&policy, &st, v);
        if (wait < 0 || cancel_why(x->stop) != 0) {
            return -1;
        }
        count_retry(s);
        log_info("send", "%s: attempt %u: %s; again in %lld ms", x->what,
                 st.attempts, e->text, (long long)wait);
        if (x->stop != NULL && cancel_sleep_ms(x->stop, wait)) {
            return -1;
        }
        if (x->stop == NULL && cancel_sleep_ms(x->cancel, wait)) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        retry_add_idle(&st, true, wait); /* though we stood still in it */
    }
}
