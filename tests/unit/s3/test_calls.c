/*
 * s3/client and s3/ops: calls against canned answers. What was sent is looked
 * at, and what an answer is taken for.
 */
#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/xml.h"
#include "s3mpu/s3/ops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>
#include <cmocka.h>

#include "../scripted_server.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ANSWER(status, headers, body)                                          \
    "HTTP/1.1 " status "\r\nConnection: close\r\n" headers "\r\n" body
#define XML_ERROR(code, more)                                                  \
    "<Error><Code>" code "</Code><Message>m</Message>" more "</Error>"

/* In place of the C library's: all waits are the shortest there can be. */
ssize_t getrandom(void *data, size_t len, unsigned flags)
{
    (void)flags;
    memset(data, 0, len);
    return (ssize_t)len;
}

static struct scripted_server server;

static struct {
    struct profile *profile;
    struct creds_cache *creds;
    struct s3_opts opts;
    struct s3_session *session;
    struct s3_conn conn;
    struct err e;
} x;

static const char *environment(const char *name)
{
    static const char *const pairs[][2] = {{"AWS_ACCESS_KEY_ID", "key"},
                                           {"AWS_SECRET_ACCESS_KEY", "secret"},
                                           {"AWS_SESSION_TOKEN", "token"}};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        if (strcmp(pairs[i][0], name) == 0) {
            return pairs[i][1];
        }
    }
    return NULL;
}

/* A session with a server that will give ${answers}, each on a connection of
 * its own. */
static void serve_for(const char *const *answers, size_t count,
                      unsigned max_attempts)
{
    static struct scripted_step steps[SCRIPTED_MAX];
    for (size_t i = 0; i < count; i++) {
        steps[i] =
            (struct scripted_step){SCRIPTED_CLOSE, answers[i], NULL, NULL};
    }
    scripted_start(&server, steps, count, 0);
    x.profile = profile_load(environment, NULL, &x.e);
    x.creds = creds_cache_new(environment, x.profile);
    x.opts = (struct s3_opts){
        .endpoint = {.url = server.url, .region = "here"},
        .http = {.proxy = "", .user_agent = "unit", .connect_ms = 60000},
        .sender = {.policy = {.max_attempts = max_attempts,
                              .retry_for_ms = 3600000,
                              .first_contact_ms = 3600000}},
        .read_timeout_ms = 60000};
    x.session = s3_session_new(&x.opts, x.creds, &x.e);
    assert_non_null(x.session);
    assert_int_equal(s3_conn_init(&x.conn, x.session, NULL, &x.e), 0);
}

static void serve(const char *const *answers, size_t count)
{
    serve_for(answers, count, 4);
}

static void end(void)
{
    scripted_stop(&server);
    s3_conn_release(&x.conn);
    s3_session_free(x.session);
    creds_cache_free(x.creds);
    profile_free(x.profile);
}

static void forget(void)
{
    scripted_free(&server);
    memset(&x, 0, sizeof(x));
}

static struct s3_object object(void)
{
    return (struct s3_object){"bucket", {"a key", 5}};
}

/* --------------------------------------------------------------- calls --- */

static int head(void)
{
    struct s3_object o = object();
    struct s3_head_ask ask = {.part_no = 0};
    struct s3_head out;
    return s3_head_object(&x.conn, &o, &ask, &out, &x.e);
}

#define HEADED ANSWER("200 OK", "Content-Length: 7\r\nETag: \"e\"\r\n", "")

static void all_that_is_amazons_is_signed(void **state)
{
    static const char *const answers[] = {HEADED};
    const char *sent;
    (void)state;
    serve(answers, 1);
    assert_int_equal(head(), 0);
    end();
    assert_int_equal(server.count, 1);
    sent = server.got[0].head;
    assert_int_equal(strncmp(sent, "HEAD /bucket/a%20key HTTP/1.1\r\n", 31), 0);
    assert_non_null(strstr(sent, "/here/s3/aws4_request"));
    assert_non_null(strstr(sent, "SignedHeaders=host;x-amz-content-sha256;"
                                 "x-amz-date;x-amz-security-token,"));
    assert_null(strstr(sent, "secret"));
    forget();
}

static void a_clock_is_learned_from_the_service_once(void **state)
{
    static const char *const answers[] = {
        ANSWER("403 F", "Date: Fri, 24 May 2013 00:00:00 GMT\r\n",
               XML_ERROR("RequestTimeTooSkewed", "")),
        HEADED};
    static const char *const always[] = {
        ANSWER("403 F", "Date: Fri, 24 May 2013 00:00:00 GMT\r\n",
               XML_ERROR("RequestTimeTooSkewed", "")),
        ANSWER("403 F", "Date: Fri, 24 May 2013 00:00:00 GMT\r\n",
               XML_ERROR("RequestTimeTooSkewed", ""))};
    struct s3_object o = object();
    (void)state;
    serve(answers, COUNT(answers));
    assert_int_equal(head(), 0);
    end();
    assert_int_equal(server.count, 2);
    assert_non_null(strstr(server.got[1].head, "x-amz-date: 20130524T000"));
    forget();
    serve(always, COUNT(always));
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), -1);
    end();
    assert_int_equal(x.e.code, ERR_AUTH);
    assert_int_equal(server.count, 2);
    forget();
}

static void a_region_is_learned_once(void **state)
{
    static const char *const answers[] = {
        ANSWER("400 B", "",
               XML_ERROR("AuthorizationHeaderMalformed",
                         "<Region>there</Region>")),
        ANSWER("204 N", "", "")};
    struct s3_object o = object();
    (void)state;
    serve(answers, COUNT(answers));
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), 0);
    end();
    assert_non_null(strstr(server.got[0].head, "/here/s3/"));
    assert_non_null(strstr(server.got[1].head, "/there/s3/"));
    forget();
}

/* A HEAD has no document: the region is in a header. */
static void a_region_is_learned_from_a_head(void **state)
{
    static const char *const answers[] = {
        ANSWER("400 B", "x-amz-bucket-region: there\r\n", ""), HEADED, HEADED};
    static const char *const always[] = {
        ANSWER("400 B", "x-amz-bucket-region: there\r\n", ""),
        ANSWER("400 B", "x-amz-bucket-region: there\r\n", "")};
    (void)state;
    serve(answers, COUNT(answers));
    assert_int_equal(head(), 0);
    assert_int_equal(head(), 0);
    end();
    assert_int_equal(server.count, 3);
    assert_non_null(strstr(server.got[0].head, "/here/s3/"));
    assert_non_null(strstr(server.got[1].head, "/there/s3/"));
    assert_non_null(strstr(server.got[2].head, "/there/s3/"));
    forget();
    serve(always, COUNT(always));
    assert_int_equal(head(), -1);
    end();
    assert_int_equal(server.count, 2);
    forget();
}

/* A HEAD that is refused does not say why: the clock, the region and the keys
 * are suspected, where the headers give reason. */
