/*
 * Our clocks beside libcurl's: time and what has moved are inputs.
 */
#include "http_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { COUNT_MAX = 8 };

/* One look at the clocks: when, what has moved by then, and the verdict. */
struct look {
    int64_t now_ms;
    struct http_moved moved;
    bool stalled;
};

static const struct http_body body = {.length = 1000};
static const struct http_sink sink = {.write = NULL};

static const struct {
    const char *name;
    struct http_request req;
    struct look looks[COUNT_MAX];
} rows[] = {
    {"sending that goes on is no stall",
     {.body = &body, .stall_ms = 60000, .answer_ms = 60000},
     {{50000, {100, 100, 0, 0}, false},
      {100000, {200, 200, 0, 0}, false},
      {150000, {300, 300, 0, 0}, false}}},
    {"sending that stands is one",
     {.body = &body, .stall_ms = 60000, .answer_ms = 60000},
     {{1000, {100, 100, 0, 0}, false},
      {61000, {100, 100, 0, 0}, false},
      {61001, {100, 100, 0, 0}, true}}},
    {"what the peer acknowledges counts, though we send no more",
     {.body = &body, .stall_ms = 60000, .answer_ms = 60000},
     {{1000, {1000, 100, 0, 0}, false},
      {60000, {1000, 200, 0, 0}, false},
      {119000, {1000, 300, 0, 0}, false},
      {179001, {1000, 300, 0, 0}, true}}},
    {"an answer has its time from the last byte on",
     {.body = &body, .stall_ms = 10000, .answer_ms = 60000},
     {{1000, {1000, 1000, 0, 0}, false},
      {61000, {1000, 1000, 0, 0}, false},
      {61001, {1000, 1000, 0, 0}, true}}},
    {"a drip keeps an answer alive, its silence does not",
     {.stall_ms = 10000, .answer_ms = 60000},
     {{30000, {0, 0, 0, 10}, false},
      {90000, {0, 0, 1, 11}, false},
      {150000, {0, 0, 2, 12}, false},
      {210001, {0, 0, 2, 12}, true}}},
    {"a drip keeps it alive ten times as long at most",
     {.body = &body, .stall_ms = 10000, .answer_ms = 60000},
     {{100000, {1000, 1000, 1, 100}, false},
      {160000, {1000, 1000, 2, 101}, false},
      {500000, {1000, 1000, 3, 102}, false},
      {700000, {1000, 1000, 4, 103}, false},
      {700001, {1000, 1000, 5, 104}, true}}},
    {"a long answer may take its time while it comes",
     {.sink = &sink, .stall_ms = 60000, .answer_ms = 60000},
     {{50000, {0, 0, 4096, 4096}, false},
      {100000, {0, 0, 8192, 8192}, false},
      {160000, {0, 0, 8193, 8193}, false},
      {160001, {0, 0, 8194, 8194}, true}}},
    {"a long answer must begin",
     {.sink = &sink, .stall_ms = 10000, .answer_ms = 60000},
     {{60000, {0, 0, 0, 0}, false}, {60001, {0, 0, 0, 0}, true}}},
    {"0 is for ever",
     {.body = &body},
     {{INT64_C(1) << 40, {100, 100, 0, 0}, false},
      {INT64_C(1) << 41, {1000, 1000, 0, 0}, false},
      {INT64_C(1) << 42, {1000, 1000, 0, 0}, false}}},
};

static void clocks_run_out_when_nothing_moves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_clocks c;
        http_clocks_start(&c, 0);
        for (int k = 0; k < COUNT_MAX && rows[i].looks[k].now_ms > 0; k++) {
            const struct look *l = &rows[i].looks[k];
            struct err e = {.code = ERR_NONE};
            bool stalled =
                http_clocks_stalled(&c, &rows[i].req, &l->moved, l->now_ms, &e);
            if (stalled != l->stalled || (stalled && e.code != ERR_NETWORK)) {
                fail_msg("%s: look %d", rows[i].name, k);
            }
        }
    }
}

static void the_clocks_are_looked_at_now_and_then(void **state)
{
    struct http_clocks c;
    (void)state;
    http_clocks_start(&c, 1000);
    assert_false(http_clocks_due(&c, 1000));
    assert_false(http_clocks_due(&c, 1000 + HTTP_POLL_MS - 1));
    assert_true(http_clocks_due(&c, 1000 + HTTP_POLL_MS));
    assert_false(http_clocks_due(&c, 1000 + HTTP_POLL_MS));
}

/* Time in which we did not look is nobody's stall, and nobody's idleness. */
static void a_gap_is_on_no_clock(void **state)
{
    static const struct http_request rows_of[] = {
        {.body = &body, .stall_ms = 2000, .answer_ms = 2000},
        {.stall_ms = 2000, .answer_ms = 2000},
        {.sink = &sink, .stall_ms = 2000, .answer_ms = 2000}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows_of) / sizeof(rows_of[0]); i++) {
        const struct http_moved moved = {10, 10, 2000, 2000};
        struct http_clocks c;
        struct err e;
        http_clocks_start(&c, 0);
        assert_true(http_clocks_due(&c, 200));
        assert_false(http_clocks_stalled(&c, &rows_of[i], &moved, 200, &e));
        assert_true(http_clocks_due(&c, 3600200));
        assert_false(http_clocks_stalled(&c, &rows_of[i], &moved, 3600200, &e));
        for (int64_t now = 3600400; now <= 3602200; now += 200) {
            assert_true(http_clocks_due(&c, now));
            assert_false(http_clocks_stalled(&c, &rows_of[i], &moved, now, &e));
        }
        assert_int_equal(http_clocks_idle(&c, 3602300), 2100);
        assert_int_equal(http_clocks_idle(&c, 7000000), 2000);
        assert_true(http_clocks_due(&c, 3602400));
        assert_true(http_clocks_stalled(&c, &rows_of[i], &moved, 3602400, &e));
    }
}

static void what_moves_is_not_idle(void **state)
{
    const struct http_request req = {.body = &body};
    struct http_clocks c;
    struct err e;
    (void)state;
    http_clocks_start(&c, 0);
    for (int64_t now = 200; now <= 1000; now += 200) {
        const struct http_moved moved = {now, now, 0, 0};
        assert_true(http_clocks_due(&c, now));
        assert_false(http_clocks_stalled(&c, &req, &moved, now, &e));
    }
    assert_int_equal(http_clocks_idle(&c, 1000), 0);
    for (int64_t now = 1200; now <= 2000; now += 200) {
        const struct http_moved moved = {1000, 1000, 0, now};
        assert_true(http_clocks_due(&c, now));
        assert_false(http_clocks_stalled(&c, &req, &moved, now, &e));
    }
    assert_int_equal(http_clocks_idle(&c, 2000), 0);
    assert_int_equal(http_clocks_idle(&c, 2100), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_run_out_when_nothing_moves),
        cmocka_unit_test(the_clocks_are_looked_at_now_and_then),
        cmocka_unit_test(a_gap_is_on_no_clock),
        cmocka_unit_test(what_moves_is_not_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
