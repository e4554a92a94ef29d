/*
 * base/buf: growth, the cap and its sticky failure, and spans.
 */
#include "s3mpu/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void an_empty_one_can_be_read(void **state)
{
    struct buf b;
    char *taken;
    (void)state;
    buf_init(&b, 10);
    assert_string_equal(b.data, "");
    assert_int_equal(b.cap, 0);
    taken = buf_take(&b);
    assert_string_equal(taken, "");
    free(taken);
    buf_wipe(&b);
    buf_release(&b);
}

static void it_joins_what_is_added(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 1000);
    buf_add(&b, "ab", 2);
    buf_add(&b, NULL, 0);
    buf_adds(&b, "cd");
    buf_addc(&b, 'e');
    buf_add_span(&b, (struct span){.ptr = "fgh", .len = 2});
    buf_addf(&b, "-%05d-%s", 42, "x");
    buf_addf(&b, "%s", "");
    assert_string_equal(b.data, "abcdefg-00042-x");
    assert_int_equal(b.len, 15);
    assert_false(b.failed);
    buf_release(&b);
}

static void it_grows_and_stays_terminated(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 100000);
    for (size_t i = 0; i < 100000; i++) {
        buf_addc(&b, (char)('a' + i % 26));
        assert_int_equal(b.data[i + 1], '\0');
    }
    assert_false(b.failed);
    for (size_t i = 0; i < 100000; i++) {
        assert_int_equal(b.data[i], 'a' + (int)(i % 26));
    }
    buf_addc(&b, 'x');
    assert_true(b.failed);
    assert_int_equal(b.len, 100000);
    buf_release(&b);
}

static void beyond_the_cap_nothing_is_added(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 8);
    buf_adds(&b, "12345678");
    assert_false(b.failed);
    buf_clear(&b);
    buf_adds(&b, "12345");
    buf_adds(&b, "6789");
    assert_true(b.failed);
    assert_string_equal(b.data, "12345");
    buf_adds(&b, "6"); /* would fit, but something is missing before it */
    buf_addf(&b, "%d", 6);
    assert_string_equal(b.data, "12345");
    buf_clear(&b);
    assert_false(b.failed);
    assert_string_equal(b.data, "");
    buf_addf(&b, "%d", 123456789);
    assert_true(b.failed);
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

static void taken_contents_belong_to_the_taker(void **state)
{
    struct buf b;
    char *taken;
    (void)state;
    buf_init(&b, 20);
    buf_adds(&b, "first");
    taken = buf_take(&b);
    assert_string_equal(b.data, "");
    buf_adds(&b, "second");
    assert_string_equal(taken, "first");
    assert_string_equal(b.data, "second");
    free(taken);
    buf_wipe(&b);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.max, 20);
}

static void spans_are_trimmed_and_compared(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        const char *out;
    } rows[] = {
        {"nothing", "", ""},           {"only blanks", " \t\r\n ", ""},
        {"no blanks", "a b", "a b"},   {"leading", "\r\n a", "a"},
        {"trailing", "a \t\r\n", "a"}, {"both", " a b ", "a b"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span s = span_trim(span_of(rows[i].in));
        if (!span_is(s, rows[i].out)) {
            fail_msg("%s: \"%.*s\"", rows[i].name, (int)s.len, s.ptr);
        }
    }
    assert_true(span_eq(span_of("ab"), span_of("ab")));
    assert_false(span_eq(span_of("ab"), span_of("aB")));
    assert_false(span_is(span_of("ab"), "abc"));
    assert_false(span_is(span_of("abc"), "ab"));
    assert_true(span_eq((struct span){.ptr = NULL}, span_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_can_be_read),
        cmocka_unit_test(it_joins_what_is_added),
        cmocka_unit_test(it_grows_and_stays_terminated),
        cmocka_unit_test(beyond_the_cap_nothing_is_added),
        cmocka_unit_test(taken_contents_belong_to_the_taker),
        cmocka_unit_test(spans_are_trimmed_and_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