static void a_silent_refusal_is_mended_where_there_is_reason(void **state)
{
#define LONG_AGO "Date: Fri, 24 May 2013 00:00:00 GMT\r\n"
    static const struct {
        const char *name;
        const char *first;
        const char *in_second; /* NULL: it is not sent */
    } rows[] = {
        {"a late clock", ANSWER("403 F", LONG_AGO, ""), "x-amz-date: 20130524"},
        {"an early clock",
         ANSWER("403 F", "Date: Thu, 24 May 2113 00:00:00 GMT\r\n", ""),
         "x-amz-date: 21130524"},
        {"another status", ANSWER("400 B", LONG_AGO, ""), NULL},
        {"no time", ANSWER("403 F", "", ""), NULL},
        {"a time that is none", ANSWER("403 F", "Date: x\r\n", ""), NULL},
        {"a late clock, and no region",
         ANSWER("403 F", LONG_AGO "x-amz-bucket-region:\r\n", ""),
         "x-amz-date: 20130524"},
        {"another region",
         ANSWER("403 F", "x-amz-bucket-region: there\r\n", ""),
         "/there/s3/aws4_request"},
        {"the region before the clock",
         ANSWER("403 F", LONG_AGO "x-amz-bucket-region: there\r\n", ""),
         "/there/s3/aws4_request"},
        {"the same region",
         ANSWER("403 F", "x-amz-bucket-region: here\r\n", ""), NULL},
        {"no region", ANSWER("403 F", "x-amz-bucket-region:\r\n", ""), NULL},
        {"neither 400 nor 403",
         ANSWER("412 P", "x-amz-bucket-region: there\r\n", ""), NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *answers[] = {rows[i].first, HEADED};
        bool again = rows[i].in_second != NULL;
        int rc;
        serve(answers, again ? 2 : 1);
        rc = head();
        assert_false(x.conn.maybe_done);
        end();
        if (rc != (again ? 0 : -1) || server.count != (again ? 2 : 1) ||
            (again && strstr(server.got[1].head, rows[i].in_second) == NULL)) {
            fail_msg("%s: %d: %s", rows[i].name, rc, x.e.text);
        }
        forget();
    }
}

/* What an error document says, and what is said beside it. */
static void a_refusal_is_told_with_all_that_is_known(void **state)
{
    static const struct {
        const char *answer;
        const char *text;
        const char *id;
    } rows[] = {
        {ANSWER("403 F", "",
                XML_ERROR("AccessDenied", "<RequestId>r2</RequestId>")),
         "403 AccessDenied on DeleteObject (request id r2): m", "r2"},
        {ANSWER("403 F", "x-amz-request-id: r1\r\n",
                XML_ERROR("AccessDenied", "<RequestId>r2</RequestId>")),
         "403 AccessDenied on DeleteObject (request id r1): m", "r1"},
        {ANSWER("403 F", "", "<Error><Code>AccessDenied</Code></Error>"),
         "bucket 'bucket': 403 AccessDenied on DeleteObject;", ""},
        {ANSWER("404 N", "", XML_ERROR("NoSuchBucket", "")), " bucket", ""},
    };
    struct s3_object o = object();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        serve(&rows[i].answer, 1);
        assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), -1);
        end();
        assert_string_equal(x.e.request_id, rows[i].id);
        if (strstr(x.e.text, rows[i].text) == NULL) {
            fail_msg("'%s' is not in '%s'", rows[i].text, x.e.text);
        }
        forget();
    }
}

/* The header says where the bucket is; the document may name the default. */
static void the_region_of_the_header_goes_first(void **state)
{
    static const char *const answers[] = {
        ANSWER("400 B", "x-amz-bucket-region: there\r\n",
               XML_ERROR("AuthorizationHeaderMalformed",
                         "<Region>elsewhere</Region>")),
        ANSWER("204 N", "", "")};
    struct s3_object o = object();
    (void)state;
    serve(answers, 2);
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), 0);
    end();
    assert_non_null(strstr(server.got[1].head, "/there/s3/"));
    forget();
}

/* Without keys nothing is signed, and a refusal says so. */
static void without_keys_nothing_is_signed(void **state)
{
    static const char *const answers[] = {
        ANSWER("403 F", "", XML_ERROR("AccessDenied", ""))};
    struct s3_object o = object();
    (void)state;
    serve(answers, 1);
    x.opts.anonymous = true;
    assert_false(s3_session_signs(x.session));
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), -1);
    end();
    assert_null(strstr(server.got[0].head, "x-amz-"));
    assert_null(strstr(server.got[0].head, "uthorization"));
    assert_non_null(strstr(x.e.text, "was not signed (--no-sign-request)"));
    forget();
}

/* A request line is bounded; what is beyond is not cut, but not sent. */
static void a_request_too_long_is_not_sent(void **state)
{
    static const char *const answers[] = {ANSWER("204 N", "", "")};
    static char key[70000];
    struct s3_object o = object();
    (void)state;
    memset(key, 'k', sizeof(key));
    serve(answers, 1);
    o.key = (struct span){key, sizeof(key)};
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), -1);
    assert_int_equal(x.e.code, ERR_USAGE);
    assert_non_null(strstr(x.e.text, "too long"));
    o.key.len = 3;
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), 0);
    end();
    assert_int_equal(server.count, 1);
    forget();
}

