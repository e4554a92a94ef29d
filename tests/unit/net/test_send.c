/*
 * net/send: the loop itself, over a real handle. What came of each attempt is
 * said by a judge that reads it from a row, so the server only has to answer.
 */
#include "s3mpu/net/send.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <cmocka.h>

#include "../scripted_server.h"

enum { ATTEMPTS_MAX = 16 };

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/* In place of the C library's: all waits are the shortest there can be. */
ssize_t getrandom(void *data, size_t len, unsigned flags)
{
    (void)flags;
    memset(data, 0, len);
    return (ssize_t)len;
}

static const struct http_opts opts = {
    .proxy = "", .user_agent = "unit/1", .connect_ms = 60000};

static const struct sender_opts sender_opts = {
    .policy = {.max_attempts = 5,
               .retry_for_ms = 3600000,
               .first_contact_ms = 3600000}};

static struct scripted_server server;

static struct script {
    char url[64];
    enum verdict verdicts[ATTEMPTS_MAX]; /* of attempt 1, 2, ... */
    unsigned fail_prepare;               /* at this attempt; 0: never */
    struct cancel *trip;                 /* once judge was asked */
    unsigned prepared;
    unsigned judged;
    bool out_of_order;
    int statuses[ATTEMPTS_MAX]; /* as judge saw them */
    enum http_failure failures[ATTEMPTS_MAX];
    char path[96];
} script;

static struct {
    struct http *h;
    struct sender *s;
    struct http_response r;
    struct err e;
} x;

static int prepare(void *ctx, unsigned attempt, struct http_request *out,
                   struct err *e)
{
    struct script *s = ctx;
    s->prepared++;
    s->out_of_order |= attempt != s->prepared || s->judged != attempt - 1;
    if (attempt == s->fail_prepare) {
        return err_set(e, ERR_AUTH, "no keys any more");
    }
    snprintf(s->path, sizeof(s->path), "%s/attempt-%u", s->url, attempt);
    *out = (struct http_request){.method = "GET", .url = s->path};
    return 0;
}

static enum verdict judge(void *ctx, const struct http_response *r,
                          struct err *e)
{
    struct script *s = ctx;
    enum verdict v = s->verdicts[s->judged];
    s->statuses[s->judged] = r->status;
    s->failures[s->judged] = r->failure;
    s->judged++;
    if (v != VERDICT_DONE && r->failure == HTTP_ANSWERED) {
        err_set(e, ERR_SERVICE, "attempt %u", s->judged);
    }
    if (s->trip != NULL) {
        cancel_trip(s->trip, 2);
    }
    return v;
}

static int send_it(struct cancel *cancel, int64_t retry_for_ms)
{
    const struct exchange exchange = {.prepare = prepare,
                                      .judge = judge,
                                      .ctx = &script,
                                      .what = "Test",
                                      .cancel = cancel,
                                      .retry_for_ms = retry_for_ms};
    snprintf(script.url, sizeof(script.url), "%s", server.url);
    return send_exchange(x.s, x.h, &exchange, &x.r, &x.e);
}

static void answer(const struct scripted_step *steps, size_t count)
{
    scripted_start(&server, steps, count, 0);
}

static int setup(void **state)
{
    (void)state;
    memset(&script, 0, sizeof(script));
    x.h = http_new(&opts, &x.e);
    x.s = sender_new(&sender_opts);
    http_response_init(&x.r);
    return x.h == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    http_free(x.h);
    sender_free(x.s);
    http_response_release(&x.r);
    scripted_free(&server);
    return 0;
}

static const struct scripted_step eight[] = {
    {SCRIPTED_KEEP, OK, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL},
    {SCRIPTED_KEEP, OK, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL},
    {SCRIPTED_KEEP, OK, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL},
    {SCRIPTED_KEEP, OK, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL}};

