/*
 * cli/signals.c -- sigwaitinfo in a thread of its own: no handler, so nothing that
 * a handler must not do.
 */
#include "signals.h"

#include "s3mpu/base/log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* The stop request of signals_stop; blocked as the others are. */
#define SIGNAL_STOP SIGUSR2

static struct {
    pthread_t id;
    bool running;
    struct signals_opts opts;
    int64_t began_ms;
    const char *scratch;
} waiter;

static bool is_ignored(int sig)
{
    struct sigaction old;
    return sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN;
}

static void wanted(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGNAL_STOP);
    if (!is_ignored(SIGHUP)) {
        sigaddset(set, SIGHUP);
    }
}

static void set_action(int sig, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    (void)sigaction(sig, &action, NULL);
}

void signals_block(void)
{
    sigset_t set;
    wanted(&set);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    set_action(SIGINT, SIG_DFL); /* a blocked one is kept for sigwait */
    set_action(SIGTERM, SIG_DFL);
    set_action(SIGPIPE, SIG_IGN);
    set_action(SIGXFSZ, SIG_IGN); /* write tells it, by EFBIG */
}

/* The next signal, or -1 and EAGAIN once ${deadline_ms} have passed since the
 * start; 0: never. */
static int next_signal(const sigset_t *set, int64_t deadline_ms,
                       siginfo_t *info)
{
    int64_t left = deadline_ms;
    struct timespec ts;
    if (deadline_ms == 0) {
        return sigwaitinfo(set, info);
    }
    left -= clock_mono_ms() - waiter.began_ms;
    left = left > 0 ? left : 0;
    ts = (struct timespec){.tv_sec = (time_t)(left / 1000),
                           .tv_nsec = (long)(left % 1000) * 1000000L};
    return sigtimedwait(set, info, &ts);
}

void signals_scratch(const char *path)
{
    waiter.scratch = path;
}

/* Whether ${sig} is a second signal, and not the echo of the one that came at
 * ${first_ms}; 0: there was none. */
static bool is_second(int sig, int64_t first_ms)
{
    return first_ms != 0 && sig != SIGHUP &&
           clock_mono_ms() - first_ms >= SIGNALS_PAIR_MS;
}

static void leave_at_once(int sig)
{
    if (waiter.scratch != NULL) {
        (void)unlink(waiter.scratch);
    }
    log_status("");
    if (waiter.opts.last_words != NULL) {
        log_error("%s", waiter.opts.last_words);
    }
    _exit(128 + sig);
}

/* The deadline, or what comes after it, has passed; when to wake up next. */
static int64_t pass_deadline(int64_t passed_ms)
{
    if (passed_ms > waiter.opts.deadline_ms) {
        cancel_trip(waiter.opts.last, CANCEL_DEADLINE);
        return 0;
    }
    cancel_trip(waiter.opts.cancel, CANCEL_DEADLINE);
    return passed_ms + SIGNALS_GRACE_MS;
}

static void *wait_for_signals(void *unused)
{
    int64_t deadline_ms = waiter.opts.deadline_ms;
    int64_t first_ms = 0;
    siginfo_t info;
    sigset_t set;
    (void)unused;
    wanted(&set);
    for (;;) {
        int sig = next_signal(&set, deadline_ms, &info);
        if (sig < 0) {
            if (errno == EAGAIN) {
                deadline_ms = pass_deadline(deadline_ms);
            }
            continue;
        }
        if (sig == SIGNAL_STOP && info.si_pid == getpid()) {
            return NULL;
        }
        if (sig == SIGNAL_STOP) {
            continue; /* somebody else's: it means nothing here */
        }
        if (is_second(sig, first_ms)) {
            leave_at_once(sig);
        }
        first_ms = first_ms != 0 ? first_ms : clock_mono_ms();
        cancel_trip(waiter.opts.cancel, sig);
    }
}

int signals_start(const struct signals_opts *opts, struct err *e)
{
    int rc;
    waiter.opts = *opts;
    waiter.began_ms = clock_mono_ms();
    rc = pthread_create(&waiter.id, NULL, wait_for_signals, NULL);
    if (rc != 0) {
        return err_sys(e, ERR_INTERNAL, rc, "cannot start a thread");
    }
    waiter.running = true;
    return 0;
}

void signals_stop(void)
{
    if (waiter.running) {
        (void)pthread_kill(waiter.id, SIGNAL_STOP);
        pthread_join(waiter.id, NULL);
        waiter.running = false;
    }
}