static void a_checksum_of_checksums_is_told_apart(void **state)
{
    static const struct {
        const char *answer;
        bool composite;
        unsigned parts;
    } rows[] = {
#define HEADED_SUM(value, more)                                                \
    ANSWER("200 OK",                                                           \
           "Content-Length: 7\r\nx-amz-checksum-crc32: " value "\r\n" more,    \
           "")
        {HEADED_SUM("AAAAAA==", ""), false, 0},
        {HEADED_SUM("AAAAAA==", "x-amz-checksum-type: FULL_OBJECT\r\n"), false,
         0},
        {HEADED_SUM("AAAAAA==-3", ""), true, 3},
        {HEADED_SUM("AAAAAA==-3", "x-amz-checksum-type: COMPOSITE\r\n"), true,
         3},
        {HEADED_SUM("AAAAAA==", "x-amz-checksum-type: COMPOSITE\r\n"), true, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_object o = object();
        struct s3_head_ask ask = {.checksum = true};
        struct s3_head out;
        serve(&rows[i].answer, 1);
        assert_int_equal(s3_head_object(&x.conn, &o, &ask, &out, &x.e), 0);
        end();
        assert_int_equal(out.checksum.alg, CHECKSUM_CRC32);
        assert_int_equal(out.checksum.composite, rows[i].composite);
        assert_int_equal(out.checksum.parts, rows[i].parts);
        forget();
    }
}

static void no_header_is_left_out_unsaid(void **state)
{
    static const char *const answers[] = {ANSWER("204 N", "", "")};
    static struct sigv4_pair headers[62];
    struct s3_request r = {.op = "PutObject", .method = "PUT"};
    (void)state;
    for (size_t i = 0; i < COUNT(headers); i++) {
        headers[i] = (struct sigv4_pair){"x-amz-meta-a", "b"};
    }
    serve(answers, 1);
    r.headers = headers;
    r.header_count = COUNT(headers);
    assert_int_equal(s3_call(&x.conn, &r, &x.e), -1);
    assert_int_equal(x.e.code, ERR_USAGE);
    assert_non_null(strstr(x.e.text, "headers"));
    r.header_count = 60; /* and the four that each request has */
    assert_int_equal(s3_call(&x.conn, &r, &x.e), 0);
    end();
    forget();
}

/* Ceph 20.2 has the checksum in each part and no algorithm of the whole. */
static void an_upload_has_the_checksum_of_its_parts(void **state)
{
#define SUMMED(no, sum)                                                        \
    "<Part><PartNumber>" no "</PartNumber><Size>1</Size>" sum "</Part>"
#define CRC32_SUM "<ChecksumCRC32>AAAAAA==</ChecksumCRC32>"
    static const struct {
        const char *answer;
        enum checksum_alg alg;
    } rows[] = {
        {ANSWER("200 OK", "",
                "<ListPartsResult>" SUMMED("1", CRC32_SUM)
                    SUMMED("2", CRC32_SUM) "</ListPartsResult>"),
         CHECKSUM_CRC32},
        {ANSWER("200 OK", "",
                "<ListPartsResponse>" SUMMED("1", CRC32_SUM)
                    SUMMED("2", "") "</ListPartsResponse>"),
         CHECKSUM_NONE},
        {ANSWER(
             "200 OK", "",
             "<ListPartsResult><ChecksumAlgorithm>CRC32C</"
             "ChecksumAlgorithm>" SUMMED("1", CRC32_SUM) "</ListPartsResult>"),
         CHECKSUM_CRC32C},
        {ANSWER("200 OK", "", "<ListPartsResult></ListPartsResult>"),
         CHECKSUM_NONE},
    };
    struct s3_upload_ref ref = {object(), "id"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_parts page;
        serve(&rows[i].answer, 1);
        assert_int_equal(s3_list_parts(&x.conn, &ref, 0, &page, &x.e), 0);
        end();
        assert_int_equal(page.alg, rows[i].alg);
        s3_parts_release(&page);
        forget();
    }
}

static void no_number_is_taken_that_cannot_be(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<ListPartsResult><Part><PartNumber>1</PartNumber>"
               "<Size>562949953421312</Size></Part>"
               "<Part><PartNumber>2</PartNumber><Size>562949953421313</Size>"
               "</Part><Part><PartNumber>10001</PartNumber><Size>1</Size>"
               "</Part></ListPartsResult>")};
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_parts page;
    (void)state;
    serve(answers, 1);
    assert_int_equal(s3_list_parts(&x.conn, &ref, 0, &page, &x.e), 0);
    assert_int_equal(page.count, 2);
    assert_true(page.unread);
    assert_int_equal(page.items[0].size, INT64_C(1) << 49);
    assert_int_equal(page.items[1].size, 0);
    end();
    s3_parts_release(&page);
    forget();
}

static void what_cannot_succeed_is_told_and_not_tried_again(void **state)
{
    static const char *const answers[] = {ANSWER(
        "403 F", "x-amz-request-id: r1\r\n", XML_ERROR("AccessDenied", ""))};
    struct s3_object o = object();
    (void)state;
    serve(answers, COUNT(answers));
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), -1);
    assert_int_equal(x.conn.attempts, 1);
    assert_false(x.conn.maybe_done);
    end();
    assert_int_equal(x.e.code, ERR_AUTH);
    assert_int_equal(x.e.http_status, 403);
    assert_string_equal(x.e.s3_code, "AccessDenied");
    assert_string_equal(x.e.request_id, "r1");
    assert_non_null(strstr(x.e.text, "bucket 'bucket': 403 AccessDenied on "
                                     "DeleteObject (request id r1): m"));
    forget();
}

/* ------------------------------------------------------------ Complete --- */

#define COMPLETED                                                              \
    "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/"      \
    "2006-03-01/\"><ETag>&quot;x-1&quot;</ETag>"                               \
    "</CompleteMultipartUploadResult>"

static unsigned asked;

static bool never(void *ctx, const struct err *why)
{
    (void)ctx;
    (void)why;
    asked++;
    return false;
}

static bool always(void *ctx, const struct err *why)
{
    (void)ctx;
    (void)why;
    asked++;
    return true;
}

static int complete(bool (*settled)(void *ctx, const struct err *why),
                    struct s3_put_result *out)
{
    struct s3_upload_ref ref = {object(), "id/+="};
    struct s3_part part = {.no = 1, .size = 7, .etag = "\"e&1\""};
    struct s3_complete what = {
        .parts = &part, .count = 1, .size = 7, .how = {.settled = settled}};
    return s3_complete_upload(&x.conn, &ref, &what, out, &x.e);
}

