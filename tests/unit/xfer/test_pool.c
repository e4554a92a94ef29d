/*
 * xfer/pool: every job is run once, take and give never at the same time, and
 * whoever waits is woken.
 */
#include "s3mpu/base/clock.h"
#include "s3mpu/xfer/pool.h"

#include "s3mpu/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { JOBS = 5000, WORKERS = 32 };

/* What the pool's lock guards is not atomic here: the thread sanitizer sees a
 * take or give that is not under it. */
static struct {
    unsigned taken;
    unsigned given;
    unsigned made;
    unsigned fail_at; /* the worker that cannot be made, from 1; 0: none */
    bool shut;        /* take says wait */
    atomic_uint ran[JOBS + 1];
    atomic_uint freed;
} x;

/* The pool only carries it. */
static struct worker *make(void *ctx, struct err *e)
{
    (void)ctx;
    if (++x.made == x.fail_at) {
        err_set(e, ERR_INTERNAL, "no worker");
        return NULL;
    }
    return mem_calloc(1, 1);
}

static void unmake(struct worker *w)
{
    atomic_fetch_add(&x.freed, 1);
    free(w);
}

static enum pool_take take(void *ctx, struct job *out)
{
    (void)ctx;
    if (x.shut || (x.taken == JOBS && x.given < JOBS)) {
        return POOL_WAIT;
    }
    if (x.taken == JOBS) {
        return POOL_STOP;
    }
    out->part.no = ++x.taken;
    return POOL_JOB;
}

static void run(struct job *job, struct worker *w)
{
    (void)w;
    atomic_fetch_add(&x.ran[job->part.no], 1);
    job->rc = 7;
}

static void give(void *ctx, struct job *job)
{
    (void)ctx;
    x.given += job->rc == 7;
}

static const struct pool_ops ops = {make, unmake, take, run, give};

static int reset(void **state)
{
    (void)state;
    x.taken = x.given = x.made = x.fail_at = 0;
    x.shut = false;
    atomic_store(&x.freed, 0);
    for (unsigned i = 0; i <= JOBS; i++) {
        atomic_store(&x.ran[i], 0);
    }
    return 0;
}

static void expect_all_ran_once(void)
{
    assert_int_equal(x.given, JOBS);
    for (unsigned i = 1; i <= JOBS; i++) {
        assert_int_equal(atomic_load(&x.ran[i]), 1);
    }
}

static void finish(struct pool *p)
{
    while (!pool_wait(p, 1000)) {
    }
    pool_free(p);
}

static void every_job_is_run_once(void **state)
{
    struct err e;
    struct pool *p = pool_start(&ops, NULL, WORKERS, &e);
    (void)state;
    assert_non_null(p);
    finish(p);
    expect_all_ran_once();
    assert_int_equal(atomic_load(&x.freed), WORKERS);
}

static void workers_that_can_be_made_do_the_work(void **state)
{
    struct pool *p;
    struct err e;
    (void)state;
    x.fail_at = 3;
    p = pool_start(&ops, NULL, WORKERS, &e);
    assert_non_null(p);
    finish(p);
    expect_all_ran_once();
    assert_int_equal(atomic_load(&x.freed), 2);
}

static void without_a_worker_there_is_no_pool(void **state)
{
    struct err e;
    (void)state;
    x.fail_at = 1;
    assert_null(pool_start(&ops, NULL, WORKERS, &e));
    assert_string_equal(e.text, "no worker");
}

static void open_up(void *ctx)
{
    (void)ctx;
    x.shut = false;
}

static void who_waits_is_woken(void **state)
{
    struct err e;
    struct pool *p;
    (void)state;
    x.shut = true;
    p = pool_start(&ops, NULL, 4, &e);
    assert_non_null(p);
    assert_false(pool_wait(p, 20)); /* all of them wait */
    pool_locked(p, open_up, NULL);
    finish(p);
    expect_all_ran_once();
}

static void waiting_takes_its_time(void **state)
{
    struct err e;
    struct pool *p;
    int64_t began;
    (void)state;
    x.shut = true;
    p = pool_start(&ops, NULL, 1, &e);
    assert_non_null(p);
    began = clock_mono_ms();
    assert_false(pool_wait(p, 30));
    assert_true(clock_mono_ms() - began >= 29);
    pool_locked(p, open_up, NULL);
    finish(p);
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_job_is_run_once),
        TEST(workers_that_can_be_made_do_the_work),
        TEST(without_a_worker_there_is_no_pool),
        TEST(who_waits_is_woken),
        TEST(waiting_takes_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
