/*
 * xfer/plan: the limits at their edges, and by many sizes what must hold for
 * any plan.
 */
#include "s3mpu/xfer/plan.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Written out here, not taken from the header: a wrong constant must show. */
#define MIB   INT64_C(1048576)
#define GIB   INT64_C(1073741824)
#define PARTS INT64_C(10000)

static void a_plan_follows_from_what_is_asked(void **state)
{
    static const struct {
        const char *name;
        struct plan_ask in;
        int64_t part_size;
        unsigned parts;
        int64_t last;
    } rows[] = {
        {"empty", {0, 0, 0, 8, false}, 8 * MIB, 1, 0},
        {"empty, part size", {0, 5 * MIB, 0, 8, false}, 5 * MIB, 1, 0},
        {"empty, one part", {0, 0, 1, 8, false}, 0, 1, 0},
        {"one byte", {1, 0, 0, 8, false}, 8 * MIB, 1, 1},
        {"one byte, one part", {1, 0, 1, 8, false}, 1, 1, 1},
        {"below the least part",
         {5 * MIB - 1, 0, 1, 8, false},
         5 * MIB - 1,
         1,
         5 * MIB - 1},
        {"one part exactly",
         {5 * MIB, 5 * MIB, 0, 1, false},
         5 * MIB,
         1,
         5 * MIB},
        {"one byte more", {5 * MIB + 1, 5 * MIB, 0, 1, false}, 5 * MIB, 2, 1},
        {"one byte less",
         {5 * MIB - 1, 5 * MIB, 0, 1, false},
         5 * MIB,
         1,
         5 * MIB - 1},
        {"10,000 parts",
         {PARTS * 5 * MIB, 5 * MIB, 0, 1, false},
         5 * MIB,
         10000,
         5 * MIB},
        {"10,000 parts, short last",
         {PARTS * 5 * MIB - 5 * MIB + 1, 5 * MIB, 0, 1, false},
         5 * MIB,
         10000,
         1},
        {"48.8 TiB",
         {PARTS * 5 * GIB, 5 * GIB, 0, 1, false},
         5 * GIB,
         10000,
         5 * GIB},
        {"48.8 TiB, auto",
         {PARTS * 5 * GIB, 0, 0, 8, false},
         5 * GIB,
         10000,
         5 * GIB},
        {"48.8 TiB, by parts",
         {PARTS * 5 * GIB, 0, 10000, 8, false},
         5 * GIB,
         10000,
         5 * GIB},
        {"the largest part",
         {5 * GIB, 5 * GIB, 0, 1, false},
         5 * GIB,
         1,
         5 * GIB},
        {"two parts of the least",
         {10 * MIB, 0, 2, 1, false},
         5 * MIB,
         2,
         5 * MIB},
        {"the last takes the rest",
         {16 * MIB + 2, 0, 3, 1, false},
         (16 * MIB + 2) / 3,
         3,
         (16 * MIB + 2) - 2 * ((16 * MIB + 2) / 3)},
        {"auto, four each",
         {512 * MIB, 0, 0, 8, false},
         16 * MIB,
         32,
         16 * MIB},
        {"auto, small ones", {512 * MIB, 0, 0, 8, true}, 8 * MIB, 64, 8 * MIB},
        {"auto, 10,000 small ones",
         {PARTS * 8 * MIB + 1, 0, 0, 8, true},
         12 * MIB,
         6667,
         8 * MIB + 1},
        {"auto, not too small",
         {64 * MIB, 0, 0, 64, false},
         8 * MIB,
         8,
         8 * MIB},
        {"auto, not too large", {GIB, 0, 0, 1, false}, 64 * MIB, 16, 64 * MIB},
        {"auto, even rounds",
         {1100 * MIB, 0, 0, 4, false},
         55 * MIB,
         20,
         55 * MIB},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct plan p;
        struct err e;
        struct plan_part last;
        if (plan_make(&p, &rows[i].in, &e) != 0) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
        last = plan_part(&p, p.parts);
        if (p.size != rows[i].in.size || p.part_size != rows[i].part_size ||
            p.parts != rows[i].parts || last.length != rows[i].last) {
            fail_msg("%s: %u parts of %" PRId64 ", last %" PRId64, rows[i].name,
                     p.parts, p.part_size, last.length);
        }
    }
}