static void verdicts_are_obeyed(void **state)
{
    static const struct {
        const char *name;
        enum verdict verdicts[ATTEMPTS_MAX];
        int rc;
        unsigned attempts;
        unsigned retries;
        unsigned throttles;
    } rows[] = {
        {"done", {VERDICT_DONE}, 0, 1, 0, 0},
        {"fail", {VERDICT_FAIL}, -1, 1, 0, 0},
        {"again", {VERDICT_AGAIN, VERDICT_DONE}, 0, 2, 1, 0},
        {"retry", {VERDICT_RETRY, VERDICT_RETRY, VERDICT_DONE}, 0, 3, 2, 0},
        {"throttled",
         {VERDICT_THROTTLED, VERDICT_THROTTLED, VERDICT_DONE},
         0,
         3,
         2,
         2},
        {"unreachable, though it answered",
         {VERDICT_UNREACHABLE, VERDICT_DONE},
         0,
         2,
         1,
         0},
        {"retry, then fail", {VERDICT_RETRY, VERDICT_FAIL}, -1, 2, 1, 0},
        {"five are enough",
         {VERDICT_RETRY, VERDICT_RETRY, VERDICT_THROTTLED, VERDICT_RETRY,
          VERDICT_RETRY, VERDICT_DONE},
         -1,
         5,
         4,
         1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned retries = sender_retries(x.s);
        unsigned throttles = sender_throttles(x.s);
        int rc;
        memset(&script, 0, sizeof(script));
        memcpy(script.verdicts, rows[i].verdicts, sizeof(script.verdicts));
        answer(eight, 8);
        rc = send_it(NULL, 0);
        scripted_stop(&server);
        if (rc != rows[i].rc || script.judged != rows[i].attempts ||
            script.prepared != rows[i].attempts || script.out_of_order ||
            server.count != rows[i].attempts) {
            fail_msg("%s: %d, %u attempts", rows[i].name, rc, script.judged);
        }
        assert_int_equal(sender_retries(x.s) - retries, rows[i].retries);
        assert_int_equal(sender_throttles(x.s) - throttles, rows[i].throttles);
        if (rc != 0) {
            char want[32];
            snprintf(want, sizeof(want), "attempt %u", rows[i].attempts);
            assert_string_equal(x.e.text, want);
            assert_int_equal(x.e.code, ERR_SERVICE);
        }
        scripted_free(&server);
    }
}

static void each_attempt_is_prepared_anew(void **state)
{
    (void)state;
    script.verdicts[0] = VERDICT_RETRY;
    script.verdicts[1] = VERDICT_AGAIN;
    script.verdicts[2] = VERDICT_DONE;
    answer(eight, 8);
    assert_int_equal(send_it(NULL, 0), 0);
    scripted_stop(&server);
    assert_int_equal(server.count, 3);
    for (unsigned i = 0; i < 3; i++) {
        char line[64];
        snprintf(line, sizeof(line), "GET /attempt-%u HTTP/1.1\r\n", i + 1);
        assert_memory_equal(server.got[i].head, line, strlen(line));
    }
}

static void the_last_answer_is_kept(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, "HTTP/1.1 500 No\r\nContent-Length: 1\r\n\r\na", NULL,
         NULL},
        {SCRIPTED_KEEP, "HTTP/1.1 404 No\r\nContent-Length: 1\r\n\r\nb", NULL,
         NULL}};
    (void)state;
    script.verdicts[0] = VERDICT_RETRY;
    script.verdicts[1] = VERDICT_FAIL;
    answer(steps, 2);
    assert_int_equal(send_it(NULL, 0), -1);
    scripted_stop(&server);
    assert_int_equal(script.statuses[0], 500);
    assert_int_equal(script.statuses[1], 404);
    assert_int_equal(x.r.status, 404);
    assert_string_equal(x.r.body.data, "b");
}

static void no_attempt_without_a_request(void **state)
{
    (void)state;
    script.verdicts[0] = VERDICT_RETRY;
    script.fail_prepare = 2;
    answer(eight, 8);
    assert_int_equal(send_it(NULL, 0), -1);
    scripted_stop(&server);
    assert_int_equal(server.count, 1);
    assert_int_equal(script.judged, 1);
    assert_int_equal(x.e.code, ERR_AUTH);
    assert_string_equal(x.e.text, "no keys any more");
}

static void nobody_there_is_judged_too(void **state)
{
    int fd = scripted_nobody(server.url, sizeof(server.url));
    (void)state;
    script.verdicts[0] = VERDICT_UNREACHABLE;
    script.verdicts[1] = VERDICT_UNREACHABLE;
    script.verdicts[2] = VERDICT_FAIL;
    assert_int_equal(send_it(NULL, 0), -1);
    close(fd);
    assert_int_equal(script.judged, 3);
    assert_int_equal(script.failures[0], HTTP_CONNECT);
    assert_int_equal(script.failures[2], HTTP_CONNECT);
    assert_int_equal(x.e.code, ERR_NETWORK); /* the transport's own */
    assert_int_equal(sender_retries(x.s), 2);
}

