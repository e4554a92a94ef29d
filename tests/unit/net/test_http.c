/*
 * net/http: libcurl behind our door, against a server in a thread of this
 * test that answers by the byte.
 */
#include "s3mpu/net/http.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../scripted_server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define OK           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static const struct http_opts opts = {
    .proxy = "", .user_agent = "unit/1", .connect_ms = 60000};

static struct scripted_server server;

/* One handle and what came of its last exchange. */
static struct fixture {
    struct http *h;
    struct http_response r;
    struct err e;
    int rc;
} x;

static void start(const struct scripted_step *steps, size_t count)
{
    scripted_start(&server, steps, count, 0);
}

static int setup(void **state)
{
    (void)state;
    memset(&x, 0, sizeof(x));
    x.h = http_new(&opts, &x.e);
    http_response_init(&x.r);
    return x.h == NULL ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    http_free(x.h);
    http_response_release(&x.r);
    scripted_free(&server);
    return 0;
}

static void perform(const char *path, const struct http_request *like)
{
    struct http_request req = *like;
    char url[256];
    snprintf(url, sizeof(url), "%s%s", server.url, path);
    req.url = url;
    err_clear(&x.e);
    x.rc = http_perform(x.h, &req, &x.r, &x.e);
}

static void assert_answered(int status)
{
    if (x.rc != 0) {
        fail_msg("%s", x.e.text);
    }
    assert_int_equal(x.r.failure, HTTP_ANSWERED);
    assert_int_equal(x.r.status, status);
}

static void assert_failed(enum http_failure failure)
{
    assert_int_equal(x.rc, -1);
    if (x.r.failure != failure) {
        fail_msg("%d: %s", (int)x.r.failure, x.e.text);
    }
    assert_true(x.e.code != ERR_NONE && x.e.text[0] != '\0');
}

static const struct http_request get = {.method = "GET"};

/* ------------------------------------------------------------- answers --- */

static void status_and_headers_are_read(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 206 Partial Content\r\n"
         "ETag: \"abc\"\r\nX-AMZ-Request-Id:  R1 \t \r\nx-empty:\r\n"
         "X-Colon: a:b\r\nContent-Length: 5\r\n\r\nhello",
         NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(206);
    assert_string_equal(http_response_header(&x.r, "etag"), "\"abc\"");
    assert_string_equal(http_response_header(&x.r, "x-amz-request-id"), "R1");
    assert_string_equal(http_response_header(&x.r, "x-empty"), "");
    assert_string_equal(http_response_header(&x.r, "x-colon"), "a:b");
    assert_null(http_response_header(&x.r, "x-none"));
    assert_null(http_response_header(&x.r, "ETag")); /* asked in lower case */
    assert_null(http_response_header(&x.r, "r1"));   /* values are no names */
    assert_string_equal(x.r.body.data, "hello");
    assert_int_equal(x.r.body_bytes, 5);
    assert_true(x.r.sent_all);
}

static void interim_answers_are_passed_over(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 100 Continue\r\nX-First: 1\r\n\r\n"
         "HTTP/1.1 103 Early Hints\r\nX-Second: 2\r\nETag: \"no\"\r\n\r\n"
         "HTTP/1.1 404 Not Found\r\nX-Third: 3\r\nContent-Length: 4\r\n\r\n"
         "gone",
         NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(404);
    assert_null(http_response_header(&x.r, "x-first"));
    assert_null(http_response_header(&x.r, "x-second"));
    assert_null(http_response_header(&x.r, "etag"));
    assert_string_equal(http_response_header(&x.r, "x-third"), "3");
    assert_string_equal(x.r.body.data, "gone");
}

static void a_chunked_answer_is_joined(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
         "X-Head: 1\r\n\r\n"
         "2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n",
         NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(200);
    assert_string_equal(x.r.body.data, "abcde");
    assert_string_equal(http_response_header(&x.r, "x-head"), "1");
}

/* What follows the last chunk belongs to the answer, and is no status line. */
static void trailers_leave_the_status_alone(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
         "ETag: \"e\"\r\nTrailer: x-late\r\n\r\n"
         "2\r\nab\r\n0\r\nx-late: 404\r\nx-later: 2\r\n\r\n",
         NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(200);
    assert_string_equal(http_response_header(&x.r, "etag"), "\"e\"");
    assert_string_equal(x.r.body.data, "ab");
}