static void a_complete_is_what_says_so(void **state)
{
    static const struct {
        const char *name;
        const char *first;
        bool settles;
        unsigned asked;
        unsigned requests;
    } rows[] = {
        {"white space before", ANSWER("200 OK", "", "  \n\n " COMPLETED), false,
         0, 1},
        {"an error in it", ANSWER("200 OK", "", XML_ERROR("InternalError", "")),
         false, 1, 2},
        {"nothing in it", ANSWER("200 OK", "Content-Length: 0\r\n", ""), false,
         1, 2},
        {"half of it",
         ANSWER("200 OK", "", "<CompleteMultipartUploadResult><ETag>"), false,
         1, 2},
        {"a page", ANSWER("200 OK", "", "<html>hello</html>"), false, 1, 2},
        {"no answer, and it is there", NULL, true, 1, 1},
        {"no answer, and it is not", NULL, false, 1, 2},
        {"too fast, and it is not there",
         ANSWER("503 S", "Retry-After: 0\r\n", XML_ERROR("SlowDown", "")),
         false, 1, 2},
        {"too fast, and it is there",
         ANSWER("503 S", "Retry-After: 0\r\n", XML_ERROR("SlowDown", "")), true,
         1, 1},
        {"gone, and it is there",
         ANSWER("404 N", "", XML_ERROR("NoSuchUpload", "")), true, 1, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *answers[] = {rows[i].first,
                                 ANSWER("200 OK", "", COMPLETED)};
        struct s3_put_result out;
        int rc;
        serve(answers, 2);
        asked = 0;
        rc = complete(rows[i].settles ? always : never, &out);
        end();
        if (rc != 0 || asked != rows[i].asked ||
            server.count != rows[i].requests) {
            fail_msg("%s: %d, asked %u, %zu requests: %s", rows[i].name, rc,
                     asked, server.count, x.e.text);
        }
        assert_non_null(strstr(server.got[0].head,
                               "POST /bucket/a%20key?uploadId=id%2F%2B%3D "));
        assert_non_null(strstr(server.got[0].body, "<PartNumber>1<"));
        assert_non_null(strstr(server.got[0].body, "e&amp;1"));
        forget();
    }
}

/* What a service has refused was not done. All else may have been: by a proxy
 * that passed the request on, or by a service that failed afterwards. */
static void only_a_refusal_is_known_to_be_not_done(void **state)
{
    static const struct {
        const char *name;
        const char *answer;
        bool maybe_done;
    } rows[] = {
        {"refused", ANSWER("403 F", "", XML_ERROR("AccessDenied", "")), false},
        {"a condition",
         ANSWER("412 P", "", XML_ERROR("PreconditionFailed", "")), false},
        {"not implemented",
         ANSWER("501 N", "", XML_ERROR("NotImplemented", "")), false},
        {"no room", ANSWER("507 I", "", XML_ERROR("InsufficientCapacity", "")),
         false},
        {"a page that forbids", ANSWER("403 F", "", "<html>no</html>"), true},
        {"text that forbids", ANSWER("403 F", "", "go away"), true},
        {"failed", ANSWER("500 I", "", XML_ERROR("InternalError", "")), true},
        {"bad gateway", ANSWER("502 B", "", "<html>bad</html>"), true},
        {"busy", ANSWER("503 S", "", XML_ERROR("SlowDown", "")), true},
        {"timed out", ANSWER("504 G", "Content-Length: 0\r\n", ""), true},
        {"no answer", NULL, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_put_result out;
        bool maybe_done;
        int rc;
        serve_for(&rows[i].answer, 1, 1);
        rc = complete(never, &out);
        maybe_done = x.conn.maybe_done;
        end();
        if (rc == 0 || maybe_done != rows[i].maybe_done) {
            fail_msg("%s: %d, maybe done %d: %s", rows[i].name, rc, maybe_done,
                     x.e.text);
        }
        forget();
    }
}

/* What is no answer of S3's is told by what it is. */
static void a_foreign_body_is_named(void **state)
{
    static const struct {
        const char *body;
        const char *part;
    } rows[] = {
        {"<?xml version=\"1.0\"?>\n<!-- c --><ListBucketResult/>",
         "S3's: a document with the root element <ListBucketResult>"},
        {"<!DOCTYPE html>\n<html><head>\n<TITLE lang=en> Please\tlog in\x1b"
         "</TITLE></head>",
         "S3's: a web page with the title \"Please?log in?\"; check the "
         "endpoint"},
        {"<?xml version=\"1.0\"?><html xmlns=\"x\"><p>a</p></html>",
         "S3's: a web page; check"},
        {"<html><title></title>", "S3's: a web page; check"},
        {"{\"message\": 1}\nmore", "S3's: \"{\"message\": 1}\"; check"},
        {"012345678901234567890123456789012345678901234567890123456789012345678"
         "9"
         "012345678901234567890123456789",
         "01234567890123456789\"; check"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char answer[400];
        const char *answers[] = {answer};
        struct s3_upload_ref ref = {object(), "id"};
        struct s3_parts page;
        snprintf(answer, sizeof(answer), ANSWER("403 F", "", "%s"),
                 rows[i].body);
        serve(answers, 1);
        assert_int_equal(s3_list_parts(&x.conn, &ref, 0, &page, &x.e), -1);
        end();
        assert_int_equal(x.e.code, ERR_PROTOCOL);
        assert_int_equal(x.e.http_status, 403);
        if (strstr(x.e.text, rows[i].part) == NULL) {
            fail_msg("%s", x.e.text);
        }
        forget();
    }
}

/* ------------------------------------------------------------- listing --- */

static void keys_come_as_they_are(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<ListBucketResult><EncodingType>url</EncodingType>"
               "<IsTruncated>true</IsTruncated><NextContinuationToken>t+1"
               "</NextContinuationToken><Contents><Key>p%2Fa+b%2Bc%0A</Key>"
               "<Size>12</Size><LastModified>2013-05-24T00:00:01.000Z"
               "</LastModified></Contents></ListBucketResult>")};
    struct s3_pages at = {.more = true};
    struct s3_entries page;
    (void)state;
    serve(answers, 1);
    assert_int_equal(s3_list_objects(&x.conn, "bucket", (struct span){"p/", 2},
                                     NULL, &at, &page, &x.e),
                     0);
    end();
    assert_non_null(strstr(server.got[0].head, "prefix=p%2F"));
    assert_int_equal(page.count, 1);
    assert_true(span_is(page.items[0].key, "p/a b+c\n"));
    assert_int_equal(page.items[0].size, 12);
    assert_int_equal(page.items[0].modified, 1369353601);
    assert_true(at.more);
    assert_string_equal(at.marker, "t+1");
    s3_pages_release(&at);
    s3_entries_release(&page);
    forget();
}

#define OLD_LISTED(more, keys)                                                 \
    ANSWER("200 OK", "",                                                       \
           "<ListBucketResult><IsTruncated>" more "</IsTruncated>" keys        \
           "</ListBucketResult>")
#define OLD_KEY(key) "<Contents><Key>" key "</Key></Contents>"

/* The first version, of a service that begins with the marker itself. */
static void a_marker_is_listed_once(void **state)
{
    static const char *const answers[] = {
        OLD_LISTED("true", OLD_KEY("a") OLD_KEY("b")),
        OLD_LISTED("false", OLD_KEY("b") OLD_KEY("c"))};
    struct s3_pages at = {.more = true};
    struct s3_entries page;
    struct span all = {"", 0};
    (void)state;
    serve(answers, 2);
    assert_int_equal(
        s3_list_objects(&x.conn, "bucket", all, NULL, &at, &page, &x.e), 0);
    assert_int_equal(page.count, 2);
    assert_true(at.more);
    s3_entries_release(&page);
    assert_int_equal(
        s3_list_objects(&x.conn, "bucket", all, NULL, &at, &page, &x.e), 0);
    end();
    assert_non_null(strstr(server.got[0].head, "list-type=2"));
    assert_null(strstr(server.got[1].head, "list-type=2"));
    assert_non_null(strstr(server.got[1].head, "marker=b&"));
    assert_int_equal(page.count, 1);
    assert_true(span_is(page.items[0].key, "c"));
    assert_false(at.more);
    s3_entries_release(&page);
    s3_pages_release(&at);
    forget();
}

static void an_empty_last_page_is_the_end(void **state)
{
    static const char *const answers[] = {
        OLD_LISTED("true", OLD_KEY("a") OLD_KEY("b")), OLD_LISTED("false", "")};
    struct s3_pages at = {.more = true};
    struct s3_entries page;
    struct span all = {"", 0};
    (void)state;
    serve(answers, 2);
    assert_int_equal(
        s3_list_objects(&x.conn, "bucket", all, NULL, &at, &page, &x.e), 0);
    s3_entries_release(&page);
    assert_int_equal(
        s3_list_objects(&x.conn, "bucket", all, NULL, &at, &page, &x.e), 0);
    end();
    assert_int_equal(page.count, 0);
    assert_false(at.more);
    s3_entries_release(&page);
    s3_pages_release(&at);
    forget();
}

static void buckets_are_listed_page_by_page(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name>"
               "</Bucket></Buckets><ContinuationToken>t</ContinuationToken>"
               "</ListAllMyBucketsResult>"),
        ANSWER("200 OK", "",
               "<ListAllMyBucketsResult><Buckets><Bucket><Name>b</Name>"
               "</Bucket></Buckets></ListAllMyBucketsResult>")};
    struct s3_buckets buckets;
    (void)state;
    serve(answers, 2);
    assert_int_equal(s3_list_buckets(&x.conn, &buckets, &x.e), 0);
    end();
    assert_int_equal(buckets.count, 2);
    assert_string_equal(buckets.items[0].name, "a");
    assert_string_equal(buckets.items[1].name, "b");
    assert_int_equal(server.count, 2);
    assert_non_null(strstr(server.got[0].head, "GET / HTTP"));
    assert_non_null(
        strstr(server.got[1].head, "GET /?continuation-token=t HTTP"));
    s3_buckets_release(&buckets);
    forget();
}

