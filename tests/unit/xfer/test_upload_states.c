/*
 * xfer/upload_state: every state with every event. What is expected is written
 * from the life of an upload, not from the table under test: each way is a
 * row, and every pair without a row is no way.
 */
#include "s3mpu/xfer/upload_state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct way {
    const char *name;
    enum upload_state from;
    enum upload_event event;
    enum upload_state to;
} ways[] = {
    {"small", UPLOAD_NEW, UPLOAD_EV_SINGLE, UPLOAD_PUTTING},
    {"large", UPLOAD_NEW, UPLOAD_EV_MULTI, UPLOAD_CREATING},
    {"resume", UPLOAD_NEW, UPLOAD_EV_RESUME, UPLOAD_LISTING},
    {"cancelled before all", UPLOAD_NEW, UPLOAD_EV_FAIL, UPLOAD_FAILED},

    {"put", UPLOAD_PUTTING, UPLOAD_EV_OK, UPLOAD_DONE},
    {"put, checksum refused", UPLOAD_PUTTING, UPLOAD_EV_REFUSED,
     UPLOAD_PUTTING},
    {"put failed", UPLOAD_PUTTING, UPLOAD_EV_FAIL, UPLOAD_FAILED},
    {"put, no answer", UPLOAD_PUTTING, UPLOAD_EV_UNKNOWN, UPLOAD_UNKNOWN},
    {"put, another object", UPLOAD_PUTTING, UPLOAD_EV_WRONG, UPLOAD_WRONG},

    {"found some", UPLOAD_LISTING, UPLOAD_EV_OK, UPLOAD_MATCHING},
    {"found none", UPLOAD_LISTING, UPLOAD_EV_NONE, UPLOAD_CREATING},
    {"cannot list", UPLOAD_LISTING, UPLOAD_EV_FAIL, UPLOAD_FAILED},
    {"one is ours", UPLOAD_MATCHING, UPLOAD_EV_OK, UPLOAD_SENDING},
    {"none is ours", UPLOAD_MATCHING, UPLOAD_EV_NONE, UPLOAD_CREATING},
    {"cannot read", UPLOAD_MATCHING, UPLOAD_EV_FAIL, UPLOAD_FAILED},

    {"created", UPLOAD_CREATING, UPLOAD_EV_OK, UPLOAD_SENDING},
    {"create, checksum refused", UPLOAD_CREATING, UPLOAD_EV_REFUSED,
     UPLOAD_CREATING},
    {"create failed", UPLOAD_CREATING, UPLOAD_EV_FAIL, UPLOAD_FAILED},

    {"all sent", UPLOAD_SENDING, UPLOAD_EV_OK, UPLOAD_COMPLETING},
    {"part's checksum refused", UPLOAD_SENDING, UPLOAD_EV_REFUSED,
     UPLOAD_RESTARTING},
    {"a part failed", UPLOAD_SENDING, UPLOAD_EV_FAIL, UPLOAD_ABORTING},
    {"interrupted, kept", UPLOAD_SENDING, UPLOAD_EV_KEEP, UPLOAD_KEPT},
    {"begin anew", UPLOAD_RESTARTING, UPLOAD_EV_OK, UPLOAD_CREATING},
    {"cannot abort", UPLOAD_RESTARTING, UPLOAD_EV_FAIL, UPLOAD_FAILED},

    {"completed", UPLOAD_COMPLETING, UPLOAD_EV_OK, UPLOAD_DONE},
    {"complete refused", UPLOAD_COMPLETING, UPLOAD_EV_FAIL, UPLOAD_ABORTING},
    {"complete interrupted", UPLOAD_COMPLETING, UPLOAD_EV_KEEP, UPLOAD_KEPT},
    {"complete, no answer", UPLOAD_COMPLETING, UPLOAD_EV_UNKNOWN,
     UPLOAD_UNKNOWN},
    {"complete, not the file", UPLOAD_COMPLETING, UPLOAD_EV_WRONG,
     UPLOAD_WRONG},

    {"aborted", UPLOAD_ABORTING, UPLOAD_EV_OK, UPLOAD_FAILED},
    {"completed by another run", UPLOAD_ABORTING, UPLOAD_EV_THERE, UPLOAD_DONE},
    {"not aborted", UPLOAD_ABORTING, UPLOAD_EV_FAIL, UPLOAD_FAILED},
};