static void an_exchange_begins_with_a_clean_response(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP,
         "HTTP/1.1 500 No\r\nX-Old: 1\r\nContent-Length: 3\r\n\r\nold", NULL,
         NULL},
        {SCRIPTED_KEEP, "HTTP/1.1 204 No Content\r\n\r\n", NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &get);
    assert_answered(500);
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(204);
    assert_null(http_response_header(&x.r, "x-old"));
    assert_string_equal(x.r.body.data, "");
    assert_int_equal(x.r.body_bytes, 0);
    assert_int_equal(server.got[1].connection, 1);
}

static void a_head_has_no_body(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n",
         NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/k", &(struct http_request){.method = "HEAD"});
    assert_answered(200);
    assert_string_equal(http_response_header(&x.r, "content-length"), "12345");
    assert_int_equal(x.r.body.len, 0);
    perform("/k", &get); /* the connection is not out of step */
    scripted_stop(&server);
    assert_answered(200);
    assert_memory_equal(server.got[0].head, "HEAD /k HTTP/1.1\r\n", 18);
    assert_int_equal(server.got[1].connection, 1);
}

/* A listing of 64 KiB of headers and more: a line too many is refused. */
static void headers_are_bounded(void **state)
{
    static char answer[80 << 10];
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, answer, NULL, NULL}};
    size_t n = (size_t)snprintf(answer, sizeof(answer), "HTTP/1.1 200 OK\r\n");
    (void)state;
    for (int i = 0; i < 40; i++) {
        n += (size_t)snprintf(answer + n, sizeof(answer) - n,
                              "X-%02d: %01700d\r\n", i, i);
    }
    snprintf(answer + n, sizeof(answer) - n, "\r\n");
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_failed(HTTP_GARBLED);
    assert_int_equal(x.e.code, ERR_PROTOCOL);
}

static void many_headers_fit(void **state)
{
    static char answer[80 << 10];
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, answer, NULL, NULL}};
    size_t n = (size_t)snprintf(answer, sizeof(answer),
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    (void)state;
    for (int i = 0; i < 30; i++) {
        n += (size_t)snprintf(answer + n, sizeof(answer) - n,
                              "X-%02d: %01700d\r\n", i, i);
    }
    snprintf(answer + n, sizeof(answer) - n, "\r\n");
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(200);
    assert_int_equal(strlen(http_response_header(&x.r, "x-29")), 1700);
}

static void a_body_is_bounded(void **state)
{
    static const struct {
        const char *name;
        size_t max;
        enum http_failure failure;
    } rows[] = {{"just fits", 10, HTTP_ANSWERED},
                {"one too many", 9, HTTP_GARBLED},
                {"the default", 0, HTTP_ANSWERED}};
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE,
         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789", NULL,
         NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        start(steps, COUNT(steps));
        perform("/", &(struct http_request){.method = "GET",
                                            .max_body = rows[i].max});
        scripted_stop(&server);
        scripted_free(&server);
        if (x.r.failure != rows[i].failure) {
            fail_msg("%s: %d", rows[i].name, (int)x.r.failure);
        }
        assert_true(rows[i].max == 0 || x.r.body.len <= rows[i].max);
    }
}

static void what_is_no_answer_is_told_apart(void **state)
{
    static const struct {
        const char *name;
        const char *answer;
        enum http_failure failure;
    } rows[] = {
        {"nothing", NULL, HTTP_BROKEN},
        {"cut in the headers", "HTTP/1.1 200 OK\r\nContent-Le", HTTP_BROKEN},
        {"cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
         HTTP_BROKEN},
        {"cut in a chunk",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
         HTTP_BROKEN},
        {"not HTTP", "220 mail.example ESMTP\r\n", HTTP_GARBLED},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct scripted_step steps[] = {
            {SCRIPTED_CLOSE, rows[i].answer, NULL, NULL}};
        start(steps, COUNT(steps));
        perform("/", &get);
        scripted_stop(&server);
        scripted_free(&server);
        if (x.rc != -1 || x.r.failure != rows[i].failure) {
            fail_msg("%s: %d, %s", rows[i].name, (int)x.r.failure, x.e.text);
        }
        assert_true(x.r.sent_all);
    }
}

static void nobody_there_is_told(void **state)
{
    int fd = scripted_nobody(server.url, sizeof(server.url));
    (void)state;
    perform("/", &get);
    close(fd);
    assert_failed(HTTP_CONNECT);
    assert_int_equal(x.e.code, ERR_NETWORK);
    assert_false(x.r.sent_all);
}

