/*
 * net/http.c -- libcurl, one easy handle in a multi handle of its own. The
 * multi interface is used only for its loop: between two polls we look at the
 * cancel token and at our clocks.
 */
#include "http_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_BUFFER_BYTES = 256 << 10 };

struct http {
    const struct http_opts *opts;
    CURL *easy;
    CURLM *multi;
    char error[CURL_ERROR_SIZE];
};

/* What belongs to one exchange, for the callbacks. */
struct exchange_state {
    const struct http_request *req;
    struct http_response *r;
    struct err *e;
    int64_t at;          /* of the body, next to be read */
    size_t header_bytes; /* over all header blocks */
    bool in_headers;
    bool local_failed; /* a callback of ours said no */
    bool too_large;
};

/* ----------------------------------------------------------- callbacks --- */

static size_t on_read(char *data, size_t size, size_t count, void *ctx)
{
    struct exchange_state *x = ctx;
    const struct http_body *body = x->req->body;
    int64_t left = body == NULL ? 0 : body->length - x->at;
    size_t want = size * count;
    ssize_t n;
    if (left <= 0) {
        return 0;
    }
    if ((int64_t)want > left) {
        want = (size_t)left;
    }
    n = body->read(body->ctx, data, want, x->at, x->e);
    if (n <= 0) {
        x->local_failed = true;
        return CURL_READFUNC_ABORT;
    }
    x->at += n;
    return (size_t)n;
}

static int on_seek(void *ctx, curl_off_t offset, int origin)
{
    struct exchange_state *x = ctx;
    if (origin != SEEK_SET || offset != 0) {
        return CURL_SEEKFUNC_FAIL;
    }
    x->at = 0;
    return CURL_SEEKFUNC_OK;
}

static bool is_status_line(struct span line)
{
    return line.len > 5 && strncmp(line.ptr, "HTTP/", 5) == 0;
}

static size_t on_header(char *data, size_t size, size_t count, void *ctx)
{
    struct exchange_state *x = ctx;
    struct span line = {data, size * count};
    x->header_bytes += line.len;
    if (x->header_bytes > HTTP_MAX_HEADERS_BYTES) {
        x->too_large = true;
        return 0;
    }
    if (!x->in_headers && !is_status_line(line)) {
        return line.len; /* a trailer of a chunked body */
    }
    if (!x->in_headers) { /* of the answer, or of a 1xx before it */
        buf_clear(&x->r->headers);
        x->in_headers = true;
        x->r->status = http_response_status(line);
        return line.len;
    }
    if (span_trim(line).len == 0) {
        x->in_headers = false;
    } else {
        http_response_take_header(x->r, line);
    }
    return line.len;
}

static size_t on_write(char *data, size_t size, size_t count, void *ctx)
{
    struct exchange_state *x = ctx;
    const struct http_sink *sink = x->req->sink;
    size_t len = size * count;
    x->r->body_bytes += (int64_t)len;
    if (sink != NULL && x->r->status / 100 == 2) {
        if (sink->write(sink->ctx, x->r, data, len, x->e) != 0) {
            x->local_failed = true;
            return 0;
        }
        return len;
    }
    buf_add(&x->r->body, data, len);
    if (x->r->body.failed) {
        x->too_large = true;
        return 0;
    }
    return len;
}

/* The kinds of trace that are text; data is never logged. */
static int on_trace(CURL *easy, curl_infotype type, char *data, size_t len,
                    void *ctx)
{
    struct span line = span_trim((struct span){data, len});
    (void)easy;
    (void)ctx;
    if (type == CURLINFO_TEXT && log_enabled(LOG_TRACE)) {
        char *text = mem_strndup(line.ptr, line.len);
        http_redact(text);
        log_trace("curl", "%s", text);
        mem_wipe_str(text);
    }
    return 0;
}

/* ------------------------------------------------------------- set up --- */

int http_global_init(struct err *e)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return err_set(e, ERR_INTERNAL, "libcurl does not start");
    }
    return 0;
}

void http_global_release(void)
{
    curl_global_cleanup();
}

/* curl_easy_setopt is variadic; where it fails the request is not sent. */
#define SET(option, value) (rc |= (int)curl_easy_setopt(h->easy, option, value))

/* What is the same for all exchanges of a run, set once: libcurl 7.88 refuses
 * CURLOPT_BUFFERSIZE while it holds a buffer, as it does after a name that was
 * not found. */
