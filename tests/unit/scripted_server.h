/*
 * An HTTP server in a thread of the test, at a port that the kernel chose. It
 * answers request by request from a table of canned bytes and keeps what it
 * was sent; a table that is used up closes the port.
 *
 * What it kept is read after scripted_stop. It makes no assertions itself,
 * for a failing one must not leave another thread than the test's.
 */
#ifndef S3MPU_TESTS_SCRIPTED_SERVER_H
#define S3MPU_TESTS_SCRIPTED_SERVER_H

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SCRIPTED_MAX = 32,
    SCRIPTED_HEAD_BYTES = 128 << 10,
    SCRIPTED_LATE_BYTES = 4096
};

enum scripted_how {
    SCRIPTED_KEEP,  /* read the request, answer, keep the connection */
    SCRIPTED_CLOSE, /* read the request, answer, close it */
    SCRIPTED_EARLY, /* read the head, answer, read until the peer closes */
    SCRIPTED_HOLD,  /* read the request, answer, wait for the peer to close */
    SCRIPTED_DEAF   /* read the head and nothing more until the peer connects
                     * anew, or scripted_stop */
};

struct scripted_step {
    enum scripted_how how;
    const char *answer;       /* NULL: not a byte */
    void (*hook)(void *hook); /* may be NULL: called before the answer */
    void *ctx;
};

struct scripted_request {
    unsigned connection; /* from 1 */
    char *head;          /* request line and headers */
    char *body;
    size_t body_len;
    char *late; /* SCRIPTED_EARLY: the end of what came after the answer */
    size_t late_len;
};

struct scripted_server {
    const struct scripted_step *steps;
    size_t step_count;
    struct scripted_request got[SCRIPTED_MAX];
    size_t count;
    char url[64]; /* "http://127.0.0.1:PORT" */
    int listener;
    int stop; /* an eventfd */
    int fd;
    unsigned connections;
    pthread_t thread;
};

/* ---------------------------------------------------------- the thread --- */

static inline void scripted_hang_up(struct scripted_server *s)
{
    if (s->fd >= 0) {
        close(s->fd);
        s->fd = -1;
    }
}

enum scripted_event { SCRIPTED_STOP, SCRIPTED_READABLE, SCRIPTED_CALLER };

/* What comes first; a connection that can be read goes before a caller. */
static inline enum scripted_event scripted_await(struct scripted_server *s,
                                                 bool callers)
{
    for (;;) {
        struct pollfd p[3] = {{.fd = s->stop, .events = POLLIN},
                              {.fd = s->fd, .events = POLLIN},
                              {.fd = s->listener, .events = POLLIN}};
        if (poll(p, callers ? 3 : 2, -1) < 0) {
            continue;
        }
        if (p[0].revents != 0) {
            return SCRIPTED_STOP;
        }
        if (p[1].revents != 0) {
            return SCRIPTED_READABLE;
        }
        if (callers && p[2].revents != 0) {
            return SCRIPTED_CALLER;
        }
    }
}

/* Waits until this connection can be read, and no other; false when told to
 * stop. Only between two requests does a new connection take its place. */
static inline bool scripted_wait(struct scripted_server *s)
{
    return scripted_await(s, false) == SCRIPTED_READABLE;
}

static inline void scripted_accept(struct scripted_server *s)
{
    scripted_hang_up(s);
    s->fd = accept(s->listener, NULL, NULL);
    s->connections++;
}

/* The value of ${name} ("Content-Length") in a head, or NULL. */
static inline const char *scripted_header(const char *head, const char *name)
{
    size_t len = strlen(name);
    for (const char *p = strchr(head, '\n'); p != NULL; p = strchr(p, '\n')) {
        p++;
        if (strncasecmp(p, name, len) == 0 && p[len] == ':') {
            return p + len + 1 + strspn(p + len + 1, " ");
        }
    }
    return NULL;
}

/* Waits for the first byte of a request, on this connection or a new one;
 * false when told to stop. */
static inline bool scripted_await_request(struct scripted_server *s)
{
    for (;;) {
        enum scripted_event event = scripted_await(s, true);
        if (event != SCRIPTED_CALLER) {
            return event == SCRIPTED_READABLE;
        }
        scripted_accept(s);
    }
}

/* 1: a head was read; 0: the peer went before its first byte, or in it; -1:
 * told to stop. Reads byte by byte, so as not to take of the body. */
static inline int scripted_read_head(struct scripted_server *s, char *head)
{
    size_t len = 0;
    while (len + 1 < SCRIPTED_HEAD_BYTES) {
        if (!(len == 0 ? scripted_await_request(s) : scripted_wait(s))) {
            return -1;
        }
        if (recv(s->fd, head + len, 1, 0) != 1) {
            scripted_hang_up(s);
            return 0;
        }
        head[++len] = '\0';
        if (len >= 4 && strcmp(head + len - 4, "\r\n\r\n") == 0) {
            return 1;
        }
    }
    return -1;
}

static inline void scripted_read_body(struct scripted_server *s,
                                      struct scripted_request *r)
{
    const char *length = scripted_header(r->head, "Content-Length");
    size_t want = length == NULL ? 0 : strtoul(length, NULL, 10);
    r->body = calloc(1, want + 1);
    while (r->body_len < want && scripted_wait(s)) {
        ssize_t n = recv(s->fd, r->body + r->body_len, want - r->body_len, 0);
        if (n <= 0) {
            return;
        }
        r->body_len += (size_t)n;
    }
}

