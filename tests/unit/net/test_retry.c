/*
 * net/retry: each verdict, both limits, the bounds of the wait, the budget.
 */
#include "s3mpu/net/retry.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The largest random number; a wait is then one short of its ceiling. */
#define MOST UINT32_MAX

static const struct retry_policy policy = {
    .max_attempts = 10, .retry_for_ms = 300000, .first_contact_ms = 5000};

static void a_verdict_says_whether_and_how_long(void **state)
{
    static const struct {
        const char *name;
        enum verdict v;
        struct retry_state in;
        int64_t out;
    } rows[] = {
        {"done", VERDICT_DONE, {1, 1, 0, 0, -1, true, false, MOST}, -1},
        {"fail", VERDICT_FAIL, {1, 1, 0, 0, -1, true, false, MOST}, -1},
        {"fail, Retry-After",
         VERDICT_FAIL,
         {1, 1, 0, 0, 1000, true, false, MOST},
         -1},
        {"again", VERDICT_AGAIN, {1, 1, 0, 0, -1, true, false, MOST}, 0},
        {"again, all spent",
         VERDICT_AGAIN,
         {10, 10, 900000, 900000, 1000, true, true, MOST},
         0},
        {"retry, no luck", VERDICT_RETRY, {1, 1, 0, 0, -1, true, false, 0}, 0},
        {"retry, first",
         VERDICT_RETRY,
         {1, 1, 0, 0, -1, true, false, MOST},
         99},
        {"retry, half",
         VERDICT_RETRY,
         {1, 1, 0, 0, -1, true, false, 0x80000000},
         50},
        {"retry, second",
         VERDICT_RETRY,
         {2, 2, 0, 0, -1, true, false, MOST},
         199},
        {"retry, fourth",
         VERDICT_RETRY,
         {4, 4, 0, 0, -1, true, false, MOST},
         799},
        {"retry, eighth",
         VERDICT_RETRY,
         {8, 8, 0, 0, -1, true, false, MOST},
         12799},
        {"retry, capped",
         VERDICT_RETRY,
         {9, 9, 0, 0, -1, true, false, MOST},
         19999},
        {"throttled, first",
         VERDICT_THROTTLED,
         {1, 1, 0, 0, -1, true, false, MOST},
         999},
        {"throttled, third",
         VERDICT_THROTTLED,
         {3, 3, 0, 0, -1, true, false, MOST},
         3999},
        {"throttled, capped",
         VERDICT_THROTTLED,
         {6, 6, 0, 0, -1, true, false, MOST},
         19999},
        {"unreachable",
         VERDICT_UNREACHABLE,
         {2, 1, 0, 0, -1, true, false, MOST},
         199},
        {"a great many attempts",
         VERDICT_UNREACHABLE,
         {4000000000U, 1, 0, 0, -1, true, false, MOST},
         19999},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = retry_wait_ms(&policy, &rows[i].in, rows[i].v);
        if (got != rows[i].out) {
            fail_msg("%s: %" PRId64 ", not %" PRId64, rows[i].name, got,
                     rows[i].out);
        }
    }
}

static void there_are_two_limits(void **state)
{
    static const struct {
        const char *name;
        enum verdict v;
        struct retry_state in;
        int64_t out;
    } rows[] = {
        {"last but one", VERDICT_RETRY, {9, 9, 0, 0, -1, true, false, 0}, 0},
        {"attempts", VERDICT_RETRY, {10, 10, 0, 0, -1, true, false, 0}, -1},
        {"attempts, throttled",
         VERDICT_THROTTLED,
         {10, 10, 0, 0, -1, true, false, 0},
         -1},
        {"attempts that reached nobody do not count",
         VERDICT_RETRY,
         {100, 9, 0, 0, -1, true, false, 0},
         0},
        {"an outage is no matter of attempts",
         VERDICT_UNREACHABLE,
         {100, 9, 299999, 299999, -1, true, false, 0},
         0},
        {"time, just not",
         VERDICT_RETRY,
         {1, 1, 299999, 299999, -1, true, false, 0},
         0},
        {"time", VERDICT_RETRY, {1, 1, 300000, 300000, -1, true, false, 0}, -1},
        {"time, throttled",
         VERDICT_THROTTLED,
         {1, 1, 300001, 300001, -1, true, false, 0},
         -1},
        {"time, unreachable",
         VERDICT_UNREACHABLE,
         {1, 0, 300000, 300000, -1, true, false, 0},
         -1},
        {"time, Retry-After",
         VERDICT_RETRY,
         {1, 1, 300000, 300000, 5000, true, false, 0},
         -1},
        {"first contact, just not",
         VERDICT_UNREACHABLE,
         {5, 0, 4999, 4999, -1, false, false, 0},
         0},
        {"first contact",
         VERDICT_UNREACHABLE,
         {5, 0, 5000, 5000, -1, false, false, 0},
         -1},
        {"reached before",
         VERDICT_UNREACHABLE,
         {5, 0, 5000, 5000, -1, true, false, 0},
         0},
        {"an answer is contact enough",
         VERDICT_RETRY,
         {5, 1, 5000, 5000, -1, false, false, 0},
         0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = retry_wait_ms(&policy, &rows[i].in, rows[i].v);
        if (got != rows[i].out) {
            fail_msg("%s: %" PRId64 ", not %" PRId64, rows[i].name, got,
                     rows[i].out);
        }
    }
}

/* What counts is how long it has been failing, but for a first contact, where
 * it is how long nothing has come at all. */
static void time_is_that_of_failing(void **state)
{
    struct retry_state s = {.attempts = 1, .retry_after_ms = -1};
    (void)state;
    retry_add_idle(&s, false, 4999);
    assert_int_equal(s.failing_ms, 0);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_UNREACHABLE), 0);
    retry_add_idle(&s, false, 1);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_UNREACHABLE), -1);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), 0);
    s.contacted = true;
    retry_add_idle(&s, false, 900000);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_UNREACHABLE), 0);
    retry_add_idle(&s, true, 299999);
    assert_int_equal(s.failing_ms, 299999);
    assert_int_equal(s.silent_ms, 1204999);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_UNREACHABLE), 0);
    retry_add_idle(&s, true, 1);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_UNREACHABLE), -1);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), -1);
}

