/*
 * cli/meter.c -- it samples counters; it is never told anything.
 */
#include "meter.h"

#include "report.h"

#include "s3mpu/base/clock.h"
#include "s3mpu/base/log.h"
#include "s3mpu/base/show.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    LINE_BYTES = 400,
    MIN_NAME = 8,
    NAME_BEFORE_BAR = 24,  /* columns of a name that a bar leaves it */
    NAME_MAX_COLUMNS = 60, /* at most four bytes each: they fit the line */
    BAR_MAX = 30,
    BAR_EDGES = 4 /* "[", "]  " */
};

/* Whether a character takes two columns: the East Asian wide and full-width
 * blocks and the pictographs (Unicode, EastAsianWidth.txt, W and F). */
static bool is_wide(unsigned long c)
{
    static const unsigned long ranges[][2] = {
        {0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
        {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
        {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

/* The bytes and columns of the character of UTF-8 at ${text}; a byte that is
 * none is one of each. */
static int character(const char *text, int *columns)
{
    const unsigned char *p = (const unsigned char *)text;
    int more = p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    unsigned long c = more == 0 ? p[0] : p[0] & (0x3fU >> more);
    for (int i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            *columns = 1;
            return 1;
        }
        c = c << 6 | (p[i] & 0x3fU);
    }
    *columns = is_wide(c) ? 2 : 1;
    return more + 1;
}

/* Bytes of as many characters of ${name} as fit ${columns}. */
static int name_bytes(const char *name, int columns)
{
    int at = 0;
    while (name[at] != '\0') {
        int width;
        int n = character(name + at, &width);
        if (width > columns) {
            break;
        }
        at += n;
        columns -= width;
    }
    return at;
}

static void bar(int percent, int width, char *out)
{
    int full = width * percent / 100;
    memset(out, '.', (size_t)width);
    memset(out, '#', (size_t)full);
    out[width] = '\0';
}

static int columns_of(const char *name)
{
    int columns = 0;
    while (*name != '\0') {
        int width;
        name += character(name, &width);
        columns += width;
    }
    return columns;
}

/* 10, 20 or 30 columns, so that the bar does not jump about as figures grow
 * and shrink; 0 where that would crowd the name out. */
static int bar_width_for(int room, const char *name)
{
    int wanted = columns_of(name);
    int width;
    wanted = wanted < NAME_BEFORE_BAR ? wanted : NAME_BEFORE_BAR;
    width = (room - 2 - BAR_EDGES - wanted) / 10 * 10;
    return width < 0 ? 0 : width > BAR_MAX ? BAR_MAX : width;
}

static int percent_of(const struct meter_sample *s)
{
    if (s->total <= 0) {
        return 0;
    }
    return s->done >= s->total
               ? 100
               : (int)((double)s->done * 100.0 / (double)s->total);
}

/* What is always there, then what there is room for: the rate, the time left,
 * a bar; the name gets the rest. */
void meter_format(const struct meter_sample *s, int columns, char *out,
                  size_t size)
{
    char done[24];
    char total[24];
    char rate[24];
    char left[24] = "";
    char bar_text[BAR_MAX + 1] = "";
    char tail[LINE_BYTES];
    char name[LINE_BYTES];
    int percent = percent_of(s);
    int n;
    int room;
    int bar_width;
    show_text(s->name, strlen(s->name), name, sizeof(name));
    report_size(s->done, done, sizeof(done));
    report_size(s->total, total, sizeof(total));
    report_size((int64_t)s->rate, rate, sizeof(rate));
    if (s->rate >= 1 && s->done < s->total) {
        report_time((int64_t)((double)(s->total - s->done) / s->rate * 1000),
                    left, sizeof(left));
    }
    n = snprintf(tail, sizeof(tail), "%3d%%", percent);
    if (columns >= n + MIN_NAME + 16) {
        n += snprintf(tail + n, sizeof(tail) - (size_t)n, "  %s/s", rate);
    }
    if (columns >= n + MIN_NAME + 30) {
        n += snprintf(tail + n, sizeof(tail) - (size_t)n, "  %s of %s", done,
                      total);
    }
    if (left[0] != '\0' && columns >= n + MIN_NAME + 18) {
        n += snprintf(tail + n, sizeof(tail) - (size_t)n, "  %s left", left);
    }
    room = columns - 1 - n;
    bar_width = s->plain ? 0 : bar_width_for(room, name);
    if (bar_width > 0) {
        bar(percent, bar_width, bar_text);
        room -= bar_width + BAR_EDGES;
    }
    room -= 2;
    room = room < 0 ? 0 : room > NAME_MAX_COLUMNS ? NAME_MAX_COLUMNS : room;
    snprintf(out, size, "%.*s  %s%s%s%s", name_bytes(name, room), name,
             bar_text[0] != '\0' ? "[" : "", bar_text,
             bar_text[0] != '\0' ? "]  " : "", tail);
}

static int columns_of_terminal(void)
{
    struct winsize w;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col < 20) {
        return 80;
    }
    return w.ws_col;
}

void meter_start(struct meter *m, const char *name,
                 const struct progress *progress, bool quiet,
                 int64_t interval_ms)
{
    int64_t now = clock_mono_ms();
    *m = (struct meter){.name = name,
                        .progress = progress,
                        .tty = isatty(STDERR_FILENO) == 1,
                        .quiet = quiet,
                        .interval_ms = interval_ms,
                        .began_ms = now,
                        .shown_ms = now,
                        .last_ms = now};
}

static struct meter_sample sample(struct meter *m, int64_t now)
{
    struct meter_sample s = {
        .name = m->name,
        .plain = !m->tty,
        .done = (int64_t)(atomic_load(&m->progress->done) +
                          atomic_load(&m->progress->flying)),
        .total = (int64_t)atomic_load(&m->progress->total)};
    int64_t ms = now - m->last_ms;
    if (ms >= 500) {
        double fresh = (double)(s.done - m->last_bytes) * 1000.0 / (double)ms;
        fresh = fresh > 0 ? fresh : 0;
        m->rate = m->rate > 0 ? 0.7 * m->rate + 0.3 * fresh : fresh;
        m->last_bytes = s.done;
        m->last_ms = now;
    }
    s.rate = m->rate;
    return s;
}

void meter_tick(struct meter *m)
{
    char line[LINE_BYTES];
    int64_t now = clock_mono_ms();
    struct meter_sample s = sample(m, now);
    if (m->quiet || s.total == 0) {
        return;
    }
    if (m->tty) {
        meter_format(&s, columns_of_terminal(), line, sizeof(line));
        log_status(line);
    } else if (now - m->shown_ms >= m->interval_ms) {
        m->shown_ms = now;
        meter_format(&s, LINE_BYTES / 2, line, sizeof(line));
        log_plain(line);
    }
}

int64_t meter_stop(struct meter *m)
{
    log_status("");
    return clock_mono_ms() - m->began_ms;
}