static void what_is_no_url_is_told(void **state)
{
    (void)state;
    snprintf(server.url, sizeof(server.url), "http://a b:c");
    perform("/", &get);
    assert_failed(HTTP_SETUP);
    assert_false(x.r.sent_all);
    snprintf(server.url, sizeof(server.url), "file:///etc");
    perform("/passwd", &get);
    assert_int_equal(x.rc, -1);
    assert_int_equal(x.r.body.len, 0);
}

/* A name that is not found leaves the handle as it was. */
static void an_unknown_name_is_told(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        snprintf(server.url, sizeof(server.url), "http://nobody.invalid");
        perform("/", &get);
        assert_failed(HTTP_RESOLVE);
        assert_int_equal(x.e.code, ERR_NETWORK);
        assert_false(x.r.sent_all);
    }
    start(steps, COUNT(steps));
    perform("/", &get);
    scripted_stop(&server);
    assert_answered(200);
}

static void perform_by_proxy(const char *proxy)
{
    struct http_opts by_proxy = opts;
    struct http_request req = {.method = "GET", .url = "http://127.0.0.1:1/"};
    struct http *h;
    by_proxy.proxy = proxy;
    h = http_new(&by_proxy, &x.e);
    assert_non_null(h);
    x.rc = http_perform(h, &req, &x.r, &x.e);
    http_free(h);
}

static void a_proxy_that_cannot_be_is_told(void **state)
{
    static const struct {
        const char *proxy;
        enum http_failure failure;
        enum err_code code;
    } rows[] = {
        {"http://user:secret@nobody.invalid:1", HTTP_RESOLVE, ERR_NETWORK},
        {"ftp://user:secret@host", HTTP_SETUP, ERR_USAGE},
        {"http://user:secret@host:port", HTTP_SETUP, ERR_USAGE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        perform_by_proxy(rows[i].proxy);
        assert_failed(rows[i].failure);
        assert_int_equal(x.e.code, rows[i].code);
        assert_null(strstr(x.e.text, "secret"));
    }
}

/* ------------------------------------------------------------ requests --- */

static void a_request_is_what_was_asked_for(void **state)
{
    static const struct http_header headers[] = {
        {"X-One", "1"}, {"x-empty", ""}, {"x-blanks", "a  b\tc"}};
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/a/../b/./%2F//c?x=%20&y=",
            &(struct http_request){.method = "DELETE",
                                   .headers = headers,
                                   .header_count = COUNT(headers)});
    scripted_stop(&server);
    assert_answered(200);
    assert_memory_equal(server.got[0].head,
                        "DELETE /a/../b/./%2F//c?x=%20&y= HTTP/1.1\r\n", 43);
    assert_true(scripted_has_line(server.got[0].head, "X-One: 1"));
    assert_true(scripted_has_line(server.got[0].head, "x-empty:"));
    assert_true(scripted_has_line(server.got[0].head, "x-blanks: a  b\tc"));
    assert_true(scripted_has_line(server.got[0].head, "User-Agent: unit/1"));
    assert_null(scripted_header(server.got[0].head, "Expect"));
    assert_null(scripted_header(server.got[0].head, "Content-Length"));
    assert_null(scripted_header(server.got[0].head, "Transfer-Encoding"));
}

static void put_and_post_always_have_a_length(void **state)
{
    static const char *const methods[] = {"PUT", "POST"};
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, OK, NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(methods); i++) {
        start(steps, COUNT(steps));
        perform("/", &(struct http_request){.method = methods[i]});
        scripted_stop(&server);
        assert_answered(200);
        assert_memory_equal(server.got[0].head, methods[i], strlen(methods[i]));
        assert_true(scripted_has_line(server.got[0].head, "Content-Length: 0"));
        assert_null(scripted_header(server.got[0].head, "Expect"));
        assert_null(scripted_header(server.got[0].head, "Content-Type"));
        scripted_free(&server);
    }
}