/* Until the peer closes, or scripted_stop; what came last is kept. */
static inline void scripted_drain(struct scripted_server *s,
                                  struct scripted_request *r)
{
    const size_t half = SCRIPTED_LATE_BYTES / 2;
    ssize_t n = 1;
    r->late = calloc(1, SCRIPTED_LATE_BYTES);
    while (n > 0 && scripted_wait(s)) {
        if (r->late_len > half) { /* the older half makes room */
            memmove(r->late, r->late + r->late_len - half, half);
            r->late_len = half;
        }
        n = recv(s->fd, r->late + r->late_len, half, 0);
        r->late_len += n > 0 ? (size_t)n : 0;
    }
}

/* Until the peer connects anew, or scripted_stop. */
static inline void scripted_be_deaf(struct scripted_server *s)
{
    struct pollfd p[2] = {{.fd = s->stop, .events = POLLIN},
                          {.fd = s->listener, .events = POLLIN}};
    while (poll(p, 2, -1) < 0) {
    }
}

static inline void scripted_answer(struct scripted_server *s,
                                   const struct scripted_step *step)
{
    const char *p = step->answer;
    size_t left = p == NULL ? 0 : strlen(p);
    if (step->hook != NULL) {
        step->hook(step->ctx);
    }
    while (left > 0) {
        ssize_t n = send(s->fd, p, left, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        p += n;
        left -= (size_t)n;
    }
}

static inline bool scripted_do(struct scripted_server *s,
                               const struct scripted_step *step, char *head)
{
    struct scripted_request *r = &s->got[s->count];
    int rc;
    do {
        rc = scripted_read_head(s, head);
    } while (rc == 0);
    if (rc < 0) {
        return false;
    }
    *r = (struct scripted_request){.connection = s->connections,
                                   .head = strdup(head)};
    s->count++;
    if (step->how != SCRIPTED_EARLY && step->how != SCRIPTED_DEAF) {
        scripted_read_body(s, r);
    }
    scripted_answer(s, step);
    if (step->how == SCRIPTED_EARLY || step->how == SCRIPTED_HOLD) {
        scripted_drain(s, r);
    } else if (step->how == SCRIPTED_DEAF) {
        scripted_be_deaf(s);
    }
    if (step->how != SCRIPTED_KEEP) {
        scripted_hang_up(s);
    }
    return true;
}

static inline void *scripted_run(void *arg)
{
    struct scripted_server *s = arg;
    char *head = calloc(1, SCRIPTED_HEAD_BYTES);
    for (size_t i = 0; head != NULL && i < s->step_count; i++) {
        if (!scripted_do(s, &s->steps[i], head)) {
            break;
        }
    }
    scripted_hang_up(s);
    close(s->listener);
    free(head);
    return NULL;
}

/* ------------------------------------------------------------ the test --- */

/* ${steps} must live until scripted_stop. A small ${window} makes the peer
 * wait for the server to read; 0 is the kernel's. */
static inline void scripted_start(struct scripted_server *s,
                                  const struct scripted_step *steps,
                                  size_t count, int window)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    *s =
        (struct scripted_server){.steps = steps, .step_count = count, .fd = -1};
    assert_true(count <= SCRIPTED_MAX);
    s->stop = eventfd(0, EFD_CLOEXEC);
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(s->stop >= 0 && s->listener >= 0);
    if (window > 0) {
        assert_int_equal(setsockopt(s->listener, SOL_SOCKET, SO_RCVBUF, &window,
                                    sizeof(window)),
                         0);
    }
    assert_int_equal(bind(s->listener, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(s->listener, 8), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &len), 0);
    snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", ntohs(at.sin_port));
    assert_int_equal(pthread_create(&s->thread, NULL, scripted_run, s), 0);
}

/* Ends the thread, wherever it is; ${got} may be read from now on. */
static inline void scripted_stop(struct scripted_server *s)
{
    const uint64_t one = 1;
    assert_int_equal(write(s->stop, &one, sizeof(one)), sizeof(one));
    pthread_join(s->thread, NULL);
    close(s->stop);
}

static inline void scripted_free(struct scripted_server *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->got[i].head);
        free(s->got[i].body);
        free(s->got[i].late);
    }
    memset(s, 0, sizeof(*s));
}

/* "http://127.0.0.1:PORT" of a port that nobody listens on: it is bound, so
 * that nobody else gets it, until ${fd} is closed. */
static inline int scripted_nobody(char *url, size_t size)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    snprintf(url, size, "http://127.0.0.1:%d", ntohs(at.sin_port));
    return fd;
}

/* A whole header line of ${head}, "Name: value", is there. */
static inline bool scripted_has_line(const char *head, const char *line)
{
    size_t len = strlen(line);
    for (const char *p = strchr(head, '\n'); p != NULL; p = strchr(p, '\n')) {
        p++;
        if (strncmp(p, line, len) == 0 && p[len] == '\r') {
            return true;
        }
    }
    return false;
}

#endif