/* Attempts that reached nobody do not count, however many they are; those
 * that did are five, as ever. */
static void an_outage_does_not_use_up_attempts(void **state)
{
    int fd = scripted_nobody(server.url, sizeof(server.url));
    (void)state;
    for (unsigned i = 0; i < 9; i++) {
        script.verdicts[i] = VERDICT_UNREACHABLE;
    }
    script.verdicts[9] = VERDICT_FAIL;
    assert_int_equal(send_it(NULL, 0), -1);
    close(fd);
    assert_int_equal(script.judged, 10);
}

static void the_first_contact_has_its_own_patience(void **state)
{
    const struct sender_opts hasty = {.policy = {5, 3600000, 0}};
    const struct sender_opts patient = {.policy = {5, 3600000, 0},
                                        .patient_first = true};
    int fd = scripted_nobody(server.url, sizeof(server.url));
    (void)state;
    script.verdicts[0] = VERDICT_UNREACHABLE;
    script.verdicts[1] = VERDICT_FAIL;
    sender_free(x.s);
    x.s = sender_new(&hasty);
    assert_int_equal(send_it(NULL, 0), -1);
    assert_int_equal(script.judged, 1);
    sender_free(x.s);
    x.s = sender_new(&patient);
    script.judged = script.prepared = 0;
    assert_int_equal(send_it(NULL, 0), -1);
    assert_int_equal(script.judged, 2);
    close(fd);
}

/* Once anything answered the run is not at its first contact any more, for
 * all who share the sender. */
static void contact_is_shared(void **state)
{
    const struct sender_opts hasty = {.policy = {5, 3600000, 0}};
    int fd;
    (void)state;
    sender_free(x.s);
    x.s = sender_new(&hasty);
    answer(eight, 1);
    assert_int_equal(send_it(NULL, 0), 0);
    scripted_stop(&server);
    fd = scripted_nobody(server.url, sizeof(server.url));
    memset(&script, 0, sizeof(script));
    script.verdicts[0] = VERDICT_UNREACHABLE;
    script.verdicts[1] = VERDICT_FAIL;
    assert_int_equal(send_it(NULL, 0), -1);
    assert_int_equal(script.judged, 2);
    close(fd);
}

static void linger(void *ctx)
{
    (void)cancel_sleep_ms(NULL, *(const int *)ctx);
}