static void a_header_that_breaks_out_is_refused(void **state)
{
    static const struct http_header rows[] = {{"x-a", "1\r\nX-Evil: 1"},
                                              {"x-a", "1\n"},
                                              {"x-a", "\r"},
                                              {"x-a\r\nx-evil", "1"}};
    (void)state;
    snprintf(server.url, sizeof(server.url), "http://127.0.0.1:1");
    for (size_t i = 0; i < COUNT(rows); i++) {
        perform("/", &(struct http_request){.method = "GET",
                                            .headers = &rows[i],
                                            .header_count = 1});
        assert_failed(HTTP_SETUP);
        assert_int_equal(x.e.code, ERR_USAGE);
        assert_false(x.r.sent_all);
    }
}

static void connections_are_kept_unless_a_fresh_one_is_asked(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, OK, NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/1", &get);
    perform("/2", &get);
    perform("/3", &(struct http_request){.method = "GET", .fresh = true});
    scripted_stop(&server);
    assert_answered(200);
    assert_int_equal(server.count, 3);
    assert_int_equal(server.got[1].connection, 1);
    assert_int_equal(server.got[2].connection, 2);
}

/* -------------------------------------------------------------- bodies --- */

/* A body in which each byte tells its position, and a note of the reads. */
static struct source {
    int64_t expect;  /* where the next read has to be */
    unsigned begins; /* reads at 0 */
    unsigned reads;
    size_t most; /* bytes a read gives at most; 0: as asked */
    int64_t fail_at;
    bool out_of_order;
} source;

static char byte_at(int64_t at)
{
    return (char)('a' + at % 23);
}

static ssize_t read_source(void *ctx, void *data, size_t size, int64_t at,
                           struct err *e)
{
    struct source *s = ctx;
    char *out = data;
    if (s->most > 0 && size > s->most) {
        size = s->most;
    }
    s->reads++;
    s->begins += at == 0;
    s->out_of_order |= at != 0 && at != s->expect;
    if (s->fail_at > 0 && at >= s->fail_at) {
        return err_set(e, ERR_SOURCE, "the file is gone");
    }
    for (size_t i = 0; i < size; i++) {
        out[i] = byte_at(at + (int64_t)i);
    }
    s->expect = at + (int64_t)size;
    return (ssize_t)size;
}

static struct http_body body_of(int64_t length)
{
    memset(&source, 0, sizeof(source));
    return (struct http_body){
        .length = length, .read = read_source, .ctx = &source};
}

static void assert_body(const struct scripted_request *r, size_t len)
{
    assert_int_equal(r->body_len, len);
    for (size_t i = 0; i < len; i++) {
        if (r->body[i] != byte_at((int64_t)i)) {
            fail_msg("byte %zu of %zu", i, len);
        }
    }
}

static void a_body_is_read_by_position(void **state)
{
    static const struct {
        const char *name;
        int64_t length;
        size_t most;
    } rows[] = {{"one byte", 1, 0},
                {"in one read", 1000, 0},
                {"in small reads", 1000, 7},
                {"larger than every buffer", 3000001, 0},
                {"in odd reads", 300001, 65537}};
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, OK, NULL, NULL}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct http_body body = body_of(rows[i].length);
        source.most = rows[i].most;
        start(steps, COUNT(steps));
        perform("/", &(struct http_request){.method = "PUT", .body = &body});
        scripted_stop(&server);
        assert_answered(200);
        assert_true(x.r.sent_all);
        assert_body(&server.got[0], (size_t)rows[i].length);
        if (source.out_of_order || source.begins != 1) {
            fail_msg("%s: begun %u times", rows[i].name, source.begins);
        }
        assert_null(scripted_header(server.got[0].head, "Expect"));
        assert_null(scripted_header(server.got[0].head, "Transfer-Encoding"));
        scripted_free(&server);
    }
}

/* A kept connection that dies under the request: libcurl takes another, and
 * the body has to come from its beginning again. */
static void a_dead_connection_rewinds_the_body(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, OK, NULL, NULL},
        {SCRIPTED_CLOSE, NULL, NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct http_body body = body_of(200000);
    (void)state;
    start(steps, COUNT(steps));
    perform("/1", &get);
    assert_answered(200);
    perform("/2", &(struct http_request){.method = "PUT", .body = &body});
    scripted_stop(&server);
    assert_answered(200);
    assert_int_equal(server.count, 3);
    assert_int_equal(server.got[1].connection, 1);
    assert_int_equal(server.got[2].connection, 2);
    assert_body(&server.got[1], 200000);
    assert_body(&server.got[2], 200000);
    assert_int_equal(source.begins, 2);
    assert_false(source.out_of_order);
}

