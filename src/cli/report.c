/*
 * cli/report.c -- exit codes and the wording of errors and figures.
 */
#include "report.h"

#include "output.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/base/show.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int exit_code;
    const char *meaning;
} meanings[] = {
    {0, "everything asked for is there, and proved to the level printed"},
    {1, "some of several objects failed; each is named"},
    {2, "the command line or a configuration file is wrong"},
    {3, "a local file cannot be read or written"},
    {4, "the source changed or ended early while it was read"},
    {5, "no credentials, or they are refused"},
    {6, "no such bucket, key or upload"},
    {7, "a precondition failed: the key or bucket exists already, or the "
        "object is archived"},
    {8,
     "the network or the service failed, or the service refuses the request"},
    {9, "what the service holds or received is not what was sent"},
    {10, "the outcome is unknown: no answer says what the last request did"},
    {12, "the deadline passed"},
    {70, "a fault in s3mpu itself"},
    {129, "stopped by SIGHUP"},
    {130, "stopped by SIGINT"},
    {143, "stopped by SIGTERM"},
};

void report_dump_exit_codes(void)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        printf("%d\t%s\n", meanings[i].exit_code, meanings[i].meaning);
    }
}

int report_exit_code(const struct err *e, int why)
{
    switch (e->code) {
    case ERR_NONE:
        return 0;
    case ERR_USAGE:
        return 2;
    case ERR_LOCAL:
        return 3;
    case ERR_SOURCE:
        return 4;
    case ERR_AUTH:
        return 5;
    case ERR_NOT_FOUND:
        return 6;
    case ERR_PRECONDITION:
        return 7;
    case ERR_SERVICE:
    case ERR_NETWORK:
    case ERR_PROTOCOL:
        return 8;
    case ERR_INTEGRITY:
        return 9;
    case ERR_UNKNOWN_END:
        return 10;
    case ERR_DEADLINE:
        return 12;
    case ERR_CANCELLED:
        return why == CANCEL_DEADLINE ? 12 : 128 + (why > 0 ? why : SIGINT);
    case ERR_INTERNAL:
        return 70;
    }
    return 70;
}

static void cancelled_words(int why, char *out, size_t size)
{
    const char *name = why == SIGINT    ? "SIGINT"
                       : why == SIGTERM ? "SIGTERM"
                       : why == SIGHUP  ? "SIGHUP"
                                        : "a signal";
    if (why == CANCEL_DEADLINE) {
        snprintf(out, size, "the deadline has passed");
    } else {
        snprintf(out, size, "stopped by %s", name);
    }
}

int report_stopped(const char *command, int why, const char *undone)
{
    struct err e = {.code = ERR_CANCELLED};
    char words[64];
    cancelled_words(why, words, sizeof(words));
    log_error("%s: %s; %s", command, words, undone);
    return report_exit_code(&e, why);
}

int report_error(const char *command, const char *subject, const struct err *e,
                 int why)
{
    char words[64];
    const char *text = e->text;
    if (e->code == ERR_CANCELLED) {
        cancelled_words(why, words, sizeof(words));
        text = words;
    }
    log_error("%s%s%s: %s", command, subject != NULL ? " " : "",
              subject != NULL ? subject : "", text);
    return report_exit_code(e, why);
}

void report_result(const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;
    int n;
    va_start(ap, fmt);
    n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n >= 0) {
        size_t size = (size_t)n * SHOW_MAX_GROWTH + 2;
        char *line = mem_calloc(size, 1);
        size_t len = show_text(text, (size_t)n, line, size - 1);
        line[len++] = '\n';
        output_write(line, len);
        free(line);
        free(text);
    }
}

void report_size(int64_t bytes, char *out, size_t size)
{
    static const char *const units[] = {"KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    int unit = -1;
    while (value >= 1024 && unit < 3) {
        value /= 1024;
        unit++;
    }
    if (unit < 0) {
        snprintf(out, size, "%" PRId64 " B", bytes);
    } else {
        snprintf(out, size, "%.1f %s", value, units[unit]);
    }
}

void report_time(int64_t ms, char *out, size_t size)
{
    int64_t sec = ms / 1000;
    if (sec < 60) {
        snprintf(out, size, "%.1f s", (double)ms / 1000);
    } else if (sec < 3600) {
        snprintf(out, size, "%" PRId64 " m %02" PRId64 " s", sec / 60,
                 sec % 60);
    } else {
        snprintf(out, size, "%" PRId64 " h %02" PRId64 " m", sec / 3600,
                 sec / 60 % 60);
    }
}
