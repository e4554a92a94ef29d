/*
 * base/show: what is shown of bytes that may be anything.
 */
#include "s3mpu/base/show.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void harmful_characters_become_escapes(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } rows[] = {
        {"", ""},
        {"plain ~ text", "plain ~ text"},
        {"a\\x0ab", "a\\x0ab"},
        {"a\nb\tc\x1b[2J\x7f", "a\\x0ab\\x09c\\x1b[2J\\x7f"},
        {"\xc2\x9b"
         "2J",
         "\\u{9b}2J"},
        {"\xc2\x80\xc2\x9f\xc2\xa0", "\\u{80}\\u{9f}\xc2\xa0"},
        {"\x9b"
         "2J",
         "\\x9b2J"},
        {"\xe2\x80\xae", "\\u{202e}"},
        {"\xd8\x9c", "\\u{61c}"},
        {"\xe2\x80\x8b\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f",
         "\\u{200b}\xe2\x80\x8d\\u{200e}\\u{200f}"},
        {"\xe2\x80\xa7\xe2\x80\xa8\xe2\x80\xaf",
         "\xe2\x80\xa7\\u{2028}\xe2\x80\xaf"},
        {"\xe2\x81\xa6\xe2\x81\xa9\xe2\x81\xb0",
         "\\u{2066}\\u{2069}\xe2\x81\xb0"},
        {"\xef\xbb\xbf", "\\u{feff}"},
        {"\xf3\xa0\x80\x81", "\\u{e0001}"},
        {"\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80",
         "\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"cut \xe6\x97", "cut \\xe6\\x97"},
        {"\xe6\x97z", "\\xe6\\x97z"},
        {"\xc0\xaf\xe0\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf"},
        {"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x8f\xbf\xbf\xf4\x90\x80\x80",
         "\xf4\x8f\xbf\xbf\\xf4\\x90\\x80\\x80"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[200];
        char again[200];
        size_t n = show_text(rows[i].in, strlen(rows[i].in), out, sizeof(out));
        if (strcmp(out, rows[i].out) != 0 || n != strlen(out)) {
            fail_msg("row %zu: '%s'", i, out);
        }
        show_text(out, n, again, sizeof(again));
        assert_string_equal(again, out);
    }
}

static void a_nul_in_the_text_is_shown(void **state)
{
    char out[20];
    (void)state;
    assert_int_equal(show_text("a\0b", 3, out, sizeof(out)), 6);
    assert_string_equal(out, "a\\x00b");
}

static void nothing_is_cut_in_the_middle(void **state)
{
    static const char text[] = "ab\xe6\x97\xa5\xe2\x80\xae";
    (void)state;
    for (size_t size = 1; size < 20; size++) {
        char out[24];
        size_t n;
        memset(out, '#', sizeof(out));
        n = show_text(text, sizeof(text) - 1, out, size);
        assert_int_equal(n, size <= 2   ? size - 1
                            : size < 6  ? 2
                            : size < 14 ? 5
                                        : 13);
        assert_int_equal(out[n], '\0');
        assert_int_equal(out[size], '#');
    }
    assert_int_equal(show_text("a", 1, NULL, 0), 0);
}

/* Whatever the bytes are, four times their number is room enough. */
static void growth_is_bounded(void **state)
{
    char text[4];
    char out[sizeof(text) * SHOW_MAX_GROWTH + 1];
    (void)state;
    for (unsigned seed = 0; seed < 200000; seed++) {
        unsigned bits = seed * 2654435761U;
        size_t n;
        for (size_t i = 0; i < sizeof(text); i++) {
            text[i] = (char)(bits >> (8 * i));
        }
        n = show_text(text, sizeof(text), out, sizeof(out));
        assert_true(n >= sizeof(text));
        for (size_t i = 0; i < n; i++) {
            assert_true((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(harmful_characters_become_escapes),
        cmocka_unit_test(a_nul_in_the_text_is_shown),
        cmocka_unit_test(nothing_is_cut_in_the_middle),
        cmocka_unit_test(growth_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