static int set_fixed(struct http *h)
{
    const struct http_opts *o = h->opts;
    long buffer =
        (long)(o->buffer_bytes > 0 ? o->buffer_bytes : DEFAULT_BUFFER_BYTES);
    int rc = 0;
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_PATH_AS_IS, 1L);
    SET(CURLOPT_TCP_KEEPALIVE, 1L);
    SET(CURLOPT_TCP_KEEPIDLE, 30L);
    SET(CURLOPT_TCP_KEEPINTVL, 15L);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)o->connect_ms);
    SET(CURLOPT_UPLOAD_BUFFERSIZE, buffer);
    SET(CURLOPT_BUFFERSIZE, buffer);
    SET(CURLOPT_ERRORBUFFER, h->error);
    SET(CURLOPT_USERAGENT, o->user_agent);
    if (o->ca_bundle != NULL) {
        SET(CURLOPT_CAINFO, o->ca_bundle);
    }
    if (o->insecure) {
        SET(CURLOPT_SSL_VERIFYPEER, 0L);
        SET(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    if (o->proxy != NULL) {
        SET(CURLOPT_PROXY, o->proxy);
        SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    }
    if (log_enabled(LOG_TRACE)) {
        SET(CURLOPT_DEBUGFUNCTION, on_trace);
        SET(CURLOPT_VERBOSE, 1L);
    }
    return rc;
}

struct http *http_new(const struct http_opts *opts, struct err *e)
{
    struct http *h = mem_calloc(1, sizeof(*h));
    h->opts = opts;
    h->easy = curl_easy_init();
    h->multi = curl_multi_init();
    if (h->easy == NULL || h->multi == NULL) {
        err_set(e, ERR_INTERNAL, "libcurl gives no handle");
        http_free(h);
        return NULL;
    }
    if (set_fixed(h) != 0) {
        err_set(e, ERR_INTERNAL, "libcurl refuses an option");
        http_free(h);
        return NULL;
    }
    return h;
}

void http_free(struct http *h)
{
    if (h != NULL) {
        curl_easy_cleanup(h->easy);
        curl_multi_cleanup(h->multi);
        free(h);
    }
}

/* PUT and POST carry a body, of no bytes if need be, by libcurl's upload;
 * the others carry none. Each of the three options undoes the others. */
static int set_method(struct http *h, const struct http_request *req)
{
    const char *m = req->method;
    int rc = 0;
    if (strcmp(m, "PUT") == 0 || strcmp(m, "POST") == 0) {
        SET(CURLOPT_UPLOAD, 1L);
        SET(CURLOPT_INFILESIZE_LARGE,
            (curl_off_t)(req->body == NULL ? 0 : req->body->length));
    } else if (strcmp(m, "HEAD") == 0) {
        SET(CURLOPT_NOBODY, 1L);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    SET(CURLOPT_CUSTOMREQUEST, m);
    return rc;
}

static int set_exchange(struct http *h, struct exchange_state *x,
                        struct curl_slist *headers)
{
    int rc = set_method(h, x->req);
    SET(CURLOPT_URL, x->req->url);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_READFUNCTION, on_read);
    SET(CURLOPT_READDATA, x);
    SET(CURLOPT_SEEKFUNCTION, on_seek);
    SET(CURLOPT_SEEKDATA, x);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_WRITEFUNCTION, on_write);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_FRESH_CONNECT, x->req->fresh ? 1L : 0L);
    return rc;
}

/* The header list for libcurl, owned by the caller; NULL and ${e} where a
 * header would break the request apart. */
static struct curl_slist *header_list(const struct http_request *req,
                                      struct err *e)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    struct buf line;
    buf_init(&line, HTTP_MAX_HEADERS_BYTES);
    for (size_t i = 0; list != NULL && i < req->header_count; i++) {
        const struct http_header *hd = &req->headers[i];
        struct curl_slist *longer = NULL;
        buf_clear(&line);
        buf_addf(&line, hd->value[0] == '\0' ? "%s;%s" : "%s: %s", hd->name,
                 hd->value);
        if (!line.failed && strpbrk(line.data, "\r\n") == NULL) {
            longer = curl_slist_append(list, line.data);
        }
        if (longer == NULL) {
            err_set(e, ERR_USAGE, "header %s cannot be sent", hd->name);
            curl_slist_free_all(list);
        }
        list = longer;
    }
    buf_wipe(&line);
    return list;
}

