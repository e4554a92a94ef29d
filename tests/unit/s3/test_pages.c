/*
 * s3/pages: each walk ends, with an error where it leads nowhere.
 */
#include "s3mpu/s3/pages.h"

#include "s3mpu/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct s3_pages at;
static struct err e;

static int turn(const char *marker, const char *id, const char *first)
{
    struct s3_pages_end end = {.op = "List",
                               .bucket = "b",
                               .is_truncated = true,
                               .marker =
                                   marker != NULL ? mem_strdup(marker) : NULL,
                               .id = id != NULL ? mem_strdup(id) : NULL,
                               .first = first};
    err_clear(&e);
    return s3_pages_turn(&at, &end, &e);
}

static void begin(void)
{
    at = (struct s3_pages){.more = true};
}

static void a_circle_ends(void **state)
{
    char name[20];
    (void)state;
    for (int before = 0; before < 20; before++) {
        for (int length = 1; length < 20; length++) {
            int pages = 0;
            begin();
            do {
                int place =
                    pages < before ? pages : before + (pages - before) % length;
                snprintf(name, sizeof(name), "m%d", place);
                pages++;
            } while (turn(name, NULL, NULL) == 0 && pages < 1000);
            assert_int_equal(e.code, ERR_PROTOCOL);
            assert_in_range(pages, before + length + 1,
                            3 * (before + length) + 3);
            s3_pages_release(&at);
        }
    }
}

static void what_goes_on_is_let_go_on(void **state)
{
    char name[20];
    char first[20];
    struct s3_pages_end end = {.op = "List", .bucket = "b"};
    (void)state;
    begin();
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof(name), "m%d", i);
        snprintf(first, sizeof(first), "k%d", i);
        assert_int_equal(turn("key", name, first), 0);
        assert_true(at.more);
        assert_string_equal(at.id, name);
    }
    end.first = "last";
    assert_int_equal(s3_pages_turn(&at, &end, &e), 0);
    assert_false(at.more);
    s3_pages_release(&at);
}

/* Tokens may be new each time, and the page the same. */
static void a_page_does_not_come_twice(void **state)
{
    (void)state;
    begin();
    assert_int_equal(turn("t1", NULL, "k1"), 0);
    assert_int_equal(turn("t2", NULL, "k1"), -1);
    assert_int_equal(e.code, ERR_PROTOCOL);
    s3_pages_release(&at);
}

static void pages_of_nothing_end(void **state)
{
    char name[20];
    int pages = 0;
    (void)state;
    begin();
    do {
        snprintf(name, sizeof(name), "m%d", pages++);
    } while (turn(name, NULL, NULL) == 0 && pages < 5000);
    assert_int_equal(pages, 1000);
    assert_int_equal(e.code, ERR_PROTOCOL);
    s3_pages_release(&at);
}

static void more_needs_a_marker(void **state)
{
    static const char *const markers[] = {NULL, ""};
    (void)state;
    for (int i = 0; i < 2; i++) {
        begin();
        assert_int_equal(turn(markers[i], "id", "k"), -1);
        assert_int_equal(e.code, ERR_PROTOCOL);
        assert_non_null(strstr(e.text, "bucket 'b': List: "));
        s3_pages_release(&at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_ends),
        cmocka_unit_test(what_goes_on_is_let_go_on),
        cmocka_unit_test(a_page_does_not_come_twice),
        cmocka_unit_test(pages_of_nothing_end),
        cmocka_unit_test(more_needs_a_marker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