/* ETags are kept with their NUL in S3_ETAG_BYTES. */
static void an_etag_is_bounded(void **state)
{
    static const struct {
        int length;
        int rc;
    } rows[] = {{S3_ETAG_BYTES - 1, 0}, {S3_ETAG_BYTES, -1}};
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_payload none = {.hash = SIGV4_UNSIGNED_PAYLOAD};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char answer[400];
        const char *answers[] = {answer};
        struct s3_put_result out;
        snprintf(answer, sizeof(answer),
                 ANSWER("200 OK", "Content-Length: 0\r\nETag: %0*d\r\n", ""),
                 rows[i].length, 0);
        serve(answers, 1);
        assert_int_equal(s3_upload_part(&x.conn, &ref, 1, &none, &out, &x.e),
                         rows[i].rc);
        end();
        assert_int_equal(strlen(out.etag),
                         rows[i].rc == 0 ? rows[i].length : 0);
        forget();
    }
}

/* A status of 200 alone is no success: the response must be S3's. */
static void a_success_is_what_says_so(void **state)
{
    static const struct {
        const char *name;
        const char *first;
    } rows[] = {
        {"an error",
         ANSWER("200 OK", "ETag: \"e\"\r\n", XML_ERROR("InternalError", ""))},
        {"a page", ANSWER("200 OK", "ETag: \"e\"\r\n", "<html>a</html>")},
        {"an empty ETag", ANSWER("200 OK", "ETag:\r\n", "")},
    };
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_payload none = {.hash = SIGV4_UNSIGNED_PAYLOAD};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *answers[] = {rows[i].first,
                                 ANSWER("200 OK", "ETag: \"f\"\r\n", "")};
        struct s3_put_result out;
        serve(answers, 2);
        assert_int_equal(s3_upload_part(&x.conn, &ref, 1, &none, &out, &x.e),
                         0);
        end();
        if (server.count != 2 || strcmp(out.etag, "\"f\"") != 0) {
            fail_msg("%s: %zu requests, %s", rows[i].name, (size_t)server.count,
                     out.etag);
        }
        forget();
    }
}

static void a_page_deletes_nothing(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "", "<html>a</html>"), ANSWER("204 N", "", "")};
    struct s3_object o = object();
    (void)state;
    serve(answers, 2);
    assert_int_equal(s3_delete_object(&x.conn, &o, &x.e), 0);
    end();
    assert_int_equal(server.count, 2);
    forget();
}

static void a_call_knows_nothing_of_the_one_before(void **state)
{
    static const char *const answers[] = {NULL, HEADED};
    struct s3_put_result out;
    (void)state;
    serve(answers, 2);
    assert_int_equal(complete(always, &out), 0);
    assert_true(x.conn.settled);
    assert_true(x.conn.maybe_done);
    assert_int_equal(head(), 0);
    assert_false(x.conn.settled);
    assert_false(x.conn.maybe_done);
    end();
    forget();
}

/* What is asked for is sent, and nothing else is. */
static void a_complete_says_what_it_was_told(void **state)
{
    static const struct s3_checksum crc = {.alg = CHECKSUM_CRC32};
    static const struct s3_checksum sha = {.alg = CHECKSUM_SHA256};
    const struct {
        struct s3_complete what;
        const char *sent;   /* a line of the head */
        const char *unsent; /* no line of it */
        const char *in_body;
    } rows[] = {
        {{.count = 1},
         "content-type: application/xml",
         "x-amz-checksum-",
         "<Part><PartNumber>1</PartNumber><ETag>e</ETag></Part>"},
        {{.count = 1, .size = 7}, "content-type: ", "object-size", ""},
        {{.count = 1, .size = 7, .send_size = true},
         "x-amz-mp-object-size: 7\r\n",
         "if-none-match",
         ""},
        {{.count = 1, .how = {.if_none_match = true}},
         "if-none-match: *\r\n",
         "object-size",
         ""},
        {{.count = 2, .checksum = crc},
         "x-amz-checksum-type: FULL_OBJECT",
         "COMPOSITE",
         "<ETag>f</ETag><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>"},
        {{.count = 2, .checksum = crc},
         "x-amz-checksum-crc32: AAAAAA==",
         "if-none-match",
         "<ETag>e</ETag></Part><Part>"},
        {{.count = 1, .checksum = sha},
         "x-amz-checksum-type: COMPOSITE",
         "FULL_OBJECT",
         "CompleteMultipartUpload"},
    };
    const struct s3_part parts[] = {{.no = 1, .etag = "e"},
                                    {.no = 2, .etag = "f", .checksum = crc}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const char *const answers[] = {ANSWER("200 OK", "", COMPLETED)};
        struct s3_upload_ref ref = {object(), "id"};
        struct s3_complete what = rows[i].what;
        struct s3_put_result out;
        what.parts = parts;
        serve(answers, 1);
        assert_int_equal(s3_complete_upload(&x.conn, &ref, &what, &out, &x.e),
                         0);
        end();
        if (strstr(server.got[0].head, rows[i].sent) == NULL ||
            strstr(server.got[0].head, rows[i].unsent) != NULL ||
            strstr(server.got[0].body, rows[i].in_body) == NULL) {
            fail_msg("row %zu: %s%s", i, server.got[0].head,
                     server.got[0].body);
        }
        forget();
    }
}

static void a_create_names_the_checksum(void **state)
{
    static const struct {
        enum checksum_alg alg;
        const char *sent;
    } rows[] = {
        {CHECKSUM_CRC32, "x-amz-checksum-type: FULL_OBJECT\r\n"},
        {CHECKSUM_CRC32, "x-amz-checksum-algorithm: CRC32\r\n"},
        {CHECKSUM_SHA256, "x-amz-checksum-type: COMPOSITE\r\n"},
        {CHECKSUM_NONE, NULL},
    };
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<InitiateMultipartUploadResult><UploadId>1</UploadId>"
               "</InitiateMultipartUploadResult>")};
    struct s3_object o = object();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char id[S3_UPLOAD_ID_BYTES];
        const char *sent = rows[i].sent;
        serve(answers, 1);
        assert_int_equal(
            s3_create_upload(&x.conn, &o, NULL, rows[i].alg, id, &x.e), 0);
        end();
        assert_string_equal(id, "1");
        assert_non_null(strstr(server.got[0].head, "POST /bucket/a%20key"
                                                   "?uploads= HTTP/1.1"));
        if (sent == NULL ? strstr(server.got[0].head, "x-amz-checksum-") != NULL
                         : strstr(server.got[0].head, sent) == NULL) {
            fail_msg("row %zu: %s", i, server.got[0].head);
        }
        forget();
    }
}

