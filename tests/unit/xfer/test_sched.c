/*
 * xfer/sched: fewer at once when the service asks for less, and slowly back.
 */
#include "s3mpu/xfer/sched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_throttle_halves(void **state)
{
    (void)state;
    assert_int_equal((int)sched_limit_after(8, 8, true), 4);
    assert_int_equal((int)sched_limit_after(4, 8, true), 2);
    assert_int_equal((int)sched_limit_after(3, 8, true), 1);
    assert_int_equal((int)sched_limit_after(1, 8, true), 1);
}

/* One more for each round: as many successes as there are workers. */
static void a_round_of_successes_adds_one(void **state)
{
    (void)state;
    for (unsigned from = 1; from < 8; from++) {
        double limit = from;
        for (unsigned i = 0; i < from; i++) {
            assert_true((unsigned)limit < from + 1);
            limit = sched_limit_after(limit, 8, false);
        }
        limit = sched_limit_after(limit, 8, false);
        assert_int_equal((unsigned)limit, from + 1);
    }
}

static void the_jobs_are_the_ceiling(void **state)
{
    double limit = 1;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        limit = sched_limit_after(limit, 5, false);
        assert_true(limit <= 5);
    }
    assert_int_equal((int)limit, 5);
}

static void workers_fit_in_the_files(void **state)
{
    static const struct {
        unsigned jobs;
        unsigned files;
        unsigned out;
    } rows[] = {{8, 1000, 8}, {1000, 8000, 1000}, {64, 21, 2},
                {64, 20, 2},  {64, 19, 1},        {64, 8, 1},
                {64, 0, 1},   {1, 0, 1},          {700, 1020, 168}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(sched_jobs_within(rows[i].jobs, rows[i].files),
                         rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_throttle_halves),
        cmocka_unit_test(a_round_of_successes_adds_one),
        cmocka_unit_test(the_jobs_are_the_ceiling),
        cmocka_unit_test(workers_fit_in_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
