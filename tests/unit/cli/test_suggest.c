/*
 * cli/suggest: how far one word is from another.
 */
#include "suggest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void a_distance_counts_mistakes(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        unsigned out;
    } rows[] = {
        {"", "", 0},
        {"put", "put", 0},
        {"putt", "put", 1},
        {"pt", "put", 1},
        {"pit", "put", 1},
        {"upt", "put", 1},
        {"", "put", 3},
        {"get", "put", 2},
        {"verfiy", "verify", 1},
        {"abc", "xyz", 3},
        {"ab", "ba", 1},
        {"abcd", "badc", 2},
        {"resume", "resme", 1},
        {"sitting", "kitten", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (suggest_distance(rows[i].a, rows[i].b) != rows[i].out ||
            suggest_distance(rows[i].b, rows[i].a) != rows[i].out) {
            fail_msg("%s, %s: %u", rows[i].a, rows[i].b,
                     suggest_distance(rows[i].a, rows[i].b));
        }
    }
}

static void long_words_are_far_away(void **state)
{
    char word[100];
    (void)state;
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    assert_true(suggest_distance(word, word) > SUGGEST_NEAR);
    word[40] = '\0';
    assert_int_equal(suggest_distance(word, word), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_distance_counts_mistakes),
        cmocka_unit_test(long_words_are_far_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