/* An upload that is gone need not be aborted. */
static void an_abort_of_what_is_gone_succeeds(void **state)
{
    static const struct {
        const char *answer;
        int rc;
    } rows[] = {
        {ANSWER("204 N", "", ""), 0},
        {ANSWER("404 N", "", XML_ERROR("NoSuchUpload", "")), 0},
        {ANSWER("404 N", "", XML_ERROR("NoSuchBucket", "")), -1},
        {ANSWER("403 F", "", XML_ERROR("AccessDenied", "")), -1},
    };
    struct s3_upload_ref ref = {object(), "id"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        serve(&rows[i].answer, 1);
        assert_int_equal(s3_abort_upload(&x.conn, &ref, &x.e), rows[i].rc);
        end();
        assert_non_null(strstr(server.got[0].head,
                               "DELETE /bucket/a%20key?uploadId=id HTTP"));
        forget();
    }
}

/* Parts are listed until there are no more, each page behind the last one. */
static void parts_are_listed_behind_a_marker(void **state)
{
#define PARTS(text)                                                            \
    ANSWER("200 OK", "", "<ListPartsResult>" text "</ListPartsResult>")
#define NEXT(no) "<NextPartNumberMarker>" no "</NextPartNumberMarker>"
    static const struct {
        unsigned marker;
        const char *answer;
        int rc;
        bool more;
        unsigned next;
        const char *text;
    } rows[] = {
        {0, PARTS(NEXT("5")), 0, true, 5, ""},
        {0, PARTS("<IsTruncated>false</IsTruncated>" NEXT("5")), 0, false, 0,
         ""},
        {0, PARTS(""), 0, false, 0, ""},
        {4, PARTS("<IsTruncated>true</IsTruncated>" NEXT("5")), 0, true, 5, ""},
        {1, PARTS("<IsTruncated>true</IsTruncated>" NEXT("10000")), 0, true,
         10000, ""},
        {1, PARTS("<IsTruncated>true</IsTruncated>" NEXT("10001")), -1, false,
         0, "says that there is more, not where"},
        {0, PARTS("<IsTruncated>true</IsTruncated>"), -1, false, 0,
         "says that there is more, not where"},
        {5, PARTS("<IsTruncated>true</IsTruncated>" NEXT("5")), -1, false, 0,
         "the same pages again and again"},
    };
    struct s3_upload_ref ref = {object(), "id"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_parts page;
        char asked_for[40];
        int rc;
        snprintf(asked_for, sizeof(asked_for), "part-number-marker=%u&",
                 rows[i].marker);
        serve(&rows[i].answer, 1);
        rc = s3_list_parts(&x.conn, &ref, rows[i].marker, &page, &x.e);
        end();
        if (rc != rows[i].rc || page.more != rows[i].more ||
            page.next != rows[i].next ||
            (rc != 0 && strstr(x.e.text, rows[i].text) == NULL)) {
            fail_msg("row %zu: %d, %d %u: %s", i, rc, page.more, page.next,
                     x.e.text);
        }
        assert_non_null(strstr(server.got[0].head, "?max-parts=1000&"));
        assert_int_equal(strstr(server.got[0].head, asked_for) != NULL,
                         rows[i].marker > 0);
        s3_parts_release(&page);
        forget();
    }
}

static void a_part_is_read_whole(void **state)
{
    static const char *const answers[] = {
        PARTS("<StorageClass>COLD</StorageClass><Part><PartNumber>10000"
              "</PartNumber><Size>9</Size><ETag>e</ETag><ChecksumCRC32>"
              "AAAAAA==</ChecksumCRC32></Part>")};
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_parts page;
    (void)state;
    serve(answers, 1);
    assert_int_equal(s3_list_parts(&x.conn, &ref, 0, &page, &x.e), 0);
    end();
    assert_false(page.unread);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.items[0].no, 10000);
    assert_int_equal(page.items[0].size, 9);
    assert_string_equal(page.items[0].etag, "e");
    assert_int_equal(page.items[0].checksum.alg, CHECKSUM_CRC32);
    assert_string_equal(page.storage_class, "COLD");
    s3_parts_release(&page);
    forget();
}

static void pages_that_repeat_themselves_end(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<ListPartsResult><IsTruncated>true</IsTruncated>"
               "<NextPartNumberMarker>5</NextPartNumberMarker>"
               "</ListPartsResult>")};
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_parts page;
    (void)state;
    serve(answers, 1);
    assert_int_equal(s3_list_parts(&x.conn, &ref, 5, &page, &x.e), -1);
    end();
    assert_int_equal(x.e.code, ERR_PROTOCOL);
    forget();
}

/* The answer to a Create: ${times} the letter "i" and then ${id}. */
static const char *created(const char *key, size_t times, const char *id)
{
    static char text[20000];
    int n = snprintf(text, sizeof(text),
                     ANSWER("200 OK", "",
                            "<InitiateMultipartUploadResult><Key>%s</Key>"
                            "<UploadId>"),
                     key);
    memset(text + n, 'i', times);
    snprintf(text + (size_t)n + times, sizeof(text) - (size_t)n - times,
             "%s</UploadId></InitiateMultipartUploadResult>", id);
    return text;
}

static void an_upload_id_is_read_whatever_the_key(void **state)
{
    static const struct {
        const char *key;
        size_t times;
    } rows[] = {{"ctl&#x01;x", 0}, {"ctl\x01x", 0}, {"k", 4000}};
    struct s3_object o = object();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char id[S3_UPLOAD_ID_BYTES];
        struct s3_upload_ref ref = {o, id};
        const char *answers[] = {created(rows[i].key, rows[i].times, "/1"),
                                 ANSWER("204 N", "", "")};
        serve(answers, 2);
        assert_int_equal(
            s3_create_upload(&x.conn, &o, NULL, CHECKSUM_NONE, id, &x.e), 0);
        assert_int_equal(strlen(id), rows[i].times + 2);
        assert_string_equal(id + rows[i].times, "/1");
        assert_int_equal(s3_abort_upload(&x.conn, &ref, &x.e), 0);
        end();
        assert_int_equal(server.count, 2);
        assert_non_null(strstr(server.got[1].head, "%2F1 HTTP/1.1"));
        forget();
    }
}

static void an_upload_id_that_cannot_be_used_is_none(void **state)
{
    const struct {
        size_t times;
        const char *id;
    } rows[] = {{12000, ""}, {8192, ""}, {0, ""}, {0, "a&#x1;"}};
    struct s3_object o = object();
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *answers[] = {created("k", rows[i].times, rows[i].id)};
        char id[S3_UPLOAD_ID_BYTES];
        serve(answers, 1);
        assert_int_equal(
            s3_create_upload(&x.conn, &o, NULL, CHECKSUM_NONE, id, &x.e), -1);
        assert_true(x.conn.maybe_done);
        end();
        assert_int_equal(x.e.code, ERR_PROTOCOL);
        assert_int_equal(server.count, 1);
        forget();
    }
}

#define LISTED(more)                                                           \
    ANSWER("200 OK", "",                                                       \
           "<ListMultipartUploadsResult>" more                                 \
           "</ListMultipartUploadsResult>")

