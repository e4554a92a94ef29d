/*
 * xfer/sched: fewer at once when the service asks for less, and slowly back.
 */
/* What the sender and the clock say is for the tests to set. */
#define sender_throttles  test_throttles
#define s3_session_sender test_sender
#define clock_mono_ms     test_clock
#include "sched.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static unsigned throttles;
static int64_t now_ms;

unsigned test_throttles(struct sender *s)
{
    (void)s;
    return throttles;
}

struct sender *test_sender(struct s3_session *s)
{
    (void)s;
    return NULL;
}

int64_t test_clock(void)
{
    return now_ms;
}

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

/* A transfer that says what the test wants, and counts. */
struct fake {
    struct transfer base;
    enum pool_take says;
    unsigned asked;
    unsigned given;
};

static enum pool_take fake_take(struct transfer *t, struct job *out)
{
    struct fake *f = (struct fake *)t;
    (void)out;
    f->asked++;
    return f->says;
}

static void fake_give(struct transfer *t, struct job *job)
{
    (void)job;
    ((struct fake *)t)->given++;
}

static const struct transfer_ops fake_ops = {.take = fake_take,
                                             .give = fake_give};

static void no_more_are_active_than_the_limit(void **state)
{
    static const struct {
        const char *name;
        unsigned active;
        double limit;
        enum pool_take says;
        enum pool_take out;
        unsigned after;
        unsigned asked;
    } rows[] = {{"idle", 0, 1, POOL_JOB, POOL_JOB, 1, 1},
                {"below", 2, 3, POOL_JOB, POOL_JOB, 3, 1},
                {"full", 3, 3, POOL_JOB, POOL_WAIT, 3, 0},
                {"over, after a throttle", 4, 2, POOL_JOB, POOL_WAIT, 4, 0},
                {"a part of one more", 3, 3.9, POOL_JOB, POOL_WAIT, 3, 0},
                {"nothing to do", 1, 3, POOL_WAIT, POOL_WAIT, 1, 1},
                {"the end", 1, 3, POOL_STOP, POOL_STOP, 1, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake f = {.base = {.ops = &fake_ops}, .says = rows[i].says};
        struct sched s = {
            .transfer = &f.base,
            .locked = {.active = rows[i].active, .limit = rows[i].limit}};
        struct job job = {.owner = NULL};
        if (take(&s, &job) != rows[i].out || s.locked.active != rows[i].after ||
            f.asked != rows[i].asked) {
            fail_msg("%s", rows[i].name);
        }
        assert_ptr_equal(job.owner, rows[i].out == POOL_JOB ? &f.base : NULL);
    }
}

/* Each row after the one before it. */
static void what_comes_back_moves_the_limit(void **state)
{
    static const struct {
        const char *name;
        int64_t now;
        unsigned throttles;
        int rc;
        double limit;
    } rows[] = {{"a failure adds nothing", 5000, 0, -1, 4},
                {"a success adds", 5000, 0, 0, 4.25},
                {"a throttle halves", 5000, 1, 0, 2.125},
                {"again within the second", 5999, 3, 0, 2.125},
                {"a second later, of a failure", 6000, 4, -1, 1.0625},
                {"it is over, and this failed", 6000, 4, -1, 1.0625},
                {"not below one", 9000, 5, 0, 1},
                {"and up", 9000, 5, 0, 2}};
    struct fake f = {.base = {.ops = &fake_ops}};
    struct sched s = {.opts = {.jobs = 8},
                      .transfer = &f.base,
                      .locked = {.active = 20, .limit = 4}};
    (void)state;
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct job job = {.owner = &f.base, .rc = rows[i].rc};
        now_ms = rows[i].now;
        throttles = rows[i].throttles;
        give(&s, &job);
        assert_int_equal(s.locked.active, 20 - (i + 1));
        assert_int_equal(f.given, i + 1);
        if (s.locked.limit < rows[i].limit || s.locked.limit > rows[i].limit) {
            fail_msg("%s: %f", rows[i].name, s.locked.limit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_throttle_halves),
        cmocka_unit_test(a_round_of_successes_adds_one),
        cmocka_unit_test(the_jobs_are_the_ceiling),
        cmocka_unit_test(workers_fit_in_the_files),
        cmocka_unit_test(no_more_are_active_than_the_limit),
        cmocka_unit_test(what_comes_back_moves_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
