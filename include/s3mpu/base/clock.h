/*
 * base/clock.h -- time, and waiting that can be cut short.
 *
 * Threads: any. A cancel token may be tripped by one thread while others wait
 *          on it; once tripped it stays so.
 */
#ifndef S3MPU_BASE_CLOCK_H
#define S3MPU_BASE_CLOCK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Monotonic milliseconds since some point before the program began. */
int64_t clock_mono_ms(void);
/* The point on the monotonic clock in ${ms}, for timed waits. */
struct timespec clock_mono_in(int64_t ms);
/* Wall time, seconds since 1970. */
time_t clock_wall(void);

/* Says "stop" to whoever polls it or sleeps on it. ${why} is for the one who
 * tripped it: here a signal number, or CANCEL_DEADLINE. */
struct cancel {
    pthread_mutex_t lock;
    pthread_cond_t tripped; /* with lock */
    atomic_int why;         /* 0 until tripped */
};

enum { CANCEL_DEADLINE = -1 };

void cancel_init(struct cancel *c);
void cancel_release(struct cancel *c);
/* Trip ${c} for the reason ${why} (not 0); a second trip changes nothing. */
void cancel_trip(struct cancel *c, int why);
/* The reason, 0 while not tripped. NULL is a token that nobody trips. */
int cancel_why(struct cancel *c);
/* Sleep for ${ms}, or until ${c} (may be NULL) is tripped; whether it is. */
bool cancel_sleep_ms(struct cancel *c, int64_t ms);

#endif
