/*
 * base/clock.c -- CLOCK_MONOTONIC everywhere but for the wall.
 */
#include "s3mpu/base/clock.h"

#include <errno.h>

static struct timespec mono_now(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts;
}

int64_t clock_mono_ms(void)
{
    struct timespec ts = mono_now();
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

time_t clock_wall(void)
{
    return time(NULL);
}

struct timespec clock_mono_in(int64_t ms)
{
    struct timespec ts = mono_now();
    ts.tv_sec += (time_t)(ms / 1000);
    ts.tv_nsec += (long)(ms % 1000) * 1000000L;
    if (ts.tv_nsec >= 1000000000L) {
        ts.tv_sec++;
        ts.tv_nsec -= 1000000000L;
    }
    return ts;
}

void cancel_init(struct cancel *c)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&c->tripped, &attr);
    pthread_condattr_destroy(&attr);
    atomic_init(&c->why, 0);
}

void cancel_release(struct cancel *c)
{
    pthread_cond_destroy(&c->tripped);
    pthread_mutex_destroy(&c->lock);
}

void cancel_trip(struct cancel *c, int why)
{
    int none = 0;
    pthread_mutex_lock(&c->lock);
    atomic_compare_exchange_strong(&c->why, &none, why);
    pthread_cond_broadcast(&c->tripped);
    pthread_mutex_unlock(&c->lock);
}

int cancel_why(struct cancel *c)
{
    return c == NULL ? 0 : atomic_load(&c->why);
}

static void sleep_until(const struct timespec *until)
{
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, until, NULL) ==
           EINTR) {
    }
}

bool cancel_sleep_ms(struct cancel *c, int64_t ms)
{
    struct timespec until = clock_mono_in(ms > 0 ? ms : 0);
    int rc = 0;
    if (c == NULL) {
        sleep_until(&until);
        return false;
    }
    pthread_mutex_lock(&c->lock);
    while (cancel_why(c) == 0 && rc != ETIMEDOUT) {
        rc = pthread_cond_timedwait(&c->tripped, &c->lock, &until);
    }
    pthread_mutex_unlock(&c->lock);
    return cancel_why(c) != 0;
}