/* ------------------------------------------------------------ progress --- */

static int64_t info_off_t(CURL *easy, CURLINFO info)
{
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return (int64_t)value;
}

/* Bytes that the kernel has taken and the peer has not acknowledged: on a slow
 * line they are megabytes, and no sign of a stall. */
static int64_t unacknowledged(CURL *easy)
{
    curl_socket_t fd = CURL_SOCKET_BAD;
    int queued = 0;
    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK ||
        fd == CURL_SOCKET_BAD || ioctl(fd, SIOCOUTQ, &queued) != 0) {
        return 0;
    }
    return queued;
}

static bool stalled(struct http *h, struct exchange_state *x,
                    struct http_clocks *c)
{
    struct http_moved moved;
    int64_t now = clock_mono_ms();
    if (!http_clocks_due(c, now)) {
        return false;
    }
    moved.uploaded = info_off_t(h->easy, CURLINFO_SIZE_UPLOAD_T);
    moved.acked = moved.uploaded - unacknowledged(h->easy);
    moved.received = x->r->body_bytes;
    moved.heard = x->r->body_bytes + (int64_t)x->header_bytes;
    return http_clocks_stalled(c, x->req, &moved, now, x->e);
}

/* ------------------------------------------------------------- perform --- */

/* ${words} are libcurl's own. */
static enum http_failure failure_of(CURLcode code, const char *words,
                                    const struct exchange_state *x)
{
    if (x->local_failed) {
        return HTTP_LOCAL;
    }
    if (x->too_large) {
        return HTTP_GARBLED;
    }
    if (strncmp(words, "Unsupported proxy", 17) == 0) {
        return HTTP_SETUP; /* libcurl says "unresolved" or "no connection" */
    }
    switch ((int)code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return HTTP_RESOLVE;
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:  /* cut in the handshake, or not TLS */
    case CURLE_OPERATION_TIMEDOUT: /* of libcurl's we set the connect's only */
        return HTTP_CONNECT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
        return HTTP_TLS;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
        return HTTP_GARBLED;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
        return HTTP_SETUP;
    default:
        return HTTP_BROKEN;
    }
}

/* Runs the loop until libcurl is done, which is HTTP_ANSWERED here, or we end
 * it. */
static enum http_failure loop(struct http *h, struct exchange_state *x,
                              struct http_clocks *c)
{
    int running = 1;
    for (;;) {
        if (curl_multi_perform(h->multi, &running) != CURLM_OK) {
            err_set(x->e, ERR_INTERNAL, "libcurl's loop failed");
            return HTTP_SETUP;
        }
        if (running == 0) {
            return HTTP_ANSWERED;
        }
        if (cancel_why(x->req->cancel) != 0) {
            err_set(x->e, ERR_CANCELLED, "cancelled");
            return HTTP_CANCELLED;
        }
        if (stalled(h, x, c)) {
            return HTTP_STALLED;
        }
        curl_multi_poll(h->multi, NULL, 0, HTTP_POLL_MS, NULL);
    }
}

static enum err_code code_of(CURLcode code, enum http_failure failure)
{
    if (code == CURLE_OUT_OF_MEMORY || code == CURLE_FAILED_INIT) {
        return ERR_INTERNAL;
    }
    return failure == HTTP_TLS || failure == HTTP_SETUP ? ERR_USAGE
                                                        : ERR_NETWORK;
}

/* Whether no further file can be opened here: libcurl then says that it cannot
 * connect, or that a name is unknown, which is said of the service. */
static bool out_of_files(enum http_failure failure)
{
    int fd;
    if (failure != HTTP_RESOLVE && failure != HTTP_CONNECT &&
        failure != HTTP_TLS) { /* whose certificates are in a file */
        return false;
    }
    fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return errno == EMFILE || errno == ENFILE;
    }
    close(fd);
    return false;
}

/* libcurl's own word for what went wrong, and what to do where that is known.
 * A certificate gets no better by trying again. */
