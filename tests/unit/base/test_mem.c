/*
 * base/mem: memory is zeroed, strings are copied, secrets are gone.
 */
#include "s3mpu/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* In place of the C library's: what it was last asked to erase. */
static struct {
    const void *data;
    size_t len;
} erased;

void explicit_bzero(void *data, size_t len)
{
    volatile unsigned char *p = data;
    erased.data = data;
    erased.len = len;
    while (len > 0) {
        p[--len] = 0;
    }
}

static void calloc_gives_zeroes(void **state)
{
    unsigned char *p = mem_calloc(1000, 3);
    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        assert_int_equal(p[i], 0);
    }
    free(p);
    p = mem_calloc(0, 0);
    assert_non_null(p);
    free(p);
}

static void realloc_keeps_and_never_frees(void **state)
{
    char *p = mem_realloc(NULL, 3);
    (void)state;
    memcpy(p, "ab", 3);
    p = mem_realloc(p, 1000);
    assert_string_equal(p, "ab");
    p = mem_realloc(p, 0);
    assert_non_null(p);
    free(p);
}

static void strings_are_copied_and_ended(void **state)
{
    char *p = mem_strdup("abc");
    (void)state;
    assert_string_equal(p, "abc");
    free(p);
    p = mem_strndup("abc", 2);
    assert_string_equal(p, "ab");
    free(p);
    p = mem_strndup("a\0b", 3);
    assert_memory_equal(p, "a\0b", 4);
    free(p);
}

static void a_wiped_secret_is_gone(void **state)
{
    char secret[] = "secret";
    static const char zeroes[sizeof(secret)];
    (void)state;
    mem_wipe(secret, 3);
    assert_memory_equal(secret, "\0\0\0ret", sizeof(secret));
    mem_wipe(secret, sizeof(secret));
    assert_memory_equal(secret, zeroes, sizeof(secret));
}

static void a_wiped_string_is_erased_to_its_end(void **state)
{
    char *secret = mem_strdup("secret");
    const void *was = secret;
    (void)state;
    mem_wipe_str(NULL);
    erased.data = NULL;
    mem_wipe_str(secret);
    assert_ptr_equal(erased.data, was);
    assert_int_equal(erased.len, strlen("secret"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calloc_gives_zeroes),
        cmocka_unit_test(realloc_keeps_and_never_frees),
        cmocka_unit_test(strings_are_copied_and_ended),
        cmocka_unit_test(a_wiped_secret_is_gone),
        cmocka_unit_test(a_wiped_string_is_erased_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
