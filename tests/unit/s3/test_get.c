/*
 * s3/ops_object: GET of a range against canned answers: what is taken for it,
 * what for another object, and where the next attempt goes on.
 */
#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/xml.h"
#include "s3mpu/s3/ops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <cmocka.h>

#include "../scripted_server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PART(headers, body)                                                    \
    "HTTP/1.1 206 Partial Content\r\nConnection: close\r\n" headers "\r"       \
    "\n" body
#define WHOLE(headers, body)                                                   \
    "HTTP/1.1 200 OK\r\nConnection: close\r\n" headers "\r\n" body
#define TAG            "ETag: \"e\"\r\n"
#define RANGE(text)    "Content-Range: bytes " text "\r\n"
#define LENGTH(number) "Content-Length: " #number "\r\n"
#define GOOD           PART(TAG RANGE("10-13/20") LENGTH(4), "abcd")

/* In place of the C library's: all waits are the shortest there can be. */
ssize_t getrandom(void *data, size_t len, unsigned flags)
{
    (void)flags;
    memset(data, 0, len);
    return (ssize_t)len;
}

static struct scripted_server server;

static struct {
    struct s3_opts opts;
    struct s3_session *session;
    struct s3_conn conn;
    struct err e;
} x;

/* A session with a server that gives ${answers}, up to a NULL. */
static void serve(const char *const *answers, unsigned max_attempts)
{
    static struct scripted_step steps[SCRIPTED_MAX];
    size_t count = 0;
    for (; answers[count] != NULL; count++) {
        steps[count] =
            (struct scripted_step){SCRIPTED_CLOSE, answers[count], NULL, NULL};
    }
    scripted_start(&server, steps, count, 0);
    x.opts = (struct s3_opts){
        .endpoint = {.url = server.url, .region = "here"},
        .http = {.proxy = "", .user_agent = "unit", .connect_ms = 60000},
        .sender = {.policy = {.max_attempts = max_attempts,
                              .retry_for_ms = 3600000,
                              .first_contact_ms = 3600000}},
        .read_timeout_ms = 60000,
        .anonymous = true};
    x.session = s3_session_new(&x.opts, NULL, &x.e);
    assert_non_null(x.session);
    assert_int_equal(s3_conn_init(&x.conn, x.session, NULL, &x.e), 0);
}

static void end(void)
{
    scripted_stop(&server);
    s3_conn_release(&x.conn);
    s3_session_free(x.session);
}

static void forget(void)
{
    scripted_free(&server);
    memset(&x, 0, sizeof(x));
}

/* What came: each byte once, in order. */
struct taken {
    int64_t first;
    size_t len;
    char *data;
};

static int take(void *ctx, const void *data, size_t len, int64_t at,
                struct err *e)
{
    struct taken *t = ctx;
    (void)e;
    assert_int_equal(at, t->first + (int64_t)t->len);
    t->data = realloc(t->data, t->len + len + 1);
    assert_non_null(t->data);
    memcpy(t->data + t->len, data, len);
    t->len += len;
    t->data[t->len] = '\0';
    return 0;
}

static int get(const struct s3_range *range, struct taken *t)
{
    struct s3_object o = {"bucket", {"a key", 5}};
    struct s3_sink sink = {take, t};
    *t = (struct taken){.first = range->first};
    return s3_get_object(&x.conn, &o, range, &sink, &x.e);
}

