/*
 * xfer/download: the machine: what is handed out in which state, and where an
 * outcome leads. It runs in one thread here, and nothing is fetched.
 */
#include "download.c"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* What HEADING would have found: three ranges of 10, 10 and 5 bytes. */
static struct download *begin(bool in_order)
{
    struct download *d = mem_calloc(1, sizeof(*d));
    d->base.ops = &download_ops;
    d->temp.fd = -1;
    d->cut.plan = (struct plan){25, 10, 3};
    d->parts = parts_new(3);
    d->in_order = in_order;
    return d;
}

static enum pool_take take(struct download *d, struct job *out)
{
    memset(out, 0, sizeof(*out));
    return d->base.ops->take(&d->base, out);
}

static void give(struct download *d, struct job *job, enum err_code code)
{
    job->rc = code == ERR_NONE ? 0 : -1;
    job->err.code = code;
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    d->base.ops->give(&d->base, job);
}

/* One job of ${kind} is handed out, and nothing else before it is back. */
static void one_job(struct download *d, int kind, enum err_code code)
{
    struct job job;
    struct job other;
    assert_int_equal(take(d, &job), POOL_JOB);
    assert_int_equal(job.kind, kind);
    assert_int_equal(take(d, &other), POOL_WAIT);
    give(d, &job, code);
}

static void assert_ended(struct download *d, int rc, enum err_code code)
{
    struct job job;
    assert_int_equal(take(d, &job), POOL_STOP);
    assert_int_equal(d->base.report.rc, rc);
    assert_int_equal(d->base.report.err.code, code);
    transfer_free(&d->base);
}

static void ranges_are_fetched_side_by_side(void **state)
{
    struct download *d = begin(false);
    struct job jobs[3];
    struct job more;
    (void)state;
    one_job(d, DOWNLOAD_HEADING, ERR_NONE);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(take(d, &jobs[i]), POOL_JOB);
        assert_int_equal(jobs[i].kind, DOWNLOAD_FETCHING);
        assert_int_equal(jobs[i].part.no, i + 1);
        assert_int_equal(jobs[i].part.offset, 10 * i);
    }
    assert_int_equal(take(d, &more), POOL_WAIT);
    give(d, &jobs[2], ERR_NONE);
    give(d, &jobs[0], ERR_NONE);
    assert_int_equal(atomic_load(&d->base.progress.done), 15);
    assert_int_equal(atomic_load(&d->base.progress.parts_done), 2);
    assert_int_equal(take(d, &more), POOL_WAIT);
    give(d, &jobs[1], ERR_NONE);
    one_job(d, DOWNLOAD_FINISHING, ERR_NONE);
    assert_int_equal(d->locked.state, DOWNLOAD_DONE);
    assert_ended(d, 0, ERR_NONE);
}

static void in_order_is_one_at_a_time(void **state)
{
    struct download *d = begin(true);
    (void)state;
    one_job(d, DOWNLOAD_HEADING, ERR_NONE);
    for (unsigned i = 0; i < 3; i++) {
        one_job(d, DOWNLOAD_FETCHING, ERR_NONE);
    }
    one_job(d, DOWNLOAD_FINISHING, ERR_NONE);
    assert_ended(d, 0, ERR_NONE);
}

static void a_failure_ends_it(void **state)
{
    struct download *d = begin(false);
    (void)state;
    one_job(d, DOWNLOAD_HEADING, ERR_NOT_FOUND);
    assert_ended(d, -1, ERR_NOT_FOUND);

    d = begin(true);
    d->cut.plan.parts = 1;
    parts_free(d->parts);
    d->parts = parts_new(1);
    one_job(d, DOWNLOAD_HEADING, ERR_NONE);
    one_job(d, DOWNLOAD_FETCHING, ERR_NONE);
    one_job(d, DOWNLOAD_FINISHING, ERR_INTEGRITY);
    assert_int_equal(d->locked.state, DOWNLOAD_FAILED);
    assert_ended(d, -1, ERR_INTEGRITY);
}

/* The first failure is told; no range is begun after it; those on their way
 * are waited for. */
static void a_failed_range_stops_the_others(void **state)
{
    struct download *d = begin(false);
    struct job jobs[2];
    struct job more;
    (void)state;
    one_job(d, DOWNLOAD_HEADING, ERR_NONE);
    assert_int_equal(take(d, &jobs[0]), POOL_JOB);
    assert_int_equal(take(d, &jobs[1]), POOL_JOB);
    give(d, &jobs[0], ERR_SOURCE);
    assert_int_equal(take(d, &more), POOL_WAIT);
    assert_int_equal(d->locked.state, DOWNLOAD_FETCHING);
    give(d, &jobs[1], ERR_NETWORK);
    assert_ended(d, -1, ERR_SOURCE);
}

static void a_cancel_waits_for_what_runs(void **state)
{
    static const struct {
        int why;
        enum err_code code;
    } rows[] = {{CANCEL_DEADLINE, ERR_DEADLINE}, {SIGINT, ERR_CANCELLED}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct download *d = begin(false);
        struct job job;
        struct job more;
        one_job(d, DOWNLOAD_HEADING, ERR_NONE);
        assert_int_equal(take(d, &job), POOL_JOB);
        d->base.ops->cancel(&d->base, rows[i].why);
        assert_int_equal(take(d, &more), POOL_WAIT);
        give(d, &job, ERR_NONE);
        assert_ended(d, -1, rows[i].code);
    }
}

/* Nothing runs that would end it when it is given back. */
static void a_cancel_between_jobs_ends_it(void **state)
{
    struct download *d = begin(false);
    (void)state;
    d->base.ops->cancel(&d->base, SIGINT);
    assert_ended(d, -1, ERR_CANCELLED);

    d = begin(false);
    one_job(d, DOWNLOAD_HEADING, ERR_NONE);
    d->base.ops->cancel(&d->base, CANCEL_DEADLINE);
    assert_ended(d, -1, ERR_DEADLINE);
}

static void a_cancel_after_the_end_is_nothing(void **state)
{
    static const struct {
        enum download_state end;
        int rc;
    } rows[] = {{DOWNLOAD_DONE, 0}, {DOWNLOAD_FAILED, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct download *d = begin(false);
        d->locked.state = rows[i].end;
        d->base.ops->cancel(&d->base, SIGINT);
        assert_int_equal(d->locked.state, rows[i].end);
        assert_ended(d, rows[i].rc, ERR_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_fetched_side_by_side),
        cmocka_unit_test(in_order_is_one_at_a_time),
        cmocka_unit_test(a_failure_ends_it),
        cmocka_unit_test(a_failed_range_stops_the_others),
        cmocka_unit_test(a_cancel_waits_for_what_runs),
        cmocka_unit_test(a_cancel_between_jobs_ends_it),
        cmocka_unit_test(a_cancel_after_the_end_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