static void what_is_beyond_a_limit_is_refused(void **state)
{
    static const struct {
        const char *name;
        struct plan_ask in;
        const char *part;
    } rows[] = {
        {"part too small",
         {100 * MIB, 5 * MIB - 1, 0, 8, false},
         "5 MiB to 5 GiB"},
        {"part too large",
         {100 * MIB, 5 * GIB + 1, 0, 8, false},
         "5 MiB to 5 GiB"},
        {"part negative", {100 * MIB, -1, 0, 8, false}, "5 MiB to 5 GiB"},
        {"one byte too many",
         {PARTS * 5 * MIB + 1, 5 * MIB, 0, 8, false},
         "10001 parts; S3 takes at most 10000: give a part size of at least "
         "5242881 bytes"},
        {"object too large", {PARTS * 5 * GIB + 1, 0, 0, 8, false}, "48.8 TiB"},
        {"object too large, by parts",
         {PARTS * 5 * GIB + 1, 0, 10000, 8, false},
         "48.8 TiB"},
        {"object far too large", {INT64_MAX, 0, 0, 1, false}, "48.8 TiB"},
        {"too many parts",
         {PARTS * 64 * MIB, 0, 10001, 8, false},
         "10001 parts; S3 takes at most 10000"},
        {"parts too small",
         {10 * MIB - 1, 0, 2, 8, false},
         "at most 1 parts here"},
        {"parts too small, many",
         {100 * MIB, 0, 21, 8, false},
         "at most 20 parts here"},
        {"empty in two", {0, 0, 2, 8, false}, "at most 1 parts here"},
        {"one part too large",
         {5 * GIB + 1, 0, 1, 8, false},
         "at least 2 parts"},
        {"the last part too large",
         {10 * GIB + 1, 0, 2, 8, false},
         "at least 3 parts"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct plan p;
        struct err e;
        if (plan_make(&p, &rows[i].in, &e) == 0) {
            fail_msg("%s: taken, %u parts of %" PRId64, rows[i].name, p.parts,
                     p.part_size);
        }
        assert_int_equal(e.code, ERR_USAGE);
        if (strstr(e.text, rows[i].part) == NULL) {
            fail_msg("%s: '%s' is not in '%s'", rows[i].name, rows[i].part,
                     e.text);
        }
    }
}

static void a_foreign_part_size_may_be_any(void **state)
{
    static const struct {
        const char *name;
        int64_t size;
        int64_t part_size;
        unsigned parts; /* 0: refused */
    } rows[] = {
        {"tiny parts", 10, 3, 4},
        {"exact", 9, 3, 3},
        {"empty", 0, 3, 1},
        {"larger than the object", 3, INT64_C(1) << 40, 1},
        {"10,000", 10000, 1, 10000},
        {"10,001", 10001, 1, 0},
        {"no part size", 10, 0, 0},
        {"negative part size", 10, -5, 0},
        {"negative size", -1, 5, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct plan p = {.parts = 0};
        int rc = plan_of_part_size(&p, rows[i].size, rows[i].part_size);
        if (rc != (rows[i].parts > 0 ? 0 : -1) || p.parts != rows[i].parts) {
            fail_msg("%s: %d, %u parts", rows[i].name, rc, p.parts);
        }
    }
}

/* Sizes at and around what is likely to go wrong. */
static const int64_t bases[] = {
    0,
    1,
    5 * MIB,
    8 * MIB,
    40 * MIB,
    64 * MIB,
    100 * MIB + 12345,
    512 * MIB,
    GIB,
    5 * GIB,
    7 * GIB + 77777777,
    100 * GIB,
    PARTS * 5 * MIB,
    PARTS * 8 * MIB,
    PARTS * 64 * MIB,
    PARTS * 64 * MIB + MIB,
    PARTS * 68 * MIB,
    1024 * GIB,
    PARTS *GIB,
    PARTS * 5 * GIB,
};

static const unsigned jobs_rows[] = {1, 2, 3, 4, 7, 8, 16, 63, 100, 999, 1000};

static void check_plan(const struct plan *p, const char *how)
{
    int64_t at = 0;
    int64_t first = plan_part(p, 1).length;
    if (p->parts < 1 || p->parts > PARTS) {
        fail_msg("%s: %" PRId64 " in %u parts", how, p->size, p->parts);
    }
    for (unsigned no = 1; no <= p->parts; no++) {
        struct plan_part part = plan_part(p, no);
        if (part.no != no || part.offset != at ||
            (no < p->parts && part.length != first) ||
            (p->size > 0 && part.length <= 0) || part.length > 5 * GIB ||
            (no < p->parts && part.length < 5 * MIB)) {
            fail_msg("%s: %" PRId64 " in %u parts: part %u is %" PRId64
                     " bytes at %" PRId64,
                     how, p->size, p->parts, no, part.length, part.offset);
        }
        at += part.length;
    }
    if (at != p->size) {
        fail_msg("%s: %" PRId64 " in %u parts cover %" PRId64, how, p->size,
                 p->parts, at);
    }
}

static void automatic_plans_cover_the_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (size_t j = 0; j < COUNT(jobs_rows); j++) {
            for (int64_t off = -1; off <= 1; off++) {
                struct plan_ask ask = {bases[i] + off, 0, 0, jobs_rows[j],
                                       false};
                struct plan p;
                struct err e;
                if (ask.size < 0 || ask.size > PARTS * 5 * GIB) {
                    continue;
                }
                if (plan_make(&p, &ask, &e) != 0) {
                    fail_msg("auto: %s", e.text);
                }
                assert_true(p.part_size >= 8 * MIB);
                assert_true(p.part_size % MIB == 0);
                check_plan(&p, "auto");
            }
        }
    }
}

