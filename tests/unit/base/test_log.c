/*
 * base/log: what arrives at stderr, which is a file while a test looks.
 */
#include "s3mpu/base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { THREADS = 8, LINES = 200 };

#define ERASE "\r\033[K"

static int saved_stderr = -1;
static FILE *captured;
static char seen[1 << 20];

static void capture(void)
{
    captured = tmpfile();
    assert_non_null(captured);
    saved_stderr = dup(STDERR_FILENO);
    assert_true(saved_stderr >= 0);
    assert_int_equal(dup2(fileno(captured), STDERR_FILENO), STDERR_FILENO);
}

/* Gives stderr back; what it got is in ${seen}. */
static void release(void)
{
    size_t len;
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    rewind(captured);
    len = fread(seen, 1, sizeof(seen) - 1, captured);
    seen[len] = '\0';
    fclose(captured);
}

static void log_one_of_each(void)
{
    log_error("e %d", 1);
    log_warn("w %d", 2);
    log_info("net", "i %d", 3);
    log_debug("net", "d %d", 4);
    log_trace("net", "t %d", 5);
}

static void each_level_shows_those_above(void **state)
{
    static const struct {
        enum log_level level;
        const char *out;
    } rows[] = {
        {LOG_ERROR, "s3mpu: e 1\n"},
        {LOG_WARN, "s3mpu: e 1\ns3mpu: w 2\n"},
        {LOG_INFO, "s3mpu: e 1\ns3mpu: w 2\nnet: i 3\n"},
        {LOG_DEBUG, "s3mpu: e 1\ns3mpu: w 2\nnet: i 3\nnet: d 4\n"},
        {LOG_TRACE, "s3mpu: e 1\ns3mpu: w 2\nnet: i 3\nnet: d 4\nnet: t 5\n"},
    };
    (void)state;
    assert_true(log_enabled(LOG_WARN));
    assert_false(log_enabled(LOG_INFO));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        log_set_level(rows[i].level);
        capture();
        log_one_of_each();
        release();
        assert_string_equal(seen, rows[i].out);
        assert_true(log_enabled(rows[i].level));
    }
    log_set_level(LOG_WARN);
}

static void a_message_is_one_line(void **state)
{
    (void)state;
    capture();
    log_error("a\nb\tc\r\033[2Jd\x7f.");
    release();
    assert_string_equal(seen, "s3mpu: a\\x0ab\\x09c\\x0d\\x1b[2Jd\\x7f.\n");
}

static void a_long_message_is_cut(void **state)
{
    char *huge = malloc(100000);
    size_t len;
    (void)state;
    assert_non_null(huge);
    memset(huge, 'h', 99999);
    huge[99999] = '\0';
    capture();
    log_error("%s", huge);
    log_error("next");
    release();
    free(huge);
    len = strlen(seen);
    assert_true(len > 10000 && len < 17000);
    assert_string_equal(seen + len - 14, "h\ns3mpu: next\n");
}

static void the_status_line_comes_back(void **state)
{
    (void)state;
    capture();
    log_status("50 %");
    log_status("50 %"); /* nothing new: nothing is written */
    log_warn("w");
    log_plain("plain");
    log_status("");
    log_warn("w");
    release();
    assert_string_equal(seen, ERASE "50 %" ERASE "s3mpu: w\n50 %" ERASE
                                    "plain\n50 %" ERASE "s3mpu: w\n");
}

static void a_long_status_is_cut(void **state)
{
    char huge[5000];
    (void)state;
    memset(huge, 's', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    capture();
    log_status(huge);
    log_warn("w");
    log_status("");
    release();
    assert_true(strlen(seen) < sizeof(huge));
    assert_non_null(strstr(seen, "s" ERASE "s3mpu: w\nsss"));
}

static void plain_text_ignores_the_level(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    capture();
    log_plain("two\nlines");
    release();
    log_set_level(LOG_WARN);
    assert_string_equal(seen, "two\\x0alines\n");
}

static void *log_lines(void *arg)
{
    const char *letter = arg;
    char text[101];
    memset(text, letter[0], sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (int i = 0; i < LINES; i++) {
        log_error("%s", text);
    }
    return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
    static char letters[THREADS] = "abcdefgh";
    pthread_t threads[THREADS];
    int lines = 0;
    (void)state;
    capture();
    for (size_t i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, log_lines, &letters[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    release();
    for (const char *p = seen; *p != '\0'; p = strchr(p, '\n') + 1) {
        const char letter[2] = {p[7], '\0'};
        assert_memory_equal(p, "s3mpu: ", 7);
        assert_int_equal(strspn(p + 7, letter), 100);
        assert_int_equal(p[107], '\n');
        lines++;
    }
    assert_int_equal(lines, THREADS * LINES);
}

/* Standard error is a full pipe that nobody reads: no line is waited for, and
 * once it is read again the next one says that some are missing. */
static void a_reader_that_has_stopped_stops_nobody(void **state)
{
    static char waste[1 << 20];
    const char *late;
    int saved = dup(STDERR_FILENO);
    int ends[2];
    ssize_t n;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    for (int i = 0; i < 20000; i++) {
        log_error("%0100d", i);
    }
    n = read(ends[0], waste, sizeof(waste));
    log_error("read again");
    log_error("and again");
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    close(ends[1]);
    assert_true(n > 0);
    assert_memory_equal(waste, "s3mpu: 0000", 11);
    n = 0;
    for (ssize_t got = 1; got > 0; n += got) {
        got = read(ends[0], waste + n, sizeof(waste) - 1 - (size_t)n);
    }
    close(ends[0]);
    waste[n] = '\0';
    late = strstr(waste, "\ns3mpu: some lines are missing here");
    assert_non_null(late);
    late = strstr(late, "read\ns3mpu: read again\ns3mpu: and again\n");
    assert_non_null(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_level_shows_those_above),
        cmocka_unit_test(a_message_is_one_line),
        cmocka_unit_test(a_long_message_is_cut),
        cmocka_unit_test(the_status_line_comes_back),
        cmocka_unit_test(a_long_status_is_cut),
        cmocka_unit_test(plain_text_ignores_the_level),
        cmocka_unit_test(lines_of_threads_never_mix),
        cmocka_unit_test(a_reader_that_has_stopped_stops_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
