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
                                .last_words = last_words,
                                .deadline_ms = c->config->deadline_ms};
    return signals_start(&opts, e);
}

int context_run(struct context *c, struct transfer *t, const char *name,
                unsigned jobs, int64_t *ms, struct err *e)
{
    struct sched_opts opts = {
        .session = c->session.s3, .cancel = &c->cancel, .jobs = jobs};

    struct meter meter;
    bool told = false;
    struct sched *s = sched_start(&opts, t, e);
    if (s == NULL) {
        return -1;
    }
    meter_start(&meter, name, &t->progress, c->config->quiet,
                c->config->progress_interval_ms);
    while (!sched_wait(s, TICK_MS)) {
        meter_tick(&meter);
        if (!told && cancel_why(&c->cancel) > 0) {
            told = true;
            log_warn("stopping; a second signal leaves at once");
        }
    }
    *ms = meter_stop(&meter);
    sched_free(s);
    return 0;
}
