/*
 * cli/meter: the line for terminals of any width.
 */
#include "meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { OUT_BYTES = 4096 };

#define MIB INT64_C(1048576)

static const char *const names[] = {
    "",
    "a",
    "big.iso",
    "a/rather/long/path/to/a/file/that/does/not/fit/in/a/line/of/eighty/"
    "columns/and/not/in/one/of/two/hundred/either/for/it/goes/on/and/on/and/"
    "on/and/on/and/on/and/on/and/on/and/on/and/on/until/here.bin",
    /* two and three bytes a character */
    "\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f"
    "\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f"
    "\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f\xc3\xbc\xc3\xb6\xc3\xa4\xc3\x9f"
    "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac.tar",
};

static const struct {
    int64_t done;
    int64_t total;
    double rate;
} samples[] = {
    {0, 100 * MIB, 0},
    {MIB, 100 * MIB, 1048576},
    {50 * MIB, 100 * MIB, 1e9},
    {100 * MIB - 1, 100 * MIB, 12345678},
    {100 * MIB, 100 * MIB, 12345678},
    {101 * MIB, 100 * MIB, 12345678}, /* a retry, counted twice a while */
    {0, INT64_C(53687091200000), 1},  /* months */
    {INT64_C(53687091199999), INT64_C(53687091200000), 1e12},
    {0, 0, 0},
    {5, 0, 5},
};

/* Characters of UTF-8; -1 where it is none. */
static int characters(const char *text)
{
    int n = 0;
    while (*text != '\0') {
        unsigned char c = (unsigned char)*text++;
        int more = c < 0x80             ? 0
                   : (c & 0xe0) == 0xc0 ? 1
                   : (c & 0xf0) == 0xe0 ? 2
                                        : -1;
        if (more < 0) {
            return -1;
        }
        for (; more > 0; more--, text++) {
            if (((unsigned char)*text & 0xc0) != 0x80) {
                return -1;
            }
        }
        n++;
    }
    return n;
}

static int percent_in(const char *line)
{
    const char *sign = strchr(line, '%');
    const char *p = sign;
    assert_non_null(sign);
    while (p > line && p[-1] >= '0' && p[-1] <= '9') {
        p--;
    }
    return (int)strtol(p, NULL, 10);
}

static void a_line_is_never_longer_than_the_terminal(void **state)
{
    static const int widths[] = {20, 21, 25, 30, 40,  50,  60,  70,
                                 79, 80, 81, 99, 132, 200, 201, 300};
    char out[OUT_BYTES];
    (void)state;
    for (size_t w = 0; w < COUNT(widths); w++) {
        for (size_t n = 0; n < COUNT(names); n++) {
            for (size_t s = 0; s < 2 * COUNT(samples); s++) {
                struct meter_sample sample = {.name = names[n],
                                              .done = samples[s / 2].done,
                                              .total = samples[s / 2].total,
                                              .rate = samples[s / 2].rate,
                                              .plain = s % 2 == 1};
                int len;
                meter_format(&sample, widths[w], out, sizeof(out));
                len = characters(out);
                if (len < 0 || len > widths[w]) {
                    fail_msg("%d columns: %d in '%s'", widths[w], len, out);
                }
                assert_in_range(percent_in(out), 0, 100);
                assert_null(strchr(out, '\n'));
            }
        }
    }
}

static void what_has_room_is_shown(void **state)
{
    static const struct {
        const char *name;
        struct meter_sample in;
        int columns;
        const char *out;
    } rows[] = {
        {"40",
         {"big.iso", 50 * MIB, 100 * MIB, 1048576, false},
         40,
         "big.iso  [#####.....]   50%  1.0 MiB/s"},
        {"45",
         {"big.iso", 50 * MIB, 100 * MIB, 1048576, false},
         45,
         "big.iso   50%  1.0 MiB/s  50.0 s left"},
        {"40, no rate yet",
         {"big.iso", 0, 100 * MIB, 0, false},
         40,
         "big.iso  [..........]    0%  0 B/s"},
        {"80",
         {"big.iso", 50 * MIB, 100 * MIB, 1048576, false},
         80,
         "big.iso  [#####.....]   50%  1.0 MiB/s  50.0 MiB of 100.0 MiB  "
         "50.0 s left"},
        {"80, plain",
         {"big.iso", 50 * MIB, 100 * MIB, 1048576, true},
         80,
         "big.iso   50%  1.0 MiB/s  50.0 MiB of 100.0 MiB  50.0 s left"},
        {"200, done",
         {"big.iso", 100 * MIB, 100 * MIB, 1048576, false},
         200,
         "big.iso  [##############################]  100%  1.0 MiB/s  "
         "100.0 MiB of 100.0 MiB"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[OUT_BYTES];
        meter_format(&rows[i].in, rows[i].columns, out, sizeof(out));
        if (strcmp(out, rows[i].out) != 0) {
            fail_msg("%s: '%s'", rows[i].name, out);
        }
    }
}

static void the_percentage_says_done_only_when_done(void **state)
{
    static const struct {
        int64_t done;
        int64_t total;
        int out;
    } rows[] = {{0, 1, 0},
                {1, 1, 100},
                {99, 100, 99},
                {199, 200, 99},
                {999999, 1000000, 99},
                {200, 100, 100},
                {INT64_C(53687091199999), INT64_C(53687091200000), 99},
                {INT64_MAX, 1, 100},
                {0, 0, 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct meter_sample s = {
            .name = "n", .done = rows[i].done, .total = rows[i].total};
        char out[OUT_BYTES];
        meter_format(&s, 80, out, sizeof(out));
        if (percent_in(out) != rows[i].out) {
            fail_msg("%s", out);
        }
    }
}

static void a_name_is_cut_between_characters(void **state)
{
    const struct meter_sample s = {.name = names[4], .total = 1, .plain = true};
    char out[OUT_BYTES];
    (void)state;
    meter_format(&s, 24, out, sizeof(out));
    assert_memory_equal(out, names[4], 8);
    assert_true(characters(out) > 0);
}

/* The buffers of the meter are 400 bytes: on a wide terminal, a name of many
 * bytes must not push the figures out. */
static void a_wide_terminal_shows_the_figures(void **state)
{
    char name[1200] = "";
    char out[400];
    struct meter_sample s = {
        .name = name, .done = 50 * MIB, .total = 100 * MIB, .rate = 1048576};
    (void)state;
    for (int i = 0; i < 300; i++) {
        memcpy(name + 3 * i, "\xe2\x82\xac", 4);
    }
    for (int plain = 0; plain < 2; plain++) {
        s.plain = plain == 1;
        meter_format(&s, 200, out, sizeof(out));
        assert_true(characters(out) > 0);
        if (strstr(out, " 50%") == NULL || strstr(out, "s left") == NULL) {
            fail_msg("'%s'", out);
        }
    }
}

static void a_meter_counts_what_flies(void **state)
{
    struct progress progress;
    struct meter m;
    (void)state;
    atomic_init(&progress.total, 100);
    atomic_init(&progress.done, 10);
    atomic_init(&progress.flying, 5);
    meter_start(&m, "n", &progress, true, 10000);
    meter_tick(&m);
    assert_true(meter_stop(&m) >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_never_longer_than_the_terminal),
        cmocka_unit_test(what_has_room_is_shown),
        cmocka_unit_test(the_percentage_says_done_only_when_done),
        cmocka_unit_test(a_name_is_cut_between_characters),
        cmocka_unit_test(a_wide_terminal_shows_the_figures),
        cmocka_unit_test(a_meter_counts_what_flies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