static const enum upload_state ends[] = {
    UPLOAD_DONE, UPLOAD_FAILED, UPLOAD_KEPT, UPLOAD_UNKNOWN, UPLOAD_WRONG};

static int expected(int state, int event)
{
    for (size_t i = 0; i < COUNT(ways); i++) {
        if ((int)ways[i].from == state && (int)ways[i].event == event) {
            return (int)ways[i].to;
        }
    }
    return -1;
}

static bool expected_end(int state)
{
    for (size_t i = 0; i < COUNT(ends); i++) {
        if ((int)ends[i] == state) {
            return true;
        }
    }
    return false;
}

static void each_way_leads_where_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        int to = upload_state_next(ways[i].from, ways[i].event);
        if (to != (int)ways[i].to) {
            fail_msg("%s: to %d, not %d", ways[i].name, to, (int)ways[i].to);
        }
    }
}

static void there_are_no_other_ways(void **state)
{
    (void)state;
    assert_int_equal(UPLOAD_STATES, 14);
    assert_int_equal(UPLOAD_EVENTS, 11);
    for (int s = 0; s < UPLOAD_STATES; s++) {
        for (int v = 0; v < UPLOAD_EVENTS; v++) {
            int to =
                upload_state_next((enum upload_state)s, (enum upload_event)v);
            if (to != expected(s, v)) {
                fail_msg("state %d, event %d: to %d, not %d", s, v, to,
                         expected(s, v));
            }
        }
    }
}

static void an_end_has_no_way_out(void **state)
{
    (void)state;
    for (int s = 0; s < UPLOAD_STATES; s++) {
        bool out = false;
        assert_int_equal(upload_state_is_end((enum upload_state)s),
                         expected_end(s));
        for (int v = 0; v < UPLOAD_EVENTS; v++) {
            out = out || upload_state_next((enum upload_state)s,
                                           (enum upload_event)v) >= 0;
        }
        assert_int_equal(out, !expected_end(s));
    }
}

/* An upload that may exist at the service must be completed or aborted, or
 * told of: no way leads from there to FAILED but through ABORTING or
 * RESTARTING. */
static void nothing_fails_past_the_abort(void **state)
{
    static const enum upload_state with_upload[] = {UPLOAD_SENDING,
                                                    UPLOAD_COMPLETING};
    (void)state;
    for (size_t i = 0; i < COUNT(with_upload); i++) {
        for (int v = 0; v < UPLOAD_EVENTS; v++) {
            assert_int_not_equal(
                upload_state_next(with_upload[i], (enum upload_event)v),
                UPLOAD_FAILED);
        }
    }
}

/* After an unknown end nothing is aborted: the object may be there. */
static void an_unknown_end_is_final(void **state)
{
    (void)state;
    assert_int_equal(upload_state_next(UPLOAD_COMPLETING, UPLOAD_EV_UNKNOWN),
                     UPLOAD_UNKNOWN);
    assert_true(upload_state_is_end(UPLOAD_UNKNOWN));
}

static void every_state_is_reached_from_the_first(void **state)
{
    bool seen[UPLOAD_STATES] = {[UPLOAD_NEW] = true};
    (void)state;
    for (int round = 0; round < UPLOAD_STATES; round++) {
        for (int s = 0; s < UPLOAD_STATES; s++) {
            for (int v = 0; seen[s] && v < UPLOAD_EVENTS; v++) {
                int to = upload_state_next((enum upload_state)s,
                                           (enum upload_event)v);
                if (to >= 0) {
                    seen[to] = true;
                }
            }
        }
    }
    for (int s = 0; s < UPLOAD_STATES; s++) {
        if (!seen[s]) {
            fail_msg("state %d is never reached", s);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_leads_where_it_should),
        cmocka_unit_test(there_are_no_other_ways),
        cmocka_unit_test(an_end_has_no_way_out),
        cmocka_unit_test(nothing_fails_past_the_abort),
        cmocka_unit_test(an_unknown_end_is_final),
        cmocka_unit_test(every_state_is_reached_from_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