static void exact_plans_cover_the_file(void **state)
{
    static const unsigned counts[] = {1, 2, 3, 7, 10, 100, 999, 9999, 10000};
    unsigned made = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (size_t j = 0; j < COUNT(counts); j++) {
            struct plan_ask ask = {bases[i], 0, counts[j], 8, false};
            struct plan p;
            struct err e;
            if (plan_make(&p, &ask, &e) == 0) {
                assert_int_equal(p.parts, counts[j]);
                check_plan(&p, "exact");
                made++;
            }
        }
    }
    assert_true(made > 50);
}

static void chosen_part_sizes_cover_the_file(void **state)
{
    static const int64_t sizes[] = {5 * MIB,  5 * MIB + 1, 8 * MIB,
                                    64 * MIB, 100000000,   5 * GIB};
    unsigned made = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (size_t j = 0; j < COUNT(sizes); j++) {
            struct plan_ask ask = {bases[i], sizes[j], 0, 8, false};
            struct plan p;
            struct err e;
            if (plan_make(&p, &ask, &e) == 0) {
                assert_true(p.part_size == sizes[j]);
                check_plan(&p, "part size");
                made++;
            }
        }
    }
    assert_true(made > 60);
}

/* ------------------------------------------------------------- guessing --- */

enum { MAX_GUESSES = 24 }; /* as many as verify tries */

static bool is_guessed(int64_t size, unsigned parts, int64_t part_size)
{
    int64_t out[MAX_GUESSES];
    unsigned n = plan_guess(size, parts, out, MAX_GUESSES);
    for (unsigned i = 0; i < n; i++) {
        if (out[i] == part_size) {
            return true;
        }
    }
    return false;
}

static void what_others_cut_by_is_guessed(void **state)
{
    static const struct {
        const char *name;
        int64_t size;
        unsigned parts;
        int64_t part_size;
    } rows[] = {
        {"aws cli", 100 * MIB, 13, 8 * MIB},
        {"s3cmd", 100 * MIB, 7, 15 * MIB},
        {"rclone", 101 * MIB, 21, 5 * MIB},
        {"aws cli, large", 100000 * MIB + 5, 6251, 16 * MIB},
        {"one part", 3, 1, 3},
        {"the smallest part", 100, 7, 15},
        {"by parts", 100, 7, 14},
        {"17 MiB", 170 * MIB - 3, 10, 17 * MIB},
        /* far above the smallest size that cuts in two */
        {"50 MiB", 50 * MIB + 1, 2, 50 * MIB},
        {"64 MiB", 64 * MIB + 1, 2, 64 * MIB},
        {"100 MiB", 100 * MIB + 1, 2, 100 * MIB},
        {"128 MiB", 128 * MIB + 1, 2, 128 * MIB},
        {"256 MiB", 256 * MIB + 1, 2, 256 * MIB},
        {"512 MiB", 512 * MIB + 1, 2, 512 * MIB},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!is_guessed(rows[i].size, rows[i].parts, rows[i].part_size)) {
            fail_msg("%s", rows[i].name);
        }
    }
}