static void describe(struct http *h, CURLcode code, enum http_failure failure,
                     struct err *e)
{
    char words[CURL_ERROR_SIZE];
    snprintf(words, sizeof(words), "%s",
             h->error[0] != '\0' ? h->error : curl_easy_strerror(code));
    http_redact(words);
    err_set(e, code_of(code, failure), "%s", words);
    if (code == CURLE_SSL_CACERT_BADFILE) {
        err_append(e, "; give a file of certificates with --ca-bundle");
    } else if (failure == HTTP_TLS && strstr(words, "subject name") != NULL) {
        err_append(e, "; the certificate is of another host: give the name "
                      "that it has");
    } else if (failure == HTTP_TLS) {
        err_append(e, "; name the certificates to trust with --ca-bundle");
    }
}

/* What came of an exchange that libcurl has ended. */
static enum http_failure result_of(struct http *h, struct exchange_state *x)
{
    int left = 0;
    const CURLMsg *msg = curl_multi_info_read(h->multi, &left);
    enum http_failure failure;
    if (msg == NULL) {
        err_set(x->e, ERR_INTERNAL, "libcurl ended without a result");
        return HTTP_SETUP;
    }
    if (msg->data.result == CURLE_OK && x->in_headers) {
        err_set(x->e, ERR_NETWORK, "the answer ends in its headers");
        return HTTP_BROKEN; /* libcurl takes that for an empty body */
    }
    if (msg->data.result == CURLE_OK) {
        return HTTP_ANSWERED;
    }
    failure = failure_of(msg->data.result, h->error, x);
    if (x->too_large) {
        err_set(x->e, ERR_PROTOCOL, "the answer is beyond every bound");
    } else if (out_of_files(failure)) {
        err_set(x->e, ERR_LOCAL,
                "no connection: too many open files; raise the limit (ulimit "
                "-n) or use fewer jobs (-j)");
        return HTTP_LOCAL;
    } else if (!x->local_failed) {
        describe(h, msg->data.result, failure, x->e);
    }
    return failure;
}

static enum http_failure run(struct http *h, struct exchange_state *x)
{
    struct http_clocks c;
    enum http_failure failure;
    http_clocks_start(&c, clock_mono_ms());
    failure = loop(h, x, &c);
    x->r->idle_ms = http_clocks_idle(&c, clock_mono_ms());
    return failure == HTTP_ANSWERED ? result_of(h, x) : failure;
}

/* -vv: what went and came, secrets struck out. */
static void log_exchange(const struct http_request *req,
                         const struct http_response *r)
{
    const char *p = r->headers.data;
    const char *end = p + r->headers.len;
    log_info("http", "%s %s: %d", req->method, req->url, r->status);
    if (!log_enabled(LOG_DEBUG)) {
        return;
    }
    for (size_t i = 0; i < req->header_count; i++) {
        const char *name = req->headers[i].name;
        bool secret = strcasecmp(name, "authorization") == 0 ||
                      strcasecmp(name, "x-amz-security-token") == 0;
        log_debug("http", "> %s: %s", name,
                  secret ? "(struck out)" : req->headers[i].value);
    }
    while (p < end) {
        const char *value = p + strlen(p) + 1;
        log_debug("http", "< %s: %s", p, value);
        p = value + strlen(value) + 1;
    }
}

/* Whether a request that ended so may have got to a service. */
static bool reached(enum http_failure f)
{
    return f != HTTP_SETUP && f != HTTP_RESOLVE && f != HTTP_CONNECT &&
           f != HTTP_TLS;
}

int http_perform(struct http *h, const struct http_request *req,
                 struct http_response *r, struct err *e)
{
    struct exchange_state x = {.req = req, .r = r, .e = e};
    struct curl_slist *headers;
    http_response_reset(r, req->max_body);
    r->failure = HTTP_SETUP;
    headers = header_list(req, e);
    if (headers == NULL) {
        return -1;
    }
    h->error[0] = '\0';
    if (set_exchange(h, &x, headers) != 0 ||
        curl_multi_add_handle(h->multi, h->easy) != CURLM_OK) {
        err_set(e, ERR_INTERNAL, "libcurl refuses the request");
        goto out;
    }
    r->failure = run(h, &x);
    r->sent_all =
        reached(r->failure) &&
        http_all_sent(req, info_off_t(h->easy, CURLINFO_SIZE_UPLOAD_T));
    curl_multi_remove_handle(h->multi, h->easy);
    log_exchange(req, r);
out:
    curl_slist_free_all(headers);
    return r->failure == HTTP_ANSWERED ? 0 : -1;
}