/* Ceph 20.2: keys are encoded, the marker is not. */
static void a_key_that_xml_cannot_say_is_asked_for_encoded(void **state)
{
    static const char *const answers[] = {
        LISTED("<Upload><Key>a&#x01;b</Key><UploadId>1</UploadId></Upload>"),
        LISTED("<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
               "<NextKeyMarker>a&#x01;b</NextKeyMarker><NextUploadIdMarker>1"
               "</NextUploadIdMarker><Upload><Key>a%01b</Key><UploadId>1"
               "</UploadId></Upload>"),
        LISTED("")};
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    (void)state;
    serve(answers, 3);
    assert_int_equal(s3_list_uploads(&x.conn, "bucket", (struct span){"a", 1},
                                     &at, &page, &x.e),
                     0);
    assert_int_equal(page.count, 1);
    assert_true(s3_upload_is_of(&page.items[0], span_of("a\001b")));
    assert_true(at.more);
    s3_uploads_release(&page);
    assert_int_equal(s3_list_uploads(&x.conn, "bucket", (struct span){"a", 1},
                                     &at, &page, &x.e),
                     0);
    end();
    assert_null(strstr(server.got[0].head, "encoding-type"));
    assert_non_null(strstr(server.got[1].head, "encoding-type=url"));
    assert_non_null(strstr(server.got[2].head, "key-marker=a%01b&"));
    assert_false(at.more);
    s3_pages_release(&at);
    forget();
}

static void a_key_that_was_replaced_is_nobodys(void **state)
{
    static const char *const answers[] = {
        LISTED("<Upload><Key>a&#x01;b</Key><UploadId>1</UploadId></Upload>"),
        LISTED("<Upload><Key>a&#x01;b</Key><UploadId>1</UploadId></Upload>")};
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    (void)state;
    serve(answers, 2);
    assert_int_equal(s3_list_uploads(&x.conn, "bucket", (struct span){"a", 1},
                                     &at, &page, &x.e),
                     0);
    end();
    assert_int_equal(page.count, 1);
    assert_true(page.items[0].inexact);
    assert_false(s3_upload_is_of(&page.items[0], span_of("a\xEF\xBF\xBD"
                                                         "b")));
    s3_uploads_release(&page);
    s3_pages_release(&at);
    forget();
}

/* Ceph 16 encodes the keys where that was asked for and does not say so. */
static void keys_are_encoded_where_that_was_asked_for(void **state)
{
    static const char *const answers[] = {
        LISTED("<Upload><Key>a&#x01;b</Key><UploadId>1</UploadId></Upload>"),
        LISTED("<Upload><Key>a%01b</Key><UploadId>1</UploadId></Upload>"),
        LISTED("<NextKeyMarker>a&#x01;</NextKeyMarker>"),
        LISTED("<IsTruncated>true</IsTruncated>"
               "<NextKeyMarker>a&#x01;</NextKeyMarker>")};
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    struct span prefix = {"a", 1};
    (void)state;
    serve(answers, 4);
    assert_int_equal(
        s3_list_uploads(&x.conn, "bucket", prefix, &at, &page, &x.e), 0);
    assert_int_equal(page.count, 1);
    assert_true(s3_upload_is_of(&page.items[0], span_of("a\001b")));
    s3_uploads_release(&page);
    s3_pages_release(&at);
    at = (struct s3_pages){.more = true};
    /* a marker that XML cannot say leads nowhere */
    assert_int_equal(
        s3_list_uploads(&x.conn, "bucket", prefix, &at, &page, &x.e), -1);
    end();
    assert_int_equal(x.e.code, ERR_PROTOCOL);
    assert_int_equal(server.count, 4);
    s3_pages_release(&at);
    forget();
}

/* An upload without a key or an id is shown, and used for nothing; one of
 * another prefix is nobody's business. */
static void uploads_are_read_as_far_as_they_go(void **state)
{
    static const char *const answers[] = {
        LISTED("<Upload><Key>a1</Key></Upload>"
               "<Upload><UploadId>2</UploadId></Upload>"
               "<Upload><Key>b</Key><UploadId>3</UploadId></Upload>"
               "<Upload><Key>a4</Key><UploadId>4</UploadId><Initiated>"
               "2013-05-24T00:00:01.000Z</Initiated><StorageClass>COLD"
               "</StorageClass></Upload><IsTruncated>true</IsTruncated>"
               "<NextKeyMarker>m</NextKeyMarker>"
               "<NextUploadIdMarker></NextUploadIdMarker>"),
        LISTED("")};
    struct s3_pages at = {.more = true};
    struct s3_uploads page;
    struct span prefix = {"a", 1};
    (void)state;
    serve(answers, 2);
    assert_int_equal(
        s3_list_uploads(&x.conn, "bucket", prefix, &at, &page, &x.e), 0);
    assert_int_equal(page.count, 3);
    assert_true(page.items[0].inexact);
    assert_string_equal(page.items[0].upload_id, "?");
    assert_true(page.items[1].inexact);
    assert_true(span_is(page.items[1].key, "?"));
    assert_string_equal(page.items[1].upload_id, "2");
    assert_true(s3_upload_is_of(&page.items[2], span_of("a4")));
    assert_false(s3_upload_is_of(&page.items[2], span_of("a")));
    assert_int_equal(page.items[2].initiated, 1369353601);
    assert_string_equal(page.items[2].storage_class, "COLD");
    s3_uploads_release(&page);
    assert_int_equal(
        s3_list_uploads(&x.conn, "bucket", prefix, &at, &page, &x.e), 0);
    end();
    assert_non_null(strstr(server.got[0].head, "max-uploads=1000&prefix=a&"));
    assert_null(strstr(server.got[0].head, "key-marker"));
    assert_non_null(strstr(server.got[1].head, "key-marker=m&"));
    assert_null(strstr(server.got[1].head, "upload-id-marker"));
    s3_uploads_release(&page);
    s3_pages_release(&at);
    forget();
}

static void a_part_without_an_etag_is_sent_again(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "Content-Length: 0\r\n", ""),
        ANSWER("200 OK", "Content-Length: 0\r\nETag: \"e\"\r\n", "")};
    struct s3_upload_ref ref = {object(), "id"};
    struct s3_payload none = {.hash = SIGV4_UNSIGNED_PAYLOAD};
    struct s3_put_result out;
    (void)state;
    serve(answers, 2);
    assert_int_equal(s3_upload_part(&x.conn, &ref, 3, &none, &out, &x.e), 0);
    end();
    assert_string_equal(out.etag, "\"e\"");
    assert_non_null(strstr(server.got[1].head, "partNumber=3&uploadId=id "));
    forget();
}

/* --------------------------------------------------------------- ETags --- */

