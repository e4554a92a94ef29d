/*
 * net/http.h -- one HTTP exchange on one handle: a request in, a response out
 * (libcurl's only home).
 *
 * HTTP/1.1, no redirects, no Expect, the path as it is. The handle keeps its
 * connection alive between exchanges; after an answer that came before the
 * whole body was sent libcurl closes it by itself.
 *
 * Clocks of our own stand beside libcurl's, which in 7.88 neither stops
 * sending when a server has gone (curl issue 11769) nor tells a slow commit
 * from a dead connection (lib/speedcheck.c): connecting, no byte acknowledged
 * while sending, no byte of an answer. Time in which this process stood still
 * (SIGSTOP) is on none of them.
 *
 * Threads: one owner a handle. http_global_init before threads start.
 * Errors:  0 where there was an answer, whatever its status; else -1, and
 *          response.failure says in which way there was none.
 */
#ifndef S3MPU_NET_HTTP_H
#define S3MPU_NET_HTTP_H

#include "s3mpu/base/buf.h"
#include "s3mpu/base/clock.h"
#include "s3mpu/base/err.h"

#include <stdint.h>
#include <sys/types.h>

enum {
    HTTP_MAX_HEADERS_BYTES = 64 << 10, /* all header lines of an exchange */
    HTTP_DEFAULT_BODY_BYTES = 1 << 20, /* an answer's body, unless asked */
    HTTP_MIN_RECEIVE_BYTES = 1024      /* a stall window must see as many */
};

struct http_header {
    const char *name;
    const char *value; /* "" is sent as an empty value */
};

struct http_response;

/* Where a request's body comes from. */
struct http_body {
    int64_t length;
    /* Fill ${data} with 1 to ${size} bytes from position ${at}. A read at 0
     * begins anew: libcurl may ask twice when a kept connection turns out to
     * be dead. -1 and ${e} end the exchange as HTTP_LOCAL. Runs in the thread
     * of http_perform. */
    ssize_t (*read)(void *ctx, void *data, size_t size, int64_t at,
                    struct err *e);
    void *ctx;
};

/* Where the body of a 2xx answer goes; others are kept in the response. */
struct http_sink {
    /* Status and headers of ${r} are there at the first call, and body_bytes
     * counts ${len} already: ${data} begins at body_bytes - ${len}. -1 and
     * ${e} end the exchange as HTTP_LOCAL. */
    int (*write)(void *ctx, const struct http_response *r, const void *data,
                 size_t len, struct err *e);
    void *ctx;
};

struct http_request {
    const char *method;
    const char *url;
    const struct http_header *headers;
    size_t header_count;
    const struct http_body *body; /* NULL: none (PUT and POST: length 0) */
    const struct http_sink *sink; /* NULL: into response.body */
    size_t max_body;              /* of response.body; 0: the default */
    int64_t stall_ms;  /* without progress, either way; 0: for ever */
    int64_t answer_ms; /* without a byte of the answer, once all is sent; with
                        * a sink to its first byte. Ten times as long for the
                        * whole of an answer that has no sink; 0: for ever */
    bool fresh;        /* on a new connection: libcurl sends nothing twice */
    struct cancel *cancel; /* may be NULL */
};

/* In which way an exchange had no answer. */
enum http_failure {
    HTTP_ANSWERED,
    HTTP_RESOLVE,   /* no such host */
    HTTP_CONNECT,   /* refused, unreachable, no handshake, or not in time */
    HTTP_TLS,       /* the peer is not to be trusted: ERR_USAGE */
    HTTP_BROKEN,    /* the connection ended before the answer was whole */
    HTTP_STALLED,   /* one of our clocks */
    HTTP_GARBLED,   /* not HTTP, or beyond a bound */
    HTTP_LOCAL,     /* body.read or sink.write said no, and err is theirs; or
                     * no file can be opened here (ERR_LOCAL) */
    HTTP_CANCELLED, /* the cancel token */
    HTTP_SETUP      /* libcurl refused the request, or the proxy's URL */
};

struct http_response {
    enum http_failure failure;
    int status;
    struct buf headers; /* "name\0value\0"...; names in lower case */
    struct buf body;
    int64_t body_bytes; /* received, the sink's included */
    int64_t idle_ms;    /* of the exchange, in which no byte moved */
    bool sent_all;      /* the whole request left, so it may have been done */
};

void http_response_init(struct http_response *r);
void http_response_release(struct http_response *r);
/* The value of header ${name} (lower case), or NULL. */
const char *http_response_header(const struct http_response *r,
                                 const char *name);

struct http_opts {
    const char *ca_bundle; /* NULL: the system's */
    bool insecure;         /* do not verify the peer */
    const char *proxy;     /* NULL: the environment's */
    const char *user_agent;
    int64_t connect_ms;
    size_t buffer_bytes; /* libcurl's own, each way; 0: 256 KiB */
};

int http_global_init(struct err *e);
void http_global_release(void);

struct http;

/* ${opts} must outlive the handle. NULL and ERR_INTERNAL on failure. */
struct http *http_new(const struct http_opts *opts, struct err *e);
void http_free(struct http *h);

/* http_perform(h, req, r, e): one exchange; ${r} is cleared first. */
int http_perform(struct http *h, const struct http_request *req,
                 struct http_response *r, struct err *e);

#endif