static void only_the_range_of_the_object_is_taken(void **state)
{
    static const struct {
        const char *name;
        const char *answers[3];
        enum err_code code;
        unsigned requests;
        const char *second; /* a header of the second request */
    } rows[] = {
        {"the range", {GOOD}, ERR_NONE, 1, NULL},
        {"a total that is not told",
         {PART(TAG RANGE("10-13/*") LENGTH(4), "abcd")},
         ERR_NONE,
         1,
         NULL},
        {"an ETag without quotes",
         {PART("ETag: e\r\n" RANGE("10-13/20") LENGTH(4), "abcd")},
         ERR_NONE,
         1,
         NULL},
        {"a weak ETag",
         {PART("ETag: W/\"e\"\r\n" RANGE("10-13/20") LENGTH(4), "abcd")},
         ERR_NONE,
         1,
         NULL},
        {"no length", {PART(TAG RANGE("10-13/20"), "abcd")}, ERR_NONE, 1, NULL},
        {"another ETag",
         {PART("ETag: \"f\"\r\n" RANGE("10-13/20") LENGTH(4), "abcd")},
         ERR_PRECONDITION,
         1,
         NULL},
        {"a longer ETag",
         {PART("ETag: \"e2\"\r\n" RANGE("10-13/20") LENGTH(4), "abcd")},
         ERR_PRECONDITION,
         1,
         NULL},
        {"another total",
         {PART(TAG RANGE("10-13/21") LENGTH(4), "abcd")},
         ERR_PRECONDITION,
         1,
         NULL},
        {"a whole object of another size",
         {WHOLE(TAG LENGTH(4), "abcd")},
         ERR_PRECONDITION,
         1,
         NULL},
        {"the whole object",
         {WHOLE(TAG LENGTH(20), "0123456789abcdefghij")},
         ERR_PROTOCOL,
         1,
         NULL},
        {"no ETag, once",
         {PART(RANGE("10-13/20") LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"an empty ETag, once",
         {PART("ETag: \r\n" RANGE("10-13/20") LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"another beginning, once",
         {PART(TAG RANGE("9-13/20") LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"another end, once",
         {PART(TAG RANGE("10-12/20") LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"a total that is no number, once",
         {PART(TAG RANGE("10-13/2x") LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"no range, once",
         {PART(TAG LENGTH(4), "evil"), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"more bytes than asked for",
         {PART(TAG RANGE("10-13/20") LENGTH(5), "abcde")},
         ERR_PROTOCOL,
         1,
         NULL},
        {"nothing, once",
         {PART(TAG RANGE("10-13/20") LENGTH(0), ""), GOOD},
         ERR_NONE,
         2,
         "bytes=10-13\r\n"},
        {"half of it, and the rest",
         {PART(TAG RANGE("10-13/20") LENGTH(2), "ab"),
          PART(TAG RANGE("12-13/20") LENGTH(2), "cd")},
         ERR_NONE,
         2,
         "bytes=12-13\r\n"},
        {"cut without a length, and the rest",
         {PART(TAG RANGE("10-13/20"), "a"),
          PART(TAG RANGE("11-13/20") LENGTH(3), "bcd")},
         ERR_NONE,
         2,
         "bytes=11-13\r\n"},
        {"half of it, and more than the rest",
         {PART(TAG RANGE("10-13/20") LENGTH(2), "ab"),
          PART(TAG RANGE("12-13/20") LENGTH(3), "cde")},
         ERR_PROTOCOL,
         2,
         "bytes=12-13\r\n"},
        {"half of it, and another object",
         {PART(TAG RANGE("10-13/20") LENGTH(4), "ab"),
          PART("ETag: \"f\"\r\n" RANGE("12-13/20") LENGTH(2), "cd")},
         ERR_PRECONDITION,
         2,
         "bytes=12-13\r\n"},
        {"half of it, and all of it again",
         {PART(TAG RANGE("10-13/20") LENGTH(4), "ab"), GOOD},
         ERR_PROTOCOL,
         2,
         "bytes=12-13\r\n"},
    };
    static const struct s3_range range = {10, 4, 20, "\"e\""};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *answers[] = {rows[i].answers[0], rows[i].answers[1], NULL};
        struct taken t;
        int rc;
        err_clear(&x.e);
        serve(answers, 2);
        rc = get(&range, &t);
        end();
        if ((rc == 0) != (rows[i].code == ERR_NONE) ||
            (rc != 0 && x.e.code != rows[i].code) ||
            server.count != rows[i].requests) {
            fail_msg("%s: %d, %zu requests: %s", rows[i].name, rc, server.count,
                     x.e.text);
        }
        if (rc == 0) {
            assert_string_equal(t.data, "abcd");
        }
        assert_non_null(strstr(server.got[0].head, "bytes=10-13\r\n"));
        assert_non_null(strstr(server.got[0].head, "if-match: \"e\"\r\n"));
        if (rows[i].second != NULL &&
            strstr(server.got[1].head, rows[i].second) == NULL) {
            fail_msg("%s: then %s", rows[i].name, server.got[1].head);
        }
        free(t.data);
        forget();
    }
}

/* Bytes that come begin all patience anew: ten cuts, and never two attempts in
 * a row without progress. */
static void goes_on_for_as_long_as_bytes_come(unsigned max_attempts)
{
    enum { ROUNDS = 10, EACH = 64 << 10 };
    static char answers[ROUNDS][EACH + 200];
    const char *list[ROUNDS + 1] = {NULL};
    struct s3_range range = {5, (int64_t)ROUNDS * EACH, 1000000, "\"e\""};
    struct taken t;
    for (int i = 0; i < ROUNDS; i++) {
        int n =
            snprintf(answers[i], 200,
                     "HTTP/1.1 206 P\r\nConnection: close\r\n" TAG
                     "Content-Range: bytes %d-%d/1000000\r\n"
                     "Content-Length: %d\r\n\r\n",
                     5 + i * EACH, 5 + ROUNDS * EACH - 1, (ROUNDS - i) * EACH);
        memset(answers[i] + n, 'a' + i, EACH);
        list[i] = answers[i];
    }
    serve(list, max_attempts);
    assert_int_equal(get(&range, &t), 0);
    assert_int_equal(x.conn.attempts, 1);
    end();
    assert_int_equal(server.count, ROUNDS);
    assert_int_equal(t.len, ROUNDS * EACH);
    for (int i = 0; i < ROUNDS * EACH; i++) {
        assert_int_equal(t.data[i], 'a' + i / EACH);
    }
    free(t.data);
    forget();
}

static void a_range_goes_on_for_as_long_as_bytes_come(void **state)
{
    (void)state;
    goes_on_for_as_long_as_bytes_come(1);
    goes_on_for_as_long_as_bytes_come(20);
}

static void some_bytes_are_no_progress(void **state)
{
    static const char *const list[] = {
        PART(TAG RANGE("10-13/20") LENGTH(4), "a"),
        PART(TAG RANGE("11-13/20") LENGTH(3), "b"), GOOD, NULL};
    static const struct s3_range range = {10, 4, 20, "\"e\""};
    struct taken t;
    (void)state;
    serve(list, 2);
    assert_int_equal(get(&range, &t), -1);
    end();
    assert_int_equal(server.count, 2);
    assert_int_equal(x.e.code, ERR_NETWORK);
    free(t.data);
    forget();
}

/* Where ranges are ignored, the whole object is one that was asked for. */
static void a_whole_object_is_passed_over_up_to_the_cut(void **state)
{
    static const char *const list[] = {WHOLE(TAG LENGTH(4), "ab"),
                                       WHOLE(TAG LENGTH(4), "abc"),
                                       WHOLE(TAG, "abcd"), NULL};
    static const struct s3_range range = {0, 4, 4, "W/\"e\""};
    struct taken t;
    (void)state;
    serve(list, 4);
    assert_int_equal(get(&range, &t), 0);
    end();
    assert_string_equal(t.data, "abcd");
    assert_non_null(strstr(server.got[1].head, "bytes=2-3\r\n"));
    assert_non_null(strstr(server.got[2].head, "bytes=3-3\r\n"));
    assert_null(strstr(server.got[0].head, "if-match")); /* it is weak */
    free(t.data);
    forget();
}

static void an_empty_object_has_no_range(void **state)
{
    static const char *const good[] = {WHOLE(TAG LENGTH(5), ""),
                                       WHOLE(TAG LENGTH(0), ""), NULL};
    static const char *const bad[] = {WHOLE(TAG LENGTH(1), "x"), NULL};
    static const struct s3_range range = {0, 0, 0, "\"e\""};
    struct taken t;
    (void)state;
    serve(good, 2);
    assert_int_equal(get(&range, &t), 0);
    end();
    assert_int_equal(server.count, 2);
    assert_null(strstr(server.got[0].head, "range"));
    assert_int_equal(t.len, 0);
    forget();
    serve(bad, 1);
    assert_int_equal(get(&range, &t), -1);
    end();
    assert_int_equal(x.e.code, ERR_PRECONDITION);
    assert_int_equal(t.len, 0);
    forget();
}

static int refuse(void *ctx, const void *data, size_t len, int64_t at,
                  struct err *e)
{
    (void)ctx;
    (void)data;
    (void)len;
    (void)at;
    return err_set(e, ERR_LOCAL, "no room");
}

static void a_sink_that_refuses_ends_it(void **state)
{
    static const char *const list[] = {GOOD, GOOD, NULL};
    static const struct s3_range range = {10, 4, 20, "\"e\""};
    struct s3_object o = {"bucket", {"a key", 5}};
    struct s3_sink sink = {refuse, NULL};
    (void)state;
    serve(list, 4);
    assert_int_equal(s3_get_object(&x.conn, &o, &range, &sink, &x.e), -1);
    end();
    assert_int_equal(server.count, 1);
    assert_int_equal(x.e.code, ERR_LOCAL);
    assert_string_equal(x.e.text, "no room");
    forget();
}

static void etags_are_compared_weakly(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool same;
        bool a_is_weak;
    } rows[] = {
        {"\"e\"", "\"e\"", true, false},   {"\"e\"", "e", true, false},
        {"W/\"e\"", "\"e\"", true, true},  {"W/\"e\"", "e", true, true},
        {"W/e", "\"e\"", true, true},      {"\"e\"", "\"f\"", false, false},
        {"\"e\"", "\"ee\"", false, false}, {"\"W/e\"", "e", false, false},
        {"", "e", false, false},           {"\"", "\"\"", false, false},
        {"We", "e", false, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (s3_etag_same(rows[i].a, rows[i].b) != rows[i].same ||
            s3_etag_same(rows[i].b, rows[i].a) != rows[i].same ||
            s3_etag_is_weak(rows[i].a) != rows[i].a_is_weak) {
            fail_msg("%s and %s", rows[i].a, rows[i].b);
        }
    }
}

static int start(void **state)
{
    (void)state;
    xml_global_init();
    return hash_global_init(&x.e) == 0 ? http_global_init(&x.e) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_range_of_the_object_is_taken),
        cmocka_unit_test(a_range_goes_on_for_as_long_as_bytes_come),
        cmocka_unit_test(some_bytes_are_no_progress),
        cmocka_unit_test(a_whole_object_is_passed_over_up_to_the_cut),
        cmocka_unit_test(an_empty_object_has_no_range),
        cmocka_unit_test(a_sink_that_refuses_ends_it),
        cmocka_unit_test(etags_are_compared_weakly),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