static void an_md5_is_told_from_what_looks_like_one(void **state)
{
    static const struct {
        const char *in;
        bool md5;
        unsigned parts;
    } rows[] = {{"\"d41d8cd98f00b204e9800998ecf8427e\"", true, 0},
                {"d41d8cd98f00b204e9800998ecf8427e", true, 0},
                {"\"d41d8cd98f00b204e9800998ecf8427e-12\"", true, 12},
                {"\"d41d8cd98f00b204e9800998ecf8427e-0\"", false, 0},
                {"\"d41d8cd98f00b204e9800998ecf8427e-\"", false, 0},
                {"\"d41d8cd98f00b204e9800998ecf8427e-10001\"", false, 0},
                {"\"d41d8cd98f00b204e9800998ecf8427\"", false, 0},
                {"\"g41d8cd98f00b204e9800998ecf8427e\"", false, 0},
                {"\"d41d8cd98f00b204e9800998ecf8427ex", false, 0},
                {"xd41d8cd98f00b204e9800998ecf8427e\"", false, 0},
                {"\"\"", false, 0},
                {"", false, 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char md5[16] = {0};
        unsigned parts = 0;
        if (s3_etag_md5(rows[i].in, md5, &parts) != rows[i].md5 ||
            (rows[i].md5 && (parts != rows[i].parts || md5[0] != 0xd4))) {
            fail_msg("%s", rows[i].in);
        }
    }
}

static void etags_are_compared_without_what_stands_around_them(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool same;
    } rows[] = {{"\"a\"", "\"a\"", true},   {"\"a\"", "a", true},
                {"W/\"a\"", "\"a\"", true}, {"W/a", "a", true},
                {"\"a\"", "\"b\"", false},  {"\"a\"", "\"ab\"", false},
                {"\"a", "a", false},        {"a\"", "a", false},
                {"\"a", "\"a\"", false},    {"a\"", "\"a\"", false},
                {"xax", "a", false},        {"", "\"\"", true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (s3_etag_same(rows[i].a, rows[i].b) != rows[i].same ||
            s3_etag_same(rows[i].b, rows[i].a) != rows[i].same) {
            fail_msg("%s %s", rows[i].a, rows[i].b);
        }
    }
}

/* Encrypted with a key of the service's KMS or of the caller, the ETag is no
 * MD5 though it may look like one (AWS, "Checking object integrity"). */
static void an_etag_of_what_was_encrypted_is_opaque(void **state)
{
    static const struct {
        const char *answer;
        bool opaque;
    } rows[] = {
#define ENCRYPTED(headers)                                                     \
    ANSWER("200 OK", "Content-Length: 7\r\nETag: \"e\"\r\n" headers, "")
        {HEADED, false},
        {ENCRYPTED("x-amz-server-side-encryption: AES256\r\n"), false},
        {ENCRYPTED("x-amz-server-side-encryption: aws:kms\r\n"), true},
        {ENCRYPTED("x-amz-server-side-encryption: aws:kms:dsse\r\n"), true},
        {ENCRYPTED("x-amz-server-side-encryption-customer-algorithm: "
                   "AES256\r\n"),
         true},
    };
    struct s3_object o = object();
    struct s3_head_ask ask = {.part_no = 0};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_head out;
        serve(&rows[i].answer, 1);
        assert_int_equal(s3_head_object(&x.conn, &o, &ask, &out, &x.e), 0);
        end();
        assert_int_equal(out.size, 7);
        assert_int_equal(out.etag_is_opaque, rows[i].opaque);
        forget();
    }
}

/* Ceph's replay of a Complete has an empty ETag, in quotes or not. */
static void an_empty_etag_of_a_complete_is_none(void **state)
{
#define COMPLETED_WITH(etag)                                                   \
    ANSWER("200 OK", "",                                                       \
           "<CompleteMultipartUploadResult><ETag>" etag                        \
           "</ETag></CompleteMultipartUploadResult>")
    static const struct {
        const char *answer;
        const char *etag;
    } rows[] = {{COMPLETED_WITH("&quot;&quot;"), ""},
                {COMPLETED_WITH(""), ""},
                {COMPLETED_WITH("&quot;x-1&quot;"), "\"x-1\""}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_put_result out = {.etag = "before"};
        serve(&rows[i].answer, 1);
        assert_int_equal(complete(never, &out), 0);
        end();
        assert_string_equal(out.etag, rows[i].etag);
        forget();
    }
}

static void an_upload_needs_an_id(void **state)
{
    static const char *const answers[] = {
        ANSWER("200 OK", "",
               "<InitiateMultipartUploadResult><UploadId></UploadId>"
               "</InitiateMultipartUploadResult>")};
    char id[S3_UPLOAD_ID_BYTES] = "";
    struct s3_object o = object();
    (void)state;
    serve(answers, 1);
    assert_int_equal(
        s3_create_upload(&x.conn, &o, NULL, CHECKSUM_NONE, id, &x.e), -1);
    assert_true(x.conn.maybe_done); /* there may be one to sweep for */
    end();
    assert_int_equal(x.e.code, ERR_PROTOCOL);
    assert_string_equal(id, "");
    forget();
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
        cmocka_unit_test(all_that_is_amazons_is_signed),
        cmocka_unit_test(a_clock_is_learned_from_the_service_once),
        cmocka_unit_test(a_region_is_learned_once),
        cmocka_unit_test(a_region_is_learned_from_a_head),
        cmocka_unit_test(a_checksum_of_checksums_is_told_apart),
        cmocka_unit_test(no_header_is_left_out_unsaid),
        cmocka_unit_test(an_upload_has_the_checksum_of_its_parts),
        cmocka_unit_test(no_number_is_taken_that_cannot_be),
        cmocka_unit_test(what_cannot_succeed_is_told_and_not_tried_again),
        cmocka_unit_test(a_complete_is_what_says_so),
        cmocka_unit_test(only_a_refusal_is_known_to_be_not_done),
        cmocka_unit_test(a_foreign_body_is_named),
        cmocka_unit_test(keys_come_as_they_are),
        cmocka_unit_test(a_marker_is_listed_once),
        cmocka_unit_test(an_empty_last_page_is_the_end),
        cmocka_unit_test(buckets_are_listed_page_by_page),
        cmocka_unit_test(an_etag_is_bounded),
        cmocka_unit_test(pages_that_repeat_themselves_end),
        cmocka_unit_test(an_upload_id_is_read_whatever_the_key),
        cmocka_unit_test(an_upload_id_that_cannot_be_used_is_none),
        cmocka_unit_test(a_key_that_xml_cannot_say_is_asked_for_encoded),
        cmocka_unit_test(a_key_that_was_replaced_is_nobodys),
        cmocka_unit_test(a_part_without_an_etag_is_sent_again),
        cmocka_unit_test(an_md5_is_told_from_what_looks_like_one),
        cmocka_unit_test(etags_are_compared_without_what_stands_around_them),
        cmocka_unit_test(an_etag_of_what_was_encrypted_is_opaque),
        cmocka_unit_test(an_empty_etag_of_a_complete_is_none),
        cmocka_unit_test(an_upload_needs_an_id),
        cmocka_unit_test(a_success_is_what_says_so),
        cmocka_unit_test(a_page_deletes_nothing),
        cmocka_unit_test(a_call_knows_nothing_of_the_one_before),
        cmocka_unit_test(keys_are_encoded_where_that_was_asked_for),
        cmocka_unit_test(a_silent_refusal_is_mended_where_there_is_reason),
        cmocka_unit_test(a_refusal_is_told_with_all_that_is_known),
        cmocka_unit_test(the_region_of_the_header_goes_first),
        cmocka_unit_test(without_keys_nothing_is_signed),
        cmocka_unit_test(a_request_too_long_is_not_sent),
        cmocka_unit_test(a_complete_says_what_it_was_told),
        cmocka_unit_test(a_create_names_the_checksum),
        cmocka_unit_test(an_abort_of_what_is_gone_succeeds),
        cmocka_unit_test(parts_are_listed_behind_a_marker),
        cmocka_unit_test(a_part_is_read_whole),
        cmocka_unit_test(uploads_are_read_as_far_as_they_go),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
