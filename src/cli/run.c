/*
 * cli/run.c -- the main thread's loop while a transfer runs.
 */
#include "command.h"

#include "meter.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/log.h"
#include "s3mpu/xfer/sched.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { TICK_MS = 100 };

int context_fail(const struct context *c, const char *subject,
                 const struct err *e)
{
    return report_error(c->command, subject, e,
                        cancel_why((struct cancel *)&c->cancel));
}

int context_signals(struct context *c, const char *last_words, struct err *e)
{
    struct signals_opts opts = {.cancel = &c->cancel,
                                .last = &c->last,
                                .last_words = last_words,
                                .deadline_ms = c->config->deadline_ms};
    return signals_start(&opts, e);
}

/* Whether the endpoint's URL names ${bucket}, as its last folder or at the
 * beginning of its host. */
static bool names_bucket(const char *url, const char *bucket)
{
    const char *host = strstr(url, "://");
    size_t len = strlen(bucket);
    const char *end;
    host = host != NULL ? host + 3 : url;
    if (strncasecmp(host, bucket, len) == 0 && host[len] == '.') {
        return true;
    }
    end = host + strlen(host);
    while (end > host && end[-1] == '/') {
        end--;
    }
    return (size_t)(end - host) > len && end[-(ptrdiff_t)len - 1] == '/' &&
           strncmp(end - len, bucket, len) == 0;
}

int context_object(struct context *c, const char *text, struct object *o,
                   struct err *e)
{
    const struct settings *s = &c->session.settings;
    if (object_parse(o, text, e) != 0) {
        return -1;
    }
    if (s->endpoint_url != NULL && !c->warned_of_bucket &&
        names_bucket(s->endpoint_url, o->bucket)) {
        c->warned_of_bucket = true;
        log_warn("the endpoint URL %s (%s) names the bucket '%s' already, and "
                 "s3mpu adds it once more; leave it out of the URL",
                 s->endpoint_url, s->endpoint_from, o->bucket);
    }
    return 0;
}

static void watch(struct context *c, struct sched *s, struct meter *m)
{
    bool told = false;
    while (!sched_wait(s, TICK_MS)) {
        meter_tick(m);
        if (!told && cancel_why(&c->cancel) > 0) {
            told = true;
            if (m->tty) {
                log_warn("stopping and cleaning up; a second signal, a second "
                         "later, leaves "
                         "at once");
            }
        }
    }
}

static int run(struct context *c, struct transfer *t,
               const struct run_opts *opts, int64_t *ms, struct err *e)
{
    struct sched_opts so = {.session = c->session.s3,
                            .cancel = &c->cancel,
                            .last = &c->last,
                            .jobs = opts->jobs};
    struct meter meter;
    struct sched *s = sched_start(&so, t, e);
    if (s == NULL) {
        return -1;
    }
    meter_start(&meter, opts->name, &t->progress, c->config->quiet,
                c->config->progress_interval_ms);
    watch(c, s, &meter);
    *ms = meter_stop(&meter);
    sched_free(s);
    if (transfer_report(t)->rc != 0) {
        *e = transfer_report(t)->err;
        return -1;
    }
    return 0;
}

int context_run(struct context *c, struct transfer *t,
                const struct run_opts *opts, int64_t *ms)
{
    struct err e;
    int code = 0;
    if (context_signals(c, opts->last_words, &e) != 0 ||
        run(c, t, opts, ms, &e) != 0) {
        code = context_fail(c, c->argv[0], &e);
    }
    signals_stop();
    return code;
}
