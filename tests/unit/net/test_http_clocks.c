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
     {{50000, {100, 100, 0}, false},
      {100000, {200, 200, 0}, false},
      {150000, {300, 300, 0}, false}}},
    {"sending that stands is one",
     {.body = &body, .stall_ms = 60000, .answer_ms = 60000},
     {{1000, {100, 100, 0}, false},
      {61000, {100, 100, 0}, false},
      {61001, {100, 100, 0}, true}}},
    {"what the peer acknowledges counts, though we send no more",
     {.body = &body, .stall_ms = 60000, .answer_ms = 60000},
     {{1000, {1000, 100, 0}, false},
      {60000, {1000, 200, 0}, false},
      {119000, {1000, 300, 0}, false},
      {179001, {1000, 300, 0}, true}}},
    {"an answer has its time from the last byte on",
     {.body = &body, .stall_ms = 10000, .answer_ms = 60000},
     {{1000, {1000, 1000, 0}, false},
      {61000, {1000, 1000, 0}, false},
      {61001, {1000, 1000, 0}, true}}},
    {"an answer that drips is not whole",
     {.stall_ms = 10000, .answer_ms = 60000},
     {{30000, {0, 0, 10}, false},
      {60000, {0, 0, 20}, false},
      {60001, {0, 0, 21}, true}}},
    {"a long answer may take its time while it comes",
     {.sink = &sink, .stall_ms = 60000, .answer_ms = 60000},
     {{50000, {0, 0, 4096}, false},
      {100000, {0, 0, 8192}, false},
      {160000, {0, 0, 8193}, false},
      {160001, {0, 0, 8194}, true}}},
    {"a long answer must begin",
     {.sink = &sink, .stall_ms = 10000, .answer_ms = 60000},
     {{60000, {0, 0, 0}, false}, {60001, {0, 0, 0}, true}}},
    {"0 is for ever",
     {.body = &body},
     {{INT64_C(1) << 40, {100, 100, 0}, false},
      {INT64_C(1) << 41, {1000, 1000, 0}, false},
      {INT64_C(1) << 42, {1000, 1000, 0}, false}}},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_run_out_when_nothing_moves),
        cmocka_unit_test(the_clocks_are_looked_at_now_and_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