static void a_fresh_connection_sends_nothing_twice(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_KEEP, OK, NULL, NULL},
        {SCRIPTED_CLOSE, NULL, NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct http_body body = body_of(2000);
    (void)state;
    start(steps, COUNT(steps));
    perform("/1", &get);
    perform("/2", &(struct http_request){
                      .method = "POST", .body = &body, .fresh = true});
    scripted_stop(&server);
    assert_failed(HTTP_BROKEN);
    assert_int_equal(server.count, 2);
    assert_int_equal(source.begins, 1);
}

/* After a request that was not sent, or answered, to its end: the server is
 * asked again, on a second connection; and on the first came no more than the
 * rest of a body, whose bytes are small letters. Then it is stopped. */
static void ask_on_another_connection(void)
{
    perform("/next", &(struct http_request){.method = "GET",
                                            .stall_ms = 60000,
                                            .answer_ms = 60000});
    scripted_stop(&server);
    assert_answered(200);
    assert_int_equal(server.count, 2);
    assert_int_equal(server.got[0].connection, 1);
    assert_int_equal(server.got[1].connection, 2);
    assert_memory_equal(server.got[1].head, "GET /next HTTP/1.1\r\n", 20);
    for (size_t i = 0; i < server.got[0].late_len; i++) {
        char c = server.got[0].late[i];
        assert_true(c >= 'a' && c <= 'z');
    }
    scripted_free(&server);
}

/* An answer before the body was read ends the request where it is: nothing but
 * more of its body follows on that connection, and the next request goes over
 * another. Otherwise what was asked next would be taken for the body's rest. */
static void an_answer_may_come_before_the_body_is_read(void **state)
{
    static const int statuses[] = {301, 307, 400, 403, 411,
                                   413, 417, 429, 500, 503};
    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        char answer[128];
        const struct scripted_step steps[] = {
            {SCRIPTED_EARLY, answer, NULL, NULL},
            {SCRIPTED_KEEP, OK, NULL, NULL}};
        struct http_body body = body_of(INT64_C(1) << 40);
        snprintf(answer, sizeof(answer),
                 "HTTP/1.1 %d Early\r\nContent-Length: 5\r\n\r\nearly",
                 statuses[i]);
        scripted_start(&server, steps, COUNT(steps), 4096);
        perform("/", &(struct http_request){.method = "PUT", .body = &body});
        assert_answered(statuses[i]);
        assert_string_equal(x.r.body.data, "early");
        assert_false(x.r.sent_all);
        ask_on_another_connection();
    }
}

/* The same where it is we who end a request that was not sent to its end. */

static ssize_t read_until_told(void *ctx, void *data, size_t size, int64_t at,
                               struct err *e)
{
    struct cancel *token = ctx;
    memset(data, 'a', size);
    if (at > 1000000) {
        cancel_trip(token, 15);
    }
    (void)e;
    return (ssize_t)size;
}

static void a_request_that_is_cancelled_is_not_followed(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_HOLD, NULL, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct cancel token;
    const struct http_body body = {
        .length = 64 << 20, .read = read_until_told, .ctx = &token};
    (void)state;
    cancel_init(&token);
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){
                     .method = "PUT", .body = &body, .cancel = &token});
    cancel_release(&token);
    assert_failed(HTTP_CANCELLED);
    assert_false(x.r.sent_all);
    ask_on_another_connection();
}

static void a_request_that_stalls_is_not_followed(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_DEAF, NULL, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct http_body body = body_of(INT64_C(1) << 40);
    (void)state;
    scripted_start(&server, steps, COUNT(steps), 4096);
    perform("/", &(struct http_request){
                     .method = "PUT", .body = &body, .stall_ms = 300});
    assert_failed(HTTP_STALLED);
    assert_false(x.r.sent_all);
    ask_on_another_connection();
}

static void a_request_whose_body_fails_is_not_followed(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_HOLD, NULL, NULL, NULL}, {SCRIPTED_KEEP, OK, NULL, NULL}};
    struct http_body body = body_of(3000000);
    (void)state;
    source.fail_at = 1000000;
    source.most = 100000;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "PUT", .body = &body});
    assert_failed(HTTP_LOCAL);
    assert_false(x.r.sent_all);
    ask_on_another_connection();
}

/* The answer is there, but not to its end. */
static void an_answer_that_was_not_read_is_not_followed(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_HOLD,
         "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789", NULL, NULL},
        {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "GET", .max_body = 9});
    assert_failed(HTTP_GARBLED);
    ask_on_another_connection();
}

