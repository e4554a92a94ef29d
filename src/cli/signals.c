/*
 * cli/signals.c -- sigwait in a thread of its own: no handler, so nothing that
 * a handler must not do.
 */
#include "signals.h"

#include "s3mpu/base/log.h"

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
    struct cancel *cancel;
    const char *last_words;
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
}

static void *wait_for_signals(void *unused)
{
    sigset_t set;
    int sig = 0;
    (void)unused;
    wanted(&set);
    for (;;) {
        if (sigwait(&set, &sig) != 0) {
            continue;
        }
        if (sig == SIGNAL_STOP) {
            return NULL;
        }
        if (cancel_why(waiter.cancel) > 0) {
            log_status("");
            if (waiter.last_words != NULL) {
                log_error("%s", waiter.last_words);
            }
            _exit(128 + sig);
        }
        cancel_trip(waiter.cancel, sig);
    }
}

int signals_start(struct cancel *cancel, const char *last_words, struct err *e)
{
    int rc;
    waiter.cancel = cancel;
    waiter.last_words = last_words;
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
