/*
 * xfer/upload_look: whether what is at the key is of this run, by the times
 * and by what was seen before.
 */
/* What the clock says is for the tests to set. */
#define clock_mono_ms test_clock
#include "upload_look.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int64_t now_ms;

int64_t test_clock(void)
{
    return now_ms;
}

static void older_is_by_more_than_a_second(void **state)
{
    static const struct {
        time_t began;
        time_t modified;
        bool out;
    } rows[] = {{1000, 998, true},   {1000, 999, false}, {1000, 1000, false},
                {1000, 1002, false}, {0, 998, false},    {1000, 0, false},
                {3, 1, true},        {1, 1, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct upload u = {.began = rows[i].began};
        const struct s3_head head = {.modified = rows[i].modified};
        if (is_older(&u, &head) != rows[i].out) {
            fail_msg("row %zu", i);
        }
    }
}

/* An object whose age is less than that of the run, by a second. */
static void younger_is_by_a_second(void **state)
{
    static const struct {
        time_t date;
        time_t modified;
        int64_t run_ms;
        bool out;
    } rows[] = {{1000, 990, 11000, true},  {1000, 990, 10999, false},
                {1000, 1000, 1000, true},  {1000, 1000, 999, false},
                {1000, 100, 20000, false}, {0, 100, 20000, false},
                {1000, 0, 2000000, false}, {0, 0, 20000, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct upload u = {.began_ms = 500};
        const struct s3_head head = {.modified = rows[i].modified};
        now_ms = 500 + rows[i].run_ms;
        if (is_younger(&u, &head, rows[i].date) != rows[i].out) {
            fail_msg("row %zu", i);
        }
    }
}

static void any_difference_is_a_change(void **state)
{
    static const struct s3_head before = {
        .size = 5, .modified = 7, .etag = "\"a\"", .version_id = "v"};
    struct s3_head now = before;
    (void)state;
    assert_false(is_changed(&before, &now));
    now.size = 6;
    assert_true(is_changed(&before, &now));
    now = before;
    now.modified = 8;
    assert_true(is_changed(&before, &now));
    now = before;
    now.etag[1] = 'b';
    assert_true(is_changed(&before, &now));
    now = before;
    now.version_id[0] = 'w';
    assert_true(is_changed(&before, &now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(older_is_by_more_than_a_second),
        cmocka_unit_test(younger_is_by_a_second),
        cmocka_unit_test(any_difference_is_a_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
