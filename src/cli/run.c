/*
 * cli/run.c -- the main thread's loop while a transfer runs.
 */
#include "command.h"

#include "meter.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/log.h"
#include "s3mpu/xfer/sched.h"

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
