/*
 * base/err: what the text says and which facts survive.
 */
#include "s3mpu/base/err.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* An error in which every fact is set. */
static struct err full_err(void)
{
    struct err e = {.code = ERR_SERVICE,
                    .sys_errno = EIO,
                    .http_status = 503,
                    .s3_code = "SlowDown",
                    .request_id = "tx1",
                    .text = "old"};
    return e;
}

static void set_forgets_what_was_there(void **state)
{
    struct err e = full_err();
    (void)state;
    assert_int_equal(err_set(&e, ERR_LOCAL, "no %s in %d", "room", 7), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(e.sys_errno, 0);
    assert_int_equal(e.http_status, 0);
    assert_string_equal(e.s3_code, "");
    assert_string_equal(e.request_id, "");
    assert_string_equal(e.text, "no room in 7");
}

static void sys_ends_in_the_reason(void **state)
{
    struct err e = full_err();
    (void)state;
    assert_int_equal(err_sys(&e, ERR_LOCAL, ENOENT, "cannot open %s", "x"), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(e.sys_errno, ENOENT);
    assert_int_equal(e.http_status, 0);
    assert_string_equal(e.text, "cannot open x: No such file or directory");
}

static void wrap_reads_outside_in(void **state)
{
    struct err e = full_err();
    (void)state;
    assert_int_equal(err_wrap(&e, "part %u", 17U), -1);
    assert_int_equal(err_wrap(&e, "put big.iso"), -1);
    assert_string_equal(e.text, "put big.iso: part 17: old");
    assert_int_equal(e.code, ERR_SERVICE);
    assert_int_equal(e.sys_errno, EIO);
    assert_int_equal(e.http_status, 503);
    assert_string_equal(e.s3_code, "SlowDown");
    assert_string_equal(e.request_id, "tx1");
}

static void append_adds_behind(void **state)
{
    struct err e = full_err();
    (void)state;
    err_append(&e, " (%d left)", 2);
    assert_string_equal(e.text, "old (2 left)");
    assert_int_equal(e.http_status, 503);
}

static void clear_says_no_error(void **state)
{
    struct err e = full_err();
    static const struct err none = {.code = ERR_NONE};
    (void)state;
    err_clear(&e);
    assert_memory_equal(&e, &none, sizeof(e));
}

/* ${e}'s text is full, ends in "..." and keeps its beginning. */
static void assert_cut(const struct err *e, char first)
{
    size_t len = strlen(e->text);
    assert_int_equal(len, sizeof(e->text) - 1);
    assert_string_equal(e->text + len - 3, "...");
    assert_int_equal(e->text[0], first);
}

static void a_long_text_is_marked_as_cut(void **state)
{
    char huge[3000];
    struct err e;
    (void)state;
    memset(huge, 'h', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    err_set(&e, ERR_USAGE, "%s", huge);
    assert_cut(&e, 'h');
    err_append(&e, "more");
    assert_cut(&e, 'h');
    err_wrap(&e, "w");
    assert_cut(&e, 'w');
    err_sys(&e, ERR_LOCAL, EIO, "%s", huge);
    assert_cut(&e, 'h');
    err_set(&e, ERR_USAGE, "%.*s", (int)sizeof(e.text) - 1, huge);
    assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
    assert_null(strchr(e.text, '.'));
    err_set(&e, ERR_USAGE, "%.*s", (int)sizeof(e.text), huge);
    assert_cut(&e, 'h');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_forgets_what_was_there),
        cmocka_unit_test(sys_ends_in_the_reason),
        cmocka_unit_test(wrap_reads_outside_in),
        cmocka_unit_test(append_adds_behind),
        cmocka_unit_test(clear_says_no_error),
        cmocka_unit_test(a_long_text_is_marked_as_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