static void a_body_that_cannot_be_read_ends_it(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, OK, NULL, NULL}};
    struct http_body body = body_of(3000000);
    (void)state;
    source.fail_at = 1000000;
    source.most = 100000;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "PUT", .body = &body});
    scripted_stop(&server);
    assert_failed(HTTP_LOCAL);
    assert_int_equal(x.e.code, ERR_SOURCE);
    assert_string_equal(x.e.text, "the file is gone");
    assert_false(x.r.sent_all);
}

/* --------------------------------------------------------------- sinks --- */

static struct catcher {
    char data[64];
    size_t len;
    int status;
    bool bytes_ok;
    bool refuse;
} catcher;

static int catch_bytes(void *ctx, const struct http_response *r,
                       const void *data, size_t len, struct err *e)
{
    struct catcher *c = ctx;
    if (c->refuse) {
        return err_set(e, ERR_LOCAL, "the disk is full");
    }
    c->status = r->status;
    c->bytes_ok = r->body_bytes - (int64_t)len == (int64_t)c->len &&
                  http_response_header(r, "content-length") != NULL;
    if (len <= sizeof(c->data) - c->len - 1) {
        memcpy(c->data + c->len, data, len);
        c->len += len;
    }
    return 0;
}

static const struct http_sink sink = {.write = catch_bytes, .ctx = &catcher};

static void a_sink_gets_what_was_asked_for(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE,
         "HTTP/1.1 206 Partial\r\nContent-Length: 4\r\n\r\ndata", NULL, NULL}};
    (void)state;
    memset(&catcher, 0, sizeof(catcher));
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "GET", .sink = &sink});
    scripted_stop(&server);
    assert_answered(206);
    assert_string_equal(catcher.data, "data");
    assert_int_equal(catcher.status, 206);
    assert_true(catcher.bytes_ok);
    assert_int_equal(x.r.body_bytes, 4);
    assert_int_equal(x.r.body.len, 0);
}

static void a_sink_gets_no_errors(void **state)
{
    static const int statuses[] = {301, 404, 412, 500, 503};
    (void)state;
    for (size_t i = 0; i < COUNT(statuses); i++) {
        char answer[128];
        const struct scripted_step steps[] = {
            {SCRIPTED_CLOSE, answer, NULL, NULL}};
        snprintf(answer, sizeof(answer),
                 "HTTP/1.1 %d No\r\nContent-Length: 7\r\n\r\n<Error>",
                 statuses[i]);
        memset(&catcher, 0, sizeof(catcher));
        start(steps, COUNT(steps));
        perform("/", &(struct http_request){.method = "GET", .sink = &sink});
        scripted_stop(&server);
        scripted_free(&server);
        assert_answered(statuses[i]);
        assert_int_equal(catcher.len, 0);
        assert_string_equal(x.r.body.data, "<Error>");
    }
}

static void a_sink_may_refuse(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata",
         NULL, NULL}};
    (void)state;
    memset(&catcher, 0, sizeof(catcher));
    catcher.refuse = true;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "GET", .sink = &sink});
    scripted_stop(&server);
    assert_failed(HTTP_LOCAL);
    assert_int_equal(x.e.code, ERR_LOCAL);
    assert_string_equal(x.e.text, "the disk is full");
}

/* -------------------------------------------------------------- clocks --- */

static void a_server_that_does_not_read_is_a_stall(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_DEAF, NULL, NULL, NULL}};
    struct http_body body = body_of(INT64_C(1) << 40);
    (void)state;
    scripted_start(&server, steps, COUNT(steps), 4096);
    perform("/", &(struct http_request){
                     .method = "PUT", .body = &body, .stall_ms = 300});
    scripted_stop(&server);
    assert_failed(HTTP_STALLED);
    assert_int_equal(x.e.code, ERR_NETWORK);
    assert_false(x.r.sent_all);
}

static void a_server_that_does_not_answer_is_a_stall(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_HOLD, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", NULL,
         NULL}};
    struct http_body body = body_of(100);
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){
                     .method = "PUT", .body = &body, .answer_ms = 300});
    scripted_stop(&server);
    assert_failed(HTTP_STALLED);
    assert_int_equal(x.e.code, ERR_NETWORK);
    assert_true(x.r.sent_all);
}

