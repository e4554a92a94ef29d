/*
 * xfer/source: a regular file, all of it, and the same at the end.
 */
#include "s3mpu/xfer/source.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char path[128];

static void write_file(const char *to, const char *text)
{
    FILE *f = fopen(to, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/s3mpu-source-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/file", folder);
    write_file(path, "0123456789");
    return 0;
}

static int remove_folder(void **state)
{
    char other[160];
    (void)state;
    snprintf(other, sizeof(other), "%s/other", folder);
    (void)unlink(other);
    (void)unlink(path);
    return rmdir(folder);
}

static struct source *open_file(void)
{
    struct err e;
    struct source *s = source_open(path, &e);
    assert_non_null(s);
    return s;
}

static void a_file_is_read_by_position(void **state)
{
    struct source *s = open_file();
    char data[4] = "";
    struct err e;
    (void)state;
    assert_int_equal(source_size(s), 10);
    assert_string_equal(source_path(s), path);
    assert_int_equal(source_read(s, data, 3, 7, &e), 0);
    assert_memory_equal(data, "789", 3);
    assert_int_equal(source_check(s, &e), 0);
    source_free(s);
}

static void a_read_beyond_the_end_is_a_change(void **state)
{
    struct source *s = open_file();
    char data[4];
    struct err e;
    (void)state;
    assert_int_equal(source_read(s, data, 4, 7, &e), -1);
    assert_int_equal(e.code, ERR_SOURCE);
    assert_non_null(strstr(e.text, "ends at byte 10"));
    source_free(s);
}

static void expect_changed(struct source *s)
{
    struct err e;
    assert_int_equal(source_check(s, &e), -1);
    assert_int_equal(e.code, ERR_SOURCE);
    source_free(s);
}

static void a_file_that_grows_shrinks_or_is_rewritten_has_changed(void **state)
{
    static const char *const texts[] = {"0123456789ab", "012345678"};
    struct timespec past[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct source *s;
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        write_file(path, "0123456789");
        s = open_file();
        write_file(path, texts[i]);
        expect_changed(s);
    }
    write_file(path, "0123456789");
    s = open_file();
    assert_int_equal(utimensat(AT_FDCWD, path, past, 0), 0);
    expect_changed(s); /* of the same size: its time tells */
}

/* As rsync -t and tar do it. */
static void a_rewritten_file_with_its_old_time_has_changed(void **state)
{
    struct source *s = open_file();
    struct stat before;
    struct stat after;
    struct timespec times[2];
    (void)state;
    assert_int_equal(stat(path, &before), 0);
    times[0] = before.st_atim;
    times[1] = before.st_mtim;
    do { /* the clock of a file system has its own grain */
        write_file(path, "9876543210");
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        assert_int_equal(stat(path, &after), 0);
    } while (memcmp(&before.st_ctim, &after.st_ctim, sizeof(after.st_ctim)) ==
             0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(after.st_mtim));
    expect_changed(s);
}

static void a_file_that_is_only_read_has_not_changed(void **state)
{
    struct source *s = open_file();
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                {.tv_nsec = UTIME_OMIT}};
    struct err e;
    char data[10];
    (void)state;
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    assert_int_equal(source_read(s, data, 10, 0, &e), 0);
    assert_int_equal(source_check(s, &e), 0);
    source_free(s);
}

static void a_file_whose_size_is_a_lie_is_refused(void **state)
{
    struct err e;
    (void)state;
    assert_null(source_open("/proc/version", &e));
    assert_int_equal(e.code, ERR_LOCAL);
    assert_non_null(strstr(e.text, "holds more than the 0 bytes"));
}

static void a_file_that_is_replaced_or_gone_has_changed(void **state)
{
    char other[160];
    struct source *s = open_file();
    (void)state;
    snprintf(other, sizeof(other), "%s/other", folder);
    write_file(other, "0123456789");
    assert_int_equal(rename(other, path), 0);
    expect_changed(s);
    s = open_file();
    assert_int_equal(unlink(path), 0);
    expect_changed(s);
}

static void what_is_no_file_is_refused(void **state)
{
    struct err e;
    (void)state;
    assert_null(source_open(folder, &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_int_equal(unlink(path), 0);
    assert_null(source_open(path, &e));
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_null(source_open(path, &e)); /* and does not wait for a writer */
    assert_int_equal(e.code, ERR_LOCAL);
    assert_non_null(strstr(e.text, "not a regular file"));
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_by_position),
        TEST(a_read_beyond_the_end_is_a_change),
        TEST(a_file_that_grows_shrinks_or_is_rewritten_has_changed),
        TEST(a_rewritten_file_with_its_old_time_has_changed),
        TEST(a_file_that_is_only_read_has_not_changed),
        TEST(a_file_whose_size_is_a_lie_is_refused),
        TEST(a_file_that_is_replaced_or_gone_has_changed),
        TEST(what_is_no_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
