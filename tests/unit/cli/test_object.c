/*
 * cli/object: what a user may write for a bucket, an object or a folder.
 */
#include "object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct object parse(const char *text)
{
    struct object o;
    struct err e;
    if (object_parse(&o, text, &e) != 0) {
        fail_msg("%s: %s", text, e.text);
    }
    return o;
}

static void names_are_cut_at_the_first_slash(void **state)
{
    static const struct {
        const char *in;
        const char *bucket;
        const char *key;
    } rows[] = {
        {"bucket", "bucket", ""},
        {"bucket/", "bucket", ""},
        {"bucket/key", "bucket", "key"},
        {"bucket/a/b", "bucket", "a/b"},
        {"bucket//a", "bucket", "/a"},
        {"bucket/a/", "bucket", "a/"},
        {"s3://bucket", "bucket", ""},
        {"s3://bucket/key", "bucket", "key"},
        {"s3://bucket//", "bucket", "/"},
        {"bucket/s3://x", "bucket", "s3://x"},
        {"bucket/a?b#c%20d +", "bucket", "a?b#c%20d +"},
        {"bucket/\xc3\xbc\xff", "bucket", "\xc3\xbc\xff"},
        {"bucket/../x", "bucket", "../x"},
        {"tenant:bucket/k", "tenant:bucket", "k"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct object o = parse(rows[i].in);
        assert_string_equal(o.bucket, rows[i].bucket);
        assert_string_equal(o.key, rows[i].key);
        assert_string_equal(object_ref(&o).bucket, rows[i].bucket);
        assert_true(span_is(object_ref(&o).key, rows[i].key));
        object_release(&o);
        assert_null(o.bucket);
        object_release(&o);
    }
}

static void what_is_no_bucket_is_refused(void **state)
{
    static const char *const rows[] = {
        "",      "/",         "/key",     "ab",
        "s3://", "s3:///",    "b cket/k", "b\xc3\xbc-cket/k",
        "a?b/k", "bucket\n/k"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct object o;
        struct err e;
        if (object_parse(&o, rows[i], &e) == 0) {
            fail_msg("'%s' was taken", rows[i]);
        }
        assert_int_equal(e.code, ERR_USAGE);
        assert_null(o.bucket);
        assert_null(o.key);
    }
}

static void a_folder_takes_the_file_s_name(void **state)
{
    static const struct {
        const char *in;
        const char *path;
        const char *key;
    } rows[] = {
        {"bucket", "file", "file"},
        {"bucket/", "/a/b/file", "file"},
        {"bucket/dir/", "a/file", "dir/file"},
        {"bucket/dir//", "file", "dir//file"},
        {"bucket/key", "file", "key"},
        {"bucket/dir/key", "a/file", "dir/key"},
        {"bucket/dir/", "./f i l e", "dir/f i l e"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct object o = parse(rows[i].in);
        object_take_name(&o, rows[i].path);
        assert_string_equal(o.key, rows[i].key);
        object_release(&o);
    }
}

static void a_base_name_is_what_follows_the_last_slash(void **state)
{
    static const struct {
        const char *in;
        const char *out;
    } rows[] = {{"a", "a"}, {"/a", "a"}, {"a/b", "b"},
                {"a/", ""}, {"", ""},    {"..", ".."}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(object_base_name(rows[i].in), rows[i].out);
    }
}

static void a_key_has_1_to_1024_bytes(void **state)
{
    static const struct {
        size_t len;
        const char *part; /* NULL: fine */
    } rows[] = {{0, "no key was given"},
                {1, NULL},
                {1023, NULL},
                {1024, NULL},
                {1025, "a key of 1025 bytes; S3's most is 1024"},
                {5000, "a key of 5000 bytes"}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *text = calloc(1, rows[i].len + 8);
        struct object o;
        struct err e;
        int rc;
        assert_non_null(text);
        memcpy(text, "bucket/", 7);
        memset(text + 7, 'k', rows[i].len);
        o = parse(text);
        rc = object_check_key(&o, &e);
        assert_int_equal(rc, rows[i].part == NULL ? 0 : -1);
        if (rows[i].part != NULL) {
            assert_int_equal(e.code, ERR_USAGE);
            assert_non_null(strstr(e.text, rows[i].part));
            assert_non_null(strstr(e.text, "bucket 'bucket'"));
        }
        object_release(&o);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_cut_at_the_first_slash),
        cmocka_unit_test(what_is_no_bucket_is_refused),
        cmocka_unit_test(a_folder_takes_the_file_s_name),
        cmocka_unit_test(a_base_name_is_what_follows_the_last_slash),
        cmocka_unit_test(a_key_has_1_to_1024_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