static void a_download_that_does_not_go_on_is_a_stall(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_HOLD, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", NULL,
         NULL}};
    (void)state;
    memset(&catcher, 0, sizeof(catcher));
    start(steps, COUNT(steps));
    /* Its answer has begun: answer_ms is not what ends it. */
    perform("/", &(struct http_request){.method = "GET",
                                        .sink = &sink,
                                        .stall_ms = 300,
                                        .answer_ms = 3600000});
    scripted_stop(&server);
    assert_failed(HTTP_STALLED);
    assert_string_equal(catcher.data, "abc");
}

static void clocks_of_an_hour_do_not_matter(void **state)
{
    static const struct scripted_step steps[] = {
        {SCRIPTED_CLOSE, OK, NULL, NULL}};
    struct http_body body = body_of(100000);
    (void)state;
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "PUT",
                                        .body = &body,
                                        .stall_ms = 3600000,
                                        .answer_ms = 3600000});
    scripted_stop(&server);
    assert_answered(200);
}

/* -------------------------------------------------------------- cancel --- */

static void trip(void *token)
{
    cancel_trip(token, 15);
}

static void a_cancel_ends_the_wait_for_an_answer(void **state)
{
    struct cancel token;
    const struct scripted_step steps[] = {{SCRIPTED_HOLD, NULL, trip, &token}};
    (void)state;
    cancel_init(&token);
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "GET", .cancel = &token});
    scripted_stop(&server);
    cancel_release(&token);
    assert_failed(HTTP_CANCELLED);
    assert_int_equal(x.e.code, ERR_CANCELLED);
    assert_true(x.r.sent_all);
}

static void a_cancelled_exchange_leaves_the_handle_usable(void **state)
{
    struct cancel token;
    const struct scripted_step steps[] = {{SCRIPTED_HOLD, NULL, trip, &token},
                                          {SCRIPTED_KEEP, OK, NULL, NULL}};
    (void)state;
    cancel_init(&token);
    start(steps, COUNT(steps));
    perform("/", &(struct http_request){.method = "GET", .cancel = &token});
    assert_failed(HTTP_CANCELLED);
    perform("/", &get);
    scripted_stop(&server);
    cancel_release(&token);
    assert_answered(200);
    assert_int_equal(server.got[1].connection, 2);
}

static int group_setup(void **state)
{
    struct err e;
    (void)state;
    return http_global_init(&e);
}

static int group_teardown(void **state)
{
    (void)state;
    http_global_release();
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(status_and_headers_are_read),
        TEST(interim_answers_are_passed_over),
        TEST(a_chunked_answer_is_joined),
        TEST(trailers_leave_the_status_alone),
        TEST(an_exchange_begins_with_a_clean_response),
        TEST(a_head_has_no_body),
        TEST(headers_are_bounded),
        TEST(many_headers_fit),
        TEST(a_body_is_bounded),
        TEST(what_is_no_answer_is_told_apart),
        TEST(nobody_there_is_told),
        TEST(what_is_no_url_is_told),
        TEST(an_unknown_name_is_told),
        TEST(a_proxy_that_cannot_be_is_told),
        TEST(a_request_is_what_was_asked_for),
        TEST(put_and_post_always_have_a_length),
        TEST(a_header_that_breaks_out_is_refused),
        TEST(connections_are_kept_unless_a_fresh_one_is_asked),
        TEST(a_body_is_read_by_position),
        TEST(a_dead_connection_rewinds_the_body),
        TEST(a_fresh_connection_sends_nothing_twice),
        TEST(an_answer_may_come_before_the_body_is_read),
        TEST(a_request_that_is_cancelled_is_not_followed),
        TEST(a_request_that_stalls_is_not_followed),
        TEST(a_request_whose_body_fails_is_not_followed),
        TEST(an_answer_that_was_not_read_is_not_followed),
        TEST(a_body_that_cannot_be_read_ends_it),
        TEST(a_sink_gets_what_was_asked_for),
        TEST(a_sink_gets_no_errors),
        TEST(a_sink_may_refuse),
        TEST(a_server_that_does_not_read_is_a_stall),
        TEST(a_server_that_does_not_answer_is_a_stall),
        TEST(a_download_that_does_not_go_on_is_a_stall),
        TEST(clocks_of_an_hour_do_not_matter),
        TEST(a_cancel_ends_the_wait_for_an_answer),
        TEST(a_cancelled_exchange_leaves_the_handle_usable),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
