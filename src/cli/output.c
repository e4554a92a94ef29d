/*
 * cli/output.c -- poll, then no more bytes than a pipe has room for at once.
 */
#include "output.h"

#include "s3mpu/base/log.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    WAIT_MS = 100,
    /* A pipe that is writable takes as many without blocking (POSIX: at least
     * _POSIX_PIPE_BUF). */
    CHUNK_BYTES = 512
};

static struct {
    struct cancel *cancel;
    int error; /* errno of the first write that failed; ECANCELED: given up */
} out;

void output_watch(struct cancel *cancel)
{
    out.cancel = cancel;
}

/* Until standard output takes bytes, or is broken: then write says how. */
static int wait_writable(void)
{
    struct pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT};
    for (;;) {
        bool tripped = cancel_why(out.cancel) != 0;
        int n = poll(&fd, 1, tripped ? 0 : WAIT_MS);
        if (n > 0) {
            return 0;
        }
        if (n < 0 && errno != EINTR) {
            return errno;
        }
        if (tripped) {
            return ECANCELED;
        }
    }
}

void output_write(const char *text, size_t len)
{
    while (len > 0 && out.error == 0) {
        size_t chunk = len < CHUNK_BYTES ? len : CHUNK_BYTES;
        ssize_t n;
        out.error = wait_writable();
        if (out.error != 0) {
            return;
        }
        n = write(STDOUT_FILENO, text, chunk);
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            out.error = errno;
        }
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

bool output_is_over(void)
{
    struct pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (out.error == 0 && poll(&fd, 1, 0) > 0 && (fd.revents & POLLERR) != 0) {
        out.error = EPIPE; /* the end that reads is closed */
    }
    return out.error != 0;
}

bool output_was_given_up(void)
{
    return out.error == ECANCELED;
}

int output_finish(int code)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        out.error = errno != 0 ? errno : EIO;
    }
    if (out.error == 0 || out.error == EPIPE || out.error == ECANCELED) {
        return code;
    }
    log_error("cannot write standard output: %s", strerror(out.error));
    return code != 0 ? code : 3;
}