/* Its second answer comes after 2 ms, and 1 ms is all the patience there is. */
static void an_exchange_may_have_its_own_patience(void **state)
{
    static int two_ms = 2;
    const struct scripted_step steps[] = {{SCRIPTED_KEEP, OK, NULL, NULL},
                                          {SCRIPTED_KEEP, OK, linger, &two_ms},
                                          {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    script.verdicts[0] = VERDICT_RETRY;
    script.verdicts[1] = VERDICT_RETRY;
    answer(steps, 3);
    assert_int_equal(send_it(NULL, 1), -1);
    scripted_stop(&server);
    assert_int_equal(script.judged, 2);
}

/* How long the first attempt took is no matter, nor what comes before it. */
static void patience_begins_with_the_first_failure(void **state)
{
    static int long_ms = 300;
    const struct scripted_step steps[] = {{SCRIPTED_KEEP, OK, linger, &long_ms},
                                          {SCRIPTED_KEEP, OK, linger, &long_ms},
                                          {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    script.verdicts[0] = VERDICT_AGAIN;
    script.verdicts[1] = VERDICT_RETRY;
    answer(steps, 3);
    assert_int_equal(send_it(NULL, 1), 0);
    scripted_stop(&server);
    assert_int_equal(script.judged, 3);
}

static void a_tripped_token_sends_nothing(void **state)
{
    struct cancel token;
    (void)state;
    cancel_init(&token);
    cancel_trip(&token, 2);
    answer(eight, 8);
    assert_int_equal(send_it(&token, 0), -1);
    scripted_stop(&server);
    cancel_release(&token);
    assert_int_equal(script.prepared, 0);
    assert_int_equal(server.count, 0);
    assert_int_equal(x.e.code, ERR_CANCELLED);
}

/* The server asks for two minutes; the token is tripped before they begin. */
static void a_cancel_cuts_a_wait_short(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 503 No\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
         NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct cancel token;
    int64_t began = clock_mono_ms();
    (void)state;
    cancel_init(&token);
    script.trip = &token;
    script.verdicts[0] = VERDICT_THROTTLED;
    answer(steps, 2);
    assert_int_equal(send_it(&token, 0), -1);
    scripted_stop(&server);
    cancel_release(&token);
    assert_int_equal(x.e.code, ERR_CANCELLED);
    assert_int_equal(script.judged, 1);
    assert_true(clock_mono_ms() - began < 60000);
    assert_int_equal(sender_throttles(x.s), 1);
}

static void *trip_soon(void *arg)
{
    struct cancel *token = arg;
    cancel_trip(token, 2);
    return NULL;
}

/* As above, by another thread: before the wait or in it. */
static void a_cancel_by_another_thread_does_too(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 503 No\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
         NULL, NULL}};
    struct cancel token;
    pthread_t thread;
    (void)state;
    cancel_init(&token);
    script.verdicts[0] = VERDICT_RETRY;
    answer(steps, 1);
    assert_int_equal(pthread_create(&thread, NULL, trip_soon, &token), 0);
    assert_int_equal(send_it(&token, 0), -1);
    pthread_join(thread, NULL);
    scripted_stop(&server);
    cancel_release(&token);
    assert_int_equal(x.e.code, ERR_CANCELLED);
}

/* How long the server wants us to wait is at least how long it takes. */
static void what_the_server_asks_for_is_waited(void **state)
{
    static const struct {
        const char *name;
        const char *header;
        int64_t at_least;
    } rows[] = {
        {"milliseconds", "x-amz-retry-after: 60", 60},
        {"a nine", "x-amz-retry-after: 90", 90},
        {"milliseconds go first", "Retry-After: 100\r\nx-amz-retry-after: 5",
         5},
        {"zero", "Retry-After: 0", 0},
        {"a date", "Retry-After: Fri, 24 May 2113 00:00:00 GMT", 0},
        {"negative", "Retry-After: -100", 0},
        {"no number", "Retry-After: 100s", 0},
        {"beyond all bounds", "Retry-After: 99999999999999999999", 0},
        {"empty", "Retry-After:", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[200];
        const struct scripted_step steps[] = {{SCRIPTED_KEEP, text, NULL, NULL},
                                              {SCRIPTED_KEEP, OK, NULL, NULL}};
        int64_t began = clock_mono_ms();
        int64_t took;
        snprintf(text, sizeof(text),
                 "HTTP/1.1 503 No\r\n%s\r\nContent-Length: 0\r\n\r\n",
                 rows[i].header);
        memset(&script, 0, sizeof(script));
        script.verdicts[0] = VERDICT_THROTTLED;
        answer(steps, 2);
        assert_int_equal(send_it(NULL, 0), 0);
        scripted_stop(&server);
        scripted_free(&server);
        took = clock_mono_ms() - began;
        if (took < rows[i].at_least || took > 60000) {
            fail_msg("%s: %d ms", rows[i].name, (int)took);
        }
    }
}

static int group_setup(void **state)
{
    struct err e;
    (void)state;
    return http_global_init(&e);
}

static int group_teardown(void **state)
{
    (void)state;
    http_global_release();
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(verdicts_are_obeyed),
        TEST(each_attempt_is_prepared_anew),
        TEST(the_last_answer_is_kept),
        TEST(no_attempt_without_a_request),
        TEST(nobody_there_is_judged_too),
        TEST(an_outage_does_not_use_up_attempts),
        TEST(the_first_contact_has_its_own_patience),
        TEST(contact_is_shared),
        TEST(an_exchange_may_have_its_own_patience),
        TEST(patience_begins_with_the_first_failure),
        TEST(a_tripped_token_sends_nothing),
        TEST(a_cancel_cuts_a_wait_short),
        TEST(a_cancel_by_another_thread_does_too),
        TEST(what_the_server_asks_for_is_waited),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
