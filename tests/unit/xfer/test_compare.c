/*
 * xfer/compare: the machine: what is handed out in which state, and where an
 * outcome leads. It runs in one thread here, and nothing is read.
 */
#include "compare.c"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* What HEADING would have found: three parts of 10, 10 and 5 bytes. */
static struct compare *begin(void)
{
    struct compare *c = mem_calloc(1, sizeof(*c));
    c->base.ops = &compare_ops;
    c->cut.plan = (struct plan){25, 10, 3};
    c->parts = parts_new(3);
    return c;
}

static enum pool_take take(struct compare *c, struct job *out)
{
    memset(out, 0, sizeof(*out));
    return c->base.ops->take(&c->base, out);
}

static void give(struct compare *c, struct job *job, enum err_code code)
{
    job->rc = code == ERR_NONE ? 0 : -1;
    job->err.code = code;
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    c->base.ops->give(&c->base, job);
}

/* One job of ${kind} is handed out, and nothing else before it is back. */
static void one_job(struct compare *c, int kind, enum err_code code)
{
    struct job job;
    struct job other;
    assert_int_equal(take(c, &job), POOL_JOB);
    assert_int_equal(job.kind, kind);
    assert_int_equal(take(c, &other), POOL_WAIT);
    give(c, &job, code);
}

static void assert_ended(struct compare *c, int rc, enum err_code code)
{
    struct job job;
    assert_int_equal(take(c, &job), POOL_STOP);
    assert_int_equal(c->base.report.rc, rc);
    assert_int_equal(c->base.report.err.code, code);
    transfer_free(&c->base);
}

static void parts_are_read_side_by_side(void **state)
{
    struct compare *c = begin();
    struct job jobs[3];
    struct job more;
    (void)state;
    one_job(c, COMPARE_HEADING, ERR_NONE);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(take(c, &jobs[i]), POOL_JOB);
        assert_int_equal(jobs[i].kind, COMPARE_READING);
        assert_int_equal(jobs[i].part.no, i + 1);
        assert_int_equal(jobs[i].part.offset, 10 * i);
    }
    assert_int_equal(take(c, &more), POOL_WAIT);
    give(c, &jobs[2], ERR_NONE);
    give(c, &jobs[0], ERR_NONE);
    assert_int_equal(parts_done_count(c->parts), 2);
    assert_int_equal(take(c, &more), POOL_WAIT);
    give(c, &jobs[1], ERR_NONE);
    one_job(c, COMPARE_JUDGING, ERR_NONE);
    assert_int_equal(c->locked.state, COMPARE_DONE);
    assert_ended(c, 0, ERR_NONE);
}

/* The object may have been cut in another way: read once more. */
static void another_way_is_another_round(void **state)
{
    struct compare *c = begin();
    (void)state;
    c->cut.plan.parts = 1;
    parts_free(c->parts);
    c->parts = parts_new(1);
    one_job(c, COMPARE_HEADING, ERR_NONE);
    one_job(c, COMPARE_READING, ERR_NONE);
    c->again = true;
    one_job(c, COMPARE_JUDGING, ERR_NONE);
    parts_free(c->parts);
    c->parts = parts_new(1);
    one_job(c, COMPARE_READING, ERR_NONE);
    c->again = false;
    one_job(c, COMPARE_JUDGING, ERR_NONE);
    assert_ended(c, 0, ERR_NONE);
}

static void a_failure_ends_it(void **state)
{
    struct compare *c = begin();
    (void)state;
    one_job(c, COMPARE_HEADING, ERR_NOT_FOUND);
    assert_ended(c, -1, ERR_NOT_FOUND);

    c = begin();
    c->cut.plan.parts = 1;
    parts_free(c->parts);
    c->parts = parts_new(1);
    one_job(c, COMPARE_HEADING, ERR_NONE);
    one_job(c, COMPARE_READING, ERR_NONE);
    one_job(c, COMPARE_JUDGING, ERR_INTEGRITY);
    assert_int_equal(c->locked.state, COMPARE_DONE);
    assert_ended(c, -1, ERR_INTEGRITY);
}

/* The first failure is told; no part is begun after it; those on their way
 * are waited for. */
static void a_failed_part_stops_the_others(void **state)
{
    struct compare *c = begin();
    struct job jobs[2];
    struct job more;
    (void)state;
    one_job(c, COMPARE_HEADING, ERR_NONE);
    assert_int_equal(take(c, &jobs[0]), POOL_JOB);
    assert_int_equal(take(c, &jobs[1]), POOL_JOB);
    give(c, &jobs[0], ERR_SOURCE);
    assert_int_equal(take(c, &more), POOL_WAIT);
    assert_int_equal(c->locked.state, COMPARE_READING);
    give(c, &jobs[1], ERR_NETWORK);
    assert_ended(c, -1, ERR_SOURCE);
}

static void a_cancel_waits_for_what_runs(void **state)
{
    static const struct {
        int why;
        enum err_code code;
    } rows[] = {{CANCEL_DEADLINE, ERR_DEADLINE}, {SIGINT, ERR_CANCELLED}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct compare *c = begin();
        struct job job;
        struct job more;
        one_job(c, COMPARE_HEADING, ERR_NONE);
        assert_int_equal(take(c, &job), POOL_JOB);
        c->base.ops->cancel(&c->base, rows[i].why);
        assert_int_equal(take(c, &more), POOL_WAIT);
        give(c, &job, ERR_NONE);
        assert_ended(c, -1, rows[i].code);
    }
}

/* Nothing runs that would end it when it is given back. */
static void a_cancel_between_jobs_ends_it(void **state)
{
    struct compare *c = begin();
    (void)state;
    c->base.ops->cancel(&c->base, SIGINT);
    assert_ended(c, -1, ERR_CANCELLED);

    c = begin();
    one_job(c, COMPARE_HEADING, ERR_NONE);
    c->base.ops->cancel(&c->base, CANCEL_DEADLINE);
    assert_ended(c, -1, ERR_DEADLINE);
}

static void a_cancel_after_the_end_is_nothing(void **state)
{
    struct compare *c = begin();
    (void)state;
    c->locked.state = COMPARE_DONE;
    c->base.ops->cancel(&c->base, SIGINT);
    assert_ended(c, 0, ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_read_side_by_side),
        cmocka_unit_test(another_way_is_another_round),
        cmocka_unit_test(a_failure_ends_it),
        cmocka_unit_test(a_failed_part_stops_the_others),
        cmocka_unit_test(a_cancel_waits_for_what_runs),
        cmocka_unit_test(a_cancel_between_jobs_ends_it),
        cmocka_unit_test(a_cancel_after_the_end_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
