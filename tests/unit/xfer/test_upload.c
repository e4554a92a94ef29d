/*
 * xfer/upload: the machine around the table of states. It runs in one thread
 * here, so that what is guarded by a lock elsewhere is free to be touched.
 */
#include "upload.c"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Every pair of state and event that the table does not have: a fault of ours
 * that must end as a failure, with a reason, and say what may be left. */
static void what_the_table_does_not_have_fails(void **state)
{
    unsigned pairs = 0;
    (void)state;
    for (int s = 0; s < UPLOAD_STATES; s++) {
        for (int v = 0; v < UPLOAD_EVENTS; v++) {
            struct upload u = {.upload_id = "left"};
            const struct report *r = transfer_report(&u.base);
            if (upload_state_next((enum upload_state)s, (enum upload_event)v) >=
                0) {
                continue;
            }
            pairs++;
            u.locked.state = (enum upload_state)s;
            upload_advance_locked(&u, (enum upload_event)v);
            assert_int_equal(u.locked.state, UPLOAD_FAILED);
            assert_int_equal(r->rc, -1);
            assert_int_equal(r->err.code, ERR_INTERNAL);
            assert_string_equal(r->left_upload_id, "left");
        }
    }
    assert_true(pairs > 0);
}

/* A failure that nobody gave a reason for is one, too. */
static void a_failure_always_has_a_reason(void **state)
{
    struct upload u = {.locked = {.state = UPLOAD_ABORTING}};
    (void)state;
    upload_advance_locked(&u, UPLOAD_EV_OK);
    assert_int_equal(transfer_report(&u.base)->rc, -1);
    assert_int_equal(transfer_report(&u.base)->err.code, ERR_INTERNAL);
}

/* ----------------------------------------------------------- the machine */

/* In ${from}; in SENDING, with three parts of 10, 10 and 5 bytes. */
static void begin(struct upload *u, enum upload_state from)
{
    memset(u, 0, sizeof(*u));
    u->base.ops = &upload_ops;
    u->plan = (struct plan){25, 10, 3};
    u->locked.state = from;
    u->alg = CHECKSUM_CRC64NVME;
    strcpy(u->upload_id, "id");
    if (from == UPLOAD_SENDING) {
        u->parts = parts_new(3);
    }
}

static enum pool_take take(struct upload *u, struct job *out)
{
    memset(out, 0, sizeof(*out));
    return u->base.ops->take(&u->base, out);
}

static void give(struct upload *u, struct job *job, enum err_code code)
{
    job->rc = code == ERR_NONE ? 0 : -1;
    job->err.code = code;
    job->result =
        (struct s3_part){.no = job->part.no, .size = job->part.length};
    u->base.ops->give(&u->base, job);
}

static void the_plan_chooses_the_way(void **state)
{
    static const struct {
        unsigned parts;
        bool resume;
        int kind;
    } rows[] = {{1, false, UPLOAD_PUTTING},
                {1, true, UPLOAD_PUTTING},
                {2, false, UPLOAD_CREATING},
                {2, true, UPLOAD_LISTING}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct upload u;
        struct job job;
        struct job more;
        begin(&u, UPLOAD_NEW);
        u.plan.parts = rows[i].parts;
        u.spec.resume = rows[i].resume;
        assert_int_equal(take(&u, &job), POOL_JOB);
        assert_int_equal(job.kind, rows[i].kind);
        assert_int_equal(take(&u, &more), POOL_WAIT);
    }
}

static void parts_are_sent_side_by_side(void **state)
{
    struct upload u;
    struct job jobs[3];
    struct job more;
    (void)state;
    begin(&u, UPLOAD_SENDING);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(take(&u, &jobs[i]), POOL_JOB);
        assert_int_equal(jobs[i].kind, UPLOAD_SENDING);
        assert_int_equal(jobs[i].part.no, i + 1);
    }
    assert_int_equal(take(&u, &more), POOL_WAIT);
    give(&u, &jobs[0], ERR_NONE);
    give(&u, &jobs[2], ERR_NONE);
    assert_int_equal(atomic_load(&u.base.progress.done), 15);
    assert_int_equal(atomic_load(&u.base.progress.parts_done), 2);
    assert_int_equal(take(&u, &more), POOL_WAIT);
    give(&u, &jobs[1], ERR_NONE);
    assert_int_equal(take(&u, &more), POOL_JOB);
    assert_int_equal(more.kind, UPLOAD_COMPLETING);
    parts_free(u.parts);
}