static void what_we_cut_by_is_guessed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (size_t j = 0; j < COUNT(jobs_rows); j++) {
            struct plan_ask ask = {bases[i], 0, 0, jobs_rows[j], false};
            struct plan p;
            struct err e;
            assert_int_equal(plan_make(&p, &ask, &e), 0);
            if (p.parts > 1 && !is_guessed(p.size, p.parts, p.part_size)) {
                fail_msg("%" PRId64 " bytes, %u jobs, %u parts of %" PRId64,
                         p.size, ask.jobs, p.parts, p.part_size);
            }
        }
    }
}

static void what_parts_cut_by_is_guessed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (unsigned parts = 2; parts <= 10000; parts = parts * 3 + 1) {
            struct plan_ask ask = {bases[i], 0, parts, 8, false};
            struct plan p;
            struct err e;
            if (plan_make(&p, &ask, &e) == 0 &&
                !is_guessed(p.size, parts, p.part_size)) {
                fail_msg("%" PRId64 " bytes, %u parts", p.size, parts);
            }
        }
    }
}

static void every_guess_cuts_in_that_many_parts(void **state)
{
    static const unsigned counts[] = {1, 2, 5, 13, 100, 5000, 10000};
    int64_t out[MAX_GUESSES];
    (void)state;
    for (size_t i = 0; i < COUNT(bases); i++) {
        for (size_t j = 0; j < COUNT(counts); j++) {
            unsigned n = plan_guess(bases[i], counts[j], out, MAX_GUESSES);
            assert_true(n <= MAX_GUESSES);
            assert_true(bases[i] < counts[j] ? n == 0 : n > 0);
            for (unsigned k = 0; k < n; k++) {
                struct plan p = {bases[i], out[k], counts[j]};
                struct plan_part last = plan_part(&p, p.parts);
                assert_true(out[k] > 0 && last.length > 0);
                for (unsigned l = 0; l < k; l++) {
                    assert_true(out[l] != out[k]);
                }
            }
        }
    }
}

static void guesses_are_bounded(void **state)
{
    int64_t out[4] = {0, 0, 0, -7};
    (void)state;
    assert_int_equal(plan_guess(130 * MIB, 2, out, 3), 3);
    assert_true(out[3] == -7);
    assert_int_equal(plan_guess(130 * MIB, 2, out, 0), 0);
    assert_int_equal(plan_guess(0, 1, out, 3), 0);
    assert_int_equal(plan_guess(5, 0, out, 3), 0);
}

/* What a service says may be anything. */
static void no_guess_is_made_beyond_the_limits(void **state)
{
    static const struct {
        int64_t size;
        unsigned parts;
    } rows[] = {{INT64_MAX, 3},
                {INT64_MAX, 10000},
                {INT64_MAX - 1, 1},
                {PLAN_MAX_OBJECT + 1, 10000},
                {PLAN_MAX_OBJECT, 10001},
                {100, UINT32_MAX},
                {2, 3},
                {100, 0}};
    int64_t guesses[24];
    struct plan p;
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (plan_guess(rows[i].size, rows[i].parts, guesses, 24) != 0) {
            fail_msg("row %zu", i);
        }
    }
    assert_true(plan_guess(PLAN_MAX_OBJECT, 10000, guesses, 24) > 0);
    assert_int_equal(guesses[0], PLAN_MAX_PART);
    assert_int_equal(plan_of_part_size(&p, INT64_MAX, PLAN_MAX_PART), -1);
    assert_int_equal(plan_of_part_size(&p, INT64_MAX, INT64_MAX), 0);
    assert_int_equal(p.parts, 1);
    assert_int_equal(plan_of_part_size(&p, INT64_MAX, INT64_MAX - 1), 0);
    assert_int_equal(p.parts, 2);
    assert_int_equal(plan_part(&p, 2).length, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_guess_is_made_beyond_the_limits),
        cmocka_unit_test(a_plan_follows_from_what_is_asked),
        cmocka_unit_test(what_is_beyond_a_limit_is_refused),
        cmocka_unit_test(a_foreign_part_size_may_be_any),
        cmocka_unit_test(automatic_plans_cover_the_file),
        cmocka_unit_test(exact_plans_cover_the_file),
        cmocka_unit_test(chosen_part_sizes_cover_the_file),
        cmocka_unit_test(what_others_cut_by_is_guessed),
        cmocka_unit_test(what_we_cut_by_is_guessed),
        cmocka_unit_test(what_parts_cut_by_is_guessed),
        cmocka_unit_test(every_guess_cuts_in_that_many_parts),
        cmocka_unit_test(guesses_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
