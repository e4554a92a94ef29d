/*
 * base/clock: time goes forward, and a cancel token ends a sleep. Nothing here
 * waits for long: a sleep that is not cut short runs into the time limit of
 * the test.
 */
#include "s3mpu/base/clock.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { LONG_MS = 3600 * 1000, SHORT_MS = 5, SLEEPERS = 8 };

static void mono_never_goes_back(void **state)
{
    int64_t last = clock_mono_ms();
    (void)state;
    for (int i = 0; i < 10000; i++) {
        int64_t now = clock_mono_ms();
        assert_true(now >= last);
        last = now;
    }
}

static void wall_is_of_this_century(void **state)
{
    (void)state;
    assert_true(clock_wall() > 1700000000);
    assert_true(clock_wall() < 4102444800);
}

static void the_first_reason_stays(void **state)
{
    struct cancel c;
    (void)state;
    cancel_init(&c);
    assert_int_equal(cancel_why(&c), 0);
    cancel_trip(&c, CANCEL_DEADLINE);
    cancel_trip(&c, 15);
    assert_int_equal(cancel_why(&c), CANCEL_DEADLINE);
    cancel_release(&c);
    assert_int_equal(cancel_why(NULL), 0);
}

static void an_undisturbed_sleep_lasts(void **state)
{
    struct cancel c;
    int64_t start = clock_mono_ms();
    (void)state;
    cancel_init(&c);
    assert_false(cancel_sleep_ms(&c, SHORT_MS));
    assert_true(clock_mono_ms() - start >= SHORT_MS - 1);
    start = clock_mono_ms();
    assert_false(cancel_sleep_ms(NULL, SHORT_MS));
    assert_true(clock_mono_ms() - start >= SHORT_MS - 1);
    assert_false(cancel_sleep_ms(&c, 0));
    assert_false(cancel_sleep_ms(&c, -LONG_MS));
    cancel_release(&c);
}

static void a_tripped_token_allows_no_sleep(void **state)
{
    struct cancel c;
    (void)state;
    cancel_init(&c);
    cancel_trip(&c, 2);
    assert_true(cancel_sleep_ms(&c, LONG_MS));
    assert_true(cancel_sleep_ms(&c, 0));
    cancel_release(&c);
}

static void *sleep_long(void *arg)
{
    return cancel_sleep_ms(arg, LONG_MS) ? arg : NULL;
}

static void a_trip_wakes_all_sleepers(void **state)
{
    struct cancel c;
    pthread_t threads[SLEEPERS];
    (void)state;
    cancel_init(&c);
    for (size_t i = 0; i < SLEEPERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, sleep_long, &c), 0);
    }
    /* Some sleep by now and some do not: both must come back. */
    (void)cancel_sleep_ms(NULL, SHORT_MS);
    cancel_trip(&c, 15);
    for (size_t i = 0; i < SLEEPERS; i++) {
        void *woken = NULL;
        assert_int_equal(pthread_join(threads[i], &woken), 0);
        assert_ptr_equal(woken, &c);
    }
    cancel_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mono_never_goes_back),
        cmocka_unit_test(wall_is_of_this_century),
        cmocka_unit_test(the_first_reason_stays),
        cmocka_unit_test(an_undisturbed_sleep_lasts),
        cmocka_unit_test(a_tripped_token_allows_no_sleep),
        cmocka_unit_test(a_trip_wakes_all_sleepers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