static void one_attempt_is_one(void **state)
{
    const struct retry_policy once = {1, 300000, 5000};
    const struct retry_state first = {1, 1, 0, 0, -1, true, false, 0};
    (void)state;
    assert_int_equal(retry_wait_ms(&once, &first, VERDICT_RETRY), -1);
    assert_int_equal(retry_wait_ms(&once, &first, VERDICT_AGAIN), 0);
}

static void a_server_may_ask_for_patience(void **state)
{
    static const struct {
        const char *name;
        int64_t asked;
        uint32_t random;
        int64_t out;
    } rows[] = {
        {"nothing", -1, MOST, 99},
        {"zero", 0, MOST, 99},
        {"less than ours", 50, MOST, 99},
        {"more than ours", 100, MOST, 100},
        {"the same", 99, MOST, 99},
        {"a minute", 60000, 0, 60000},
        {"beyond the cap", 119999, 0, 119999},
        {"the most", 120000, 0, 120000},
        {"for ever", INT64_MAX, 0, 120000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct retry_state s = {
            1, 1, 0, 0, rows[i].asked, true, false, rows[i].random};
        int64_t got = retry_wait_ms(&policy, &s, VERDICT_RETRY);
        if (got != rows[i].out) {
            fail_msg("%s: %" PRId64, rows[i].name, got);
        }
    }
}

/* The jitter is full: a wait is anything from 0 to below the ceiling, and
 * grows with the random number. */
static void waits_are_within_bounds(void **state)
{
    const struct retry_policy patient = {1000000, 300000, 5000};
    (void)state;
    for (unsigned n = 1; n < 40; n++) {
        int64_t ceiling = n > 8 ? 20000 : INT64_C(100) << (n - 1);
        int64_t last = 0;
        for (uint64_t random = 0; random <= MOST; random += 0x0fffffff) {
            struct retry_state s = {n,  1,    0,     0,
                                    -1, true, false, (uint32_t)random};
            int64_t wait = retry_wait_ms(&patient, &s, VERDICT_RETRY);
            assert_true(wait >= last && wait < ceiling);
            last = wait;
        }
        assert_true(last > ceiling * 9 / 10 || ceiling < 200);
    }
}

static void an_empty_budget_slows_down(void **state)
{
    struct retry_state s = {1, 1, 0, 0, -1, true, true, 0};
    (void)state;
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), 20000);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_THROTTLED), 20000);
    s.random = MOST;
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), 20000);
    s.retry_after_ms = 30000;
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), 30000);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_AGAIN), 0);
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_FAIL), -1);
    s.counted = 10;
    assert_int_equal(retry_wait_ms(&policy, &s, VERDICT_RETRY), -1);
}

static void the_budget_is_spent_and_earned(void **state)
{
    static const struct {
        const char *name;
        int in;
        enum verdict v; /* DONE: a success */
        bool after_retry;
        int out;
    } rows[] = {
        {"retry", 500, VERDICT_RETRY, false, 495},
        {"throttled", 500, VERDICT_THROTTLED, false, 495},
        {"no answer", 500, VERDICT_UNREACHABLE, false, 490},
        {"almost empty", 6, VERDICT_RETRY, false, 1},
        {"just empty", 5, VERDICT_RETRY, false, 0},
        {"not enough", 3, VERDICT_UNREACHABLE, false, 0},
        {"empty", 0, VERDICT_RETRY, false, 0},
        {"success", 10, VERDICT_DONE, false, 11},
        {"success after a retry", 10, VERDICT_DONE, true, 15},
        {"full", 500, VERDICT_DONE, true, 500},
        {"almost full", 498, VERDICT_DONE, true, 500},
        {"from nothing", 0, VERDICT_DONE, false, 1},
    };
    (void)state;
    assert_int_equal(RETRY_BUDGET_FULL, 500);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int got = rows[i].v == VERDICT_DONE
                      ? retry_budget_earn(rows[i].in, rows[i].after_retry)
                      : retry_budget_spend(rows[i].in, rows[i].v);
        if (got != rows[i].out) {
            fail_msg("%s: %d", rows[i].name, got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_says_whether_and_how_long),
        cmocka_unit_test(there_are_two_limits),
        cmocka_unit_test(time_is_that_of_failing),
        cmocka_unit_test(one_attempt_is_one),
        cmocka_unit_test(a_server_may_ask_for_patience),
        cmocka_unit_test(waits_are_within_bounds),
        cmocka_unit_test(an_empty_budget_slows_down),
        cmocka_unit_test(the_budget_is_spent_and_earned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
