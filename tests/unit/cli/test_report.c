/*
 * cli/report: exit codes, which scripts rely on, and figures.
 */
#include "report.h"

#include "s3mpu/base/clock.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void every_code_has_its_exit_code(void **state)
{
    static const struct {
        enum err_code code;
        int why;
        int out;
    } rows[] = {
        {ERR_NONE, 0, 0},
        {ERR_USAGE, 0, 2},
        {ERR_LOCAL, 0, 3},
        {ERR_SOURCE, 0, 4},
        {ERR_AUTH, 0, 5},
        {ERR_NOT_FOUND, 0, 6},
        {ERR_PRECONDITION, 0, 7},
        {ERR_SERVICE, 0, 8},
        {ERR_NETWORK, 0, 8},
        {ERR_PROTOCOL, 0, 8},
        {ERR_INTEGRITY, 0, 9},
        {ERR_UNKNOWN_END, 0, 10},
        {ERR_DEADLINE, 0, 12},
        {ERR_INTERNAL, 0, 70},
        {ERR_CANCELLED, SIGHUP, 129},
        {ERR_CANCELLED, SIGINT, 130},
        {ERR_CANCELLED, SIGTERM, 143},
        {ERR_CANCELLED, CANCEL_DEADLINE, 12},
        {ERR_CANCELLED, 0, 130},
        /* what went wrong goes before why it was to end */
        {ERR_UNKNOWN_END, SIGINT, 10},
        {ERR_INTEGRITY, SIGTERM, 9},
        {ERR_SERVICE, CANCEL_DEADLINE, 8},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e = {.code = rows[i].code};
        int got = report_exit_code(&e, rows[i].why);
        if (got != rows[i].out) {
            fail_msg("code %d, why %d: %d", (int)rows[i].code, rows[i].why,
                     got);
        }
    }
}

/* -------------------------------------------------------- what is said --- */

static char said[4096];

/* report_error, and what it wrote to stderr. */
static int tell(const char *subject, const struct err *e, int why)
{
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    size_t len;
    int rc;
    assert_non_null(file);
    assert_true(saved >= 0);
    assert_int_equal(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
    rc = report_error("put", subject, e, why);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    len = fread(said, 1, sizeof(said) - 1, file);
    said[len] = '\0';
    fclose(file);
    return rc;
}

static void an_error_is_one_line(void **state)
{
    static const struct {
        const char *name;
        const char *subject;
        enum err_code code;
        int why;
        int rc;
        const char *out;
    } rows[] = {
        {"subject", "a.bin", ERR_AUTH, 0, 5, "s3mpu: put a.bin: the text\n"},
        {"no subject", NULL, ERR_USAGE, 0, 2, "s3mpu: put: the text\n"},
        {"SIGINT", "a.bin", ERR_CANCELLED, SIGINT, 130,
         "s3mpu: put a.bin: stopped by SIGINT\n"},
        {"SIGTERM", "a.bin", ERR_CANCELLED, SIGTERM, 143,
         "s3mpu: put a.bin: stopped by SIGTERM\n"},
        {"SIGHUP", NULL, ERR_CANCELLED, SIGHUP, 129,
         "s3mpu: put: stopped by SIGHUP\n"},
        {"another signal", NULL, ERR_CANCELLED, SIGUSR1, 128 + SIGUSR1,
         "s3mpu: put: stopped by a signal\n"},
        {"deadline", "a.bin", ERR_CANCELLED, CANCEL_DEADLINE, 12,
         "s3mpu: put a.bin: the deadline has passed\n"},
        {"control characters", "a\nb", ERR_LOCAL, 0, 3,
         "s3mpu: put a\\x0ab: the text\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e;
        int rc;
        err_set(&e, rows[i].code, "the text");
        rc = tell(rows[i].subject, &e, rows[i].why);
        if (rc != rows[i].rc || strcmp(said, rows[i].out) != 0) {
            fail_msg("%s: %d, '%s'", rows[i].name, rc, said);
        }
    }
}

/* ------------------------------------------------------------- figures --- */

static void sizes_have_one_decimal(void **state)
{
    static const struct {
        int64_t in;
        const char *out;
    } rows[] = {
        {0, "0 B"},
        {1, "1 B"},
        {1023, "1023 B"},
        {1024, "1.0 KiB"},
        {1536, "1.5 KiB"},
        {1048576, "1.0 MiB"},
        {5242880, "5.0 MiB"},
        {INT64_C(1073741824), "1.0 GiB"},
        {INT64_C(1181116006), "1.1 GiB"},
        {INT64_C(1099511627776), "1.0 TiB"},
        {INT64_C(53687091200000), "48.8 TiB"},
        {INT64_C(1125899906842624), "1024.0 TiB"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[16];
        report_size(rows[i].in, out, sizeof(out));
        if (strcmp(out, rows[i].out) != 0) {
            fail_msg("%" PRId64 ": '%s'", rows[i].in, out);
        }
    }
}

static void times_have_two_units_at_most(void **state)
{
    static const struct {
        int64_t in;
        const char *out;
    } rows[] = {
        {0, "0.0 s"},           {49, "0.0 s"},
        {1234, "1.2 s"},        {59900, "59.9 s"},
        {60000, "1 m 00 s"},    {125000, "2 m 05 s"},
        {3599999, "59 m 59 s"}, {3600000, "1 h 00 m"},
        {3723000, "1 h 02 m"},  {INT64_C(360000000), "100 h 00 m"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[24];
        report_time(rows[i].in, out, sizeof(out));
        if (strcmp(out, rows[i].out) != 0) {
            fail_msg("%" PRId64 ": '%s'", rows[i].in, out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_its_exit_code),
        cmocka_unit_test(an_error_is_one_line),
        cmocka_unit_test(sizes_have_one_decimal),
        cmocka_unit_test(times_have_two_units_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