/* A part that came over wrong is sent three times in all. */
static void wrong_bytes_are_sent_again(void **state)
{
    struct upload u;
    struct job job;
    (void)state;
    begin(&u, UPLOAD_SENDING);
    for (unsigned n = 1; n <= UPLOAD_MAX_SENDS; n++) {
        assert_int_equal(u.locked.state, UPLOAD_SENDING);
        assert_int_equal(take(&u, &job), POOL_JOB);
        assert_int_equal(job.part.no, 1);
        give(&u, &job, ERR_INTEGRITY);
    }
    assert_int_equal(u.locked.state, UPLOAD_ABORTING);
    assert_int_equal(u.locked.first.code, ERR_INTEGRITY);
    parts_free(u.parts);
}

/* What was sent is kept for a later run, or removed. */
static void a_failure_is_kept_or_aborted(void **state)
{
    static const struct {
        enum err_code code;
        bool resume;
        bool keep_on_interrupt;
        bool kept;
    } rows[] = {
        {ERR_CANCELLED, false, true, true},  {ERR_DEADLINE, false, true, true},
        {ERR_CANCELLED, true, false, false}, {ERR_DEADLINE, true, false, false},
        {ERR_NETWORK, true, false, true},    {ERR_SERVICE, true, false, true},
        {ERR_AUTH, true, false, true},       {ERR_PROTOCOL, true, false, true},
        {ERR_NETWORK, false, true, false},   {ERR_SERVICE, false, true, false},
        {ERR_AUTH, false, true, false},      {ERR_PROTOCOL, false, true, false},
        {ERR_SOURCE, true, true, false},     {ERR_LOCAL, true, true, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct upload u;
        struct job jobs[2];
        struct job more;
        begin(&u, UPLOAD_SENDING);
        u.spec.resume = rows[i].resume;
        u.spec.keep_on_interrupt = rows[i].keep_on_interrupt;
        assert_int_equal(take(&u, &jobs[0]), POOL_JOB);
        assert_int_equal(take(&u, &jobs[1]), POOL_JOB);
        give(&u, &jobs[0], rows[i].code);
        assert_int_equal(u.locked.state, UPLOAD_SENDING);
        assert_int_equal(take(&u, &more), POOL_WAIT);
        give(&u, &jobs[1], ERR_NONE);
        if (u.locked.state != (rows[i].kept ? UPLOAD_KEPT : UPLOAD_ABORTING)) {
            fail_msg("row %zu: state %d", i, (int)u.locked.state);
        }
        assert_int_equal(u.locked.first.code, rows[i].code);
        assert_int_equal(u.base.report.kept, rows[i].kept);
        if (rows[i].kept) {
            assert_int_equal(u.base.report.kept_parts, 1);
            assert_int_equal(u.base.report.kept_bytes, 10);
            assert_string_equal(u.base.report.left_upload_id, "id");
            assert_int_equal(take(&u, &more), POOL_STOP);
        }
        parts_free(u.parts);
    }
}

static void a_refused_checksum_is_left_out(void **state)
{
    static const struct {
        long status;
        const char *code;
        enum upload_checksum asked;
        bool out;
    } rows[] = {
        {501, "", UPLOAD_CHECKSUM_AUTO, true},
        {400, "InvalidArgument", UPLOAD_CHECKSUM_AUTO, true},
        {400, "InvalidRequest", UPLOAD_CHECKSUM_AUTO, true},
        {400, "NotImplemented", UPLOAD_CHECKSUM_AUTO, true},
        {400, "EntityTooLarge", UPLOAD_CHECKSUM_AUTO, false},
        {403, "InvalidRequest", UPLOAD_CHECKSUM_AUTO, false},
        {501, "", UPLOAD_CHECKSUM_HEADER, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct upload u;
        struct job job;
        begin(&u, UPLOAD_SENDING);
        u.spec.checksum = rows[i].asked;
        assert_int_equal(take(&u, &job), POOL_JOB);
        job.err.http_status = (int)rows[i].status;
        strcpy(job.err.s3_code, rows[i].code);
        give(&u, &job, ERR_SERVICE);
        if (u.locked.state !=
            (rows[i].out ? UPLOAD_RESTARTING : UPLOAD_ABORTING)) {
            fail_msg("row %zu: state %d", i, (int)u.locked.state);
        }
        if (rows[i].out) {
            assert_int_equal(take(&u, &job), POOL_JOB);
            job.part.no = UPLOAD_EV_OK;
            give(&u, &job, ERR_NONE);
            assert_int_equal(u.locked.state, UPLOAD_CREATING);
            assert_int_equal(u.alg, CHECKSUM_NONE);
            assert_int_equal(u.stepped_down_from, CHECKSUM_CRC64NVME);
            assert_false(u.locked.failing);
            assert_false(u.locked.refused);
            assert_null(u.parts);
        }
        parts_free(u.parts);
    }
}

static void a_cancel_ends_what_sends(void **state)
{
    static const struct {
        int why;
        enum err_code code;
    } rows[] = {{CANCEL_DEADLINE, ERR_DEADLINE}, {SIGINT, ERR_CANCELLED}};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct upload u;
        struct job job;
        begin(&u, UPLOAD_SENDING);
        u.base.ops->cancel(&u.base, rows[i].why);
        assert_int_equal(u.locked.state, UPLOAD_ABORTING);
        assert_int_equal(u.locked.first.code, rows[i].code);
        parts_free(u.parts);

        begin(&u, UPLOAD_SENDING);
        u.spec.keep_on_interrupt = true;
        assert_int_equal(take(&u, &job), POOL_JOB);
        u.base.ops->cancel(&u.base, rows[i].why);
        assert_int_equal(u.locked.state, UPLOAD_SENDING);
        give(&u, &job, ERR_NONE);
        assert_int_equal(u.locked.state, UPLOAD_KEPT);
        assert_int_equal(u.base.report.err.code, rows[i].code);
        parts_free(u.parts);

        begin(&u, UPLOAD_NEW);
        u.base.ops->cancel(&u.base, rows[i].why);
        assert_int_equal(take(&u, &job), POOL_STOP);
        assert_int_equal(u.base.report.rc, -1);
        assert_int_equal(u.base.report.err.code, rows[i].code);
    }
}

/* A Complete or an abort on its way is not cut short by it; a Create is over
 * before it counts, and no part is sent then. */
static void a_cancel_waits_for_the_one_job(void **state)
{
    struct upload u;
    struct job job;
    (void)state;
    begin(&u, UPLOAD_COMPLETING);
    assert_int_equal(take(&u, &job), POOL_JOB);
    u.base.ops->cancel(&u.base, SIGINT);
    assert_false(u.locked.failing);
    job.part.no = UPLOAD_EV_OK;
    give(&u, &job, ERR_NONE);
    assert_int_equal(u.locked.state, UPLOAD_DONE);
    assert_int_equal(u.base.report.rc, 0);

    for (int keep = 0; keep < 2; keep++) {
        begin(&u, UPLOAD_CREATING);
        u.spec.keep_on_interrupt = keep;
        assert_int_equal(take(&u, &job), POOL_JOB);
        u.base.ops->cancel(&u.base, SIGINT);
        u.parts = parts_new(3);
        job.part.no = UPLOAD_EV_OK;
        give(&u, &job, ERR_NONE);
        assert_int_equal(u.locked.state, keep ? UPLOAD_KEPT : UPLOAD_ABORTING);
        assert_int_equal(u.locked.first.code, ERR_CANCELLED);
        parts_free(u.parts);
    }
}

static void a_failed_complete_says_where_it_leads(void **state)
{
    static const struct {
        enum upload_event event;
        bool resume;
        enum upload_state to;
    } rows[] = {{UPLOAD_EV_FAIL, false, UPLOAD_ABORTING},
                {UPLOAD_EV_FAIL, true, UPLOAD_KEPT},
                {UPLOAD_EV_UNKNOWN, true, UPLOAD_UNKNOWN},
                {UPLOAD_EV_WRONG, true, UPLOAD_WRONG}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct upload u;
        struct job job;
        begin(&u, UPLOAD_COMPLETING);
        u.parts = parts_new(3);
        u.spec.resume = rows[i].resume;
        assert_int_equal(take(&u, &job), POOL_JOB);
        job.part.no = rows[i].event;
        give(&u, &job, ERR_NETWORK);
        assert_int_equal(u.locked.state, rows[i].to);
        parts_free(u.parts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_table_does_not_have_fails),
        cmocka_unit_test(a_failure_always_has_a_reason),
        cmocka_unit_test(the_plan_chooses_the_way),
        cmocka_unit_test(parts_are_sent_side_by_side),
        cmocka_unit_test(wrong_bytes_are_sent_again),
        cmocka_unit_test(a_failure_is_kept_or_aborted),
        cmocka_unit_test(a_refused_checksum_is_left_out),
        cmocka_unit_test(a_cancel_ends_what_sends),
        cmocka_unit_test(a_cancel_waits_for_the_one_job),
        cmocka_unit_test(a_failed_complete_says_where_it_leads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
