/*
 * aws/sigv4: every folder of vectors/sigv4, stage by stage; and what the
 * vectors cannot say.
 */
#include "s3mpu/aws/sigv4.h"

#include "s3mpu/base/fs.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/encode.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define VECTORS TEST_DIR "/vectors/sigv4"

enum {
    FEWEST_CASES = 30,
    PAIRS_MAX = 64,
    FILE_MAX = 1 << 16,
    EXAMPLE_TIME = 1369353600 /* 20130524T000000Z */
};

struct vector {
    char *method;
    struct buf path;
    struct sigv4_pair params[PAIRS_MAX];
    size_t param_count;
    struct sigv4_pair headers[PAIRS_MAX];
    size_t header_count;
    char *payload;
    char *access_key;
    char *secret_key;
    char *region;
    char *service;
    char *time;
};

/* The file's text without the newline that it ends in. */
static void read_vector(const char *name, const char *file, struct buf *out)
{
    struct buf path;
    struct err e;
    buf_init(&path, FILE_MAX);
    buf_addf(&path, VECTORS "/%s/%s", name, file);
    if (fs_read_file(path.data, out, &e) != 0) {
        fail_msg("%s", e.text);
    }
    if (out->len == 0 || out->data[out->len - 1] != '\n') {
        fail_msg("%s does not end in a newline", path.data);
    }
    out->data[--out->len] = '\0';
    buf_release(&path);
}

/* What a backslash and the character behind it stand for; \xHH apart. */
static char plain(char c)
{
    static const char escapes[][2] = {
        {'\\', '\\'}, {'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'s', ' '}};
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (escapes[i][0] == c) {
            return escapes[i][1];
        }
    }
    fail_msg("unknown escape \\%c", c);
    return c;
}

static char *unescaped(const char *text, size_t len)
{
    struct buf out;
    buf_init(&out, FILE_MAX);
    for (size_t i = 0; i < len; i++) {
        unsigned char byte;
        if (text[i] != '\\') {
            buf_addc(&out, text[i]);
        } else if (i + 3 < len && text[i + 1] == 'x') {
            struct span digits = {.ptr = text + i + 2, .len = 2};
            assert_int_equal(decode_hex(digits, &byte, 1), 0);
            buf_add(&out, &byte, 1);
            i += 3;
        } else {
            assert_true(i + 1 < len);
            buf_addc(&out, plain(text[++i]));
        }
    }
    return buf_take(&out);
}

/* "NAME=VALUE" or "NAME: VALUE" */
static void add_pair(struct sigv4_pair *pairs, size_t *count, const char *text,
                     const char *mark)
{
    const char *end = strchr(text, mark[0]);
    const char *value;
    assert_non_null(end);
    assert_true(*count < PAIRS_MAX);
    value = end + 1;
    if (mark[1] != '\0' && *value == mark[1]) {
        value++;
    }
    pairs[*count].name = unescaped(text, (size_t)(end - text));
    pairs[*count].value = unescaped(value, strlen(value));
    ++*count;
}

static void add_item(struct vector *v, char *line)
{
    char *value = strchr(line, ' ');
    assert_non_null(value);
    *value++ = '\0';
    if (strcmp(line, "method") == 0) {
        v->method = mem_strdup(value);
    } else if (strcmp(line, "path") == 0) {
        char *raw = unescaped(value, strlen(value));
        encode_uri(&v->path, span_of(raw), true);
        free(raw);
    } else if (strcmp(line, "param") == 0) {
        add_pair(v->params, &v->param_count, value, "=");
    } else if (strcmp(line, "header") == 0) {
        add_pair(v->headers, &v->header_count, value, ": ");
    } else if (strcmp(line, "payload") == 0) {
        v->payload = mem_strdup(value);
    } else {
        fail_msg("unknown item '%s'", line);
    }
}

static void add_context(struct vector *v, char *line)
{
    const struct {
        const char *name;
        char **value;
    } names[] = {{"access_key", &v->access_key},
                 {"secret_key", &v->secret_key},
                 {"region", &v->region},
                 {"service", &v->service},
                 {"time", &v->time}};
    char *value = strchr(line, '=');
    assert_non_null(value);
    *value++ = '\0';
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(line, names[i].name) == 0) {
            *names[i].value = unescaped(value, strlen(value));
            return;
        }
    }
    fail_msg("unknown context '%s'", line);
}

static void each_line(struct vector *v, const char *name, const char *file,
                      void (*add)(struct vector *v, char *line))
{
    struct buf text;
    char *line;
    buf_init(&text, FILE_MAX);
    read_vector(name, file, &text);
    line = text.data;
    while (line != NULL) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end++ = '\0';
        }
        add(v, line);
        line = end;
    }
    buf_release(&text);
}

static void vector_load(struct vector *v, const char *name)
{
    memset(v, 0, sizeof(*v));
    buf_init(&v->path, FILE_MAX);
    each_line(v, name, "request.txt", add_item);
    each_line(v, name, "context.txt", add_context);
    assert_non_null(v->method);
    assert_non_null(v->payload);
    assert_non_null(v->access_key);
    assert_non_null(v->secret_key);
    assert_non_null(v->region);
    assert_non_null(v->service);
    assert_non_null(v->time);
}

static void pairs_release(struct sigv4_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)(uintptr_t)pairs[i].name);
        free((char *)(uintptr_t)pairs[i].value);
    }
}

static void vector_release(struct vector *v)
{
    pairs_release(v->params, v->param_count);
    pairs_release(v->headers, v->header_count);
    buf_release(&v->path);
    free(v->method);
    free(v->payload);
    free(v->access_key);
    free(v->secret_key);
    free(v->region);
    free(v->service);
    free(v->time);
}

static struct sigv4_request request_of(const struct vector *v)
{
    return (struct sigv4_request){
        .method = v->method,
        .path = v->path.data,
        .params = v->params,
        .param_count = v->param_count,
        .headers = v->headers,
        .header_count = v->header_count,
        .payload_hash = v->payload,
    };
}

static time_t time_of(const struct vector *v)
{
    uint64_t seconds;
    assert_int_equal(decode_u64(span_of(v->time), INT64_MAX, &seconds), 0);
    return (time_t)seconds;
}

static void assert_stage(const char *name, const char *file,
                         const struct buf *got)
{
    struct buf want;
    buf_init(&want, FILE_MAX);
    read_vector(name, file, &want);
    assert_false(got->failed);
    if (!span_eq(buf_span(got), buf_span(&want))) {
        fail_msg("%s/%s\n--- got\n%s\n--- want\n%s", name, file, got->data,
                 want.data);
    }
    buf_release(&want);
}

static void check_stages(const char *name, const struct vector *v)
{
    struct sigv4_request r = request_of(v);
    struct sigv4_keys keys = {v->access_key, v->secret_key};
    struct sigv4_scope scope = {v->region, v->service};
    time_t now = time_of(v);
    struct buf canonical;
    struct buf to_sign;
    struct buf value;
    struct buf at_once;
    buf_init(&canonical, FILE_MAX);
    buf_init(&to_sign, FILE_MAX);
    buf_init(&value, FILE_MAX);
    buf_init(&at_once, FILE_MAX);
    sigv4_canonical(&r, &canonical);
    assert_stage(name, "canonical.txt", &canonical);
    sigv4_string_to_sign(buf_span(&canonical), &scope, now, &to_sign);
    assert_stage(name, "string-to-sign.txt", &to_sign);
    sigv4_authorization(&r, &keys, &scope, now, buf_span(&to_sign), &value);
    assert_stage(name, "authorization.txt", &value);
    sigv4_sign(&r, &keys, &scope, now, &at_once);
    assert_stage(name, "authorization.txt", &at_once);
    buf_release(&canonical);
    buf_release(&to_sign);
    buf_release(&value);
    buf_release(&at_once);
}

static void check_vector(const char *name)
{
    struct vector v;
    vector_load(&v, name);
    check_stages(name, &v);
    vector_release(&v);
}

static void all_vectors_are_met(void **state)
{
    unsigned count = 0;
    const struct dirent *entry;
    DIR *folder = opendir(VECTORS);
    (void)state;
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        if (strchr(entry->d_name, '.') == NULL &&
            strcmp(entry->d_name, "__pycache__") != 0) {
            check_vector(entry->d_name);
            count++;
        }
    }
    closedir(folder);
    assert_true(count >= FEWEST_CASES);
}

static void a_query_can_be_empty_and_a_value_missing(void **state)
{
    const struct sigv4_pair params[] = {{"uploads", NULL}, {"a", "1"}};
    struct buf out;
    (void)state;
    buf_init(&out, 100);
    sigv4_query(NULL, 0, &out);
    assert_string_equal(out.data, "");
    sigv4_query(params, 2, &out);
    assert_string_equal(out.data, "a=1&uploads=");
    buf_release(&out);
}

static void headers_keep_their_order_where_they_repeat(void **state)
{
    struct sigv4_pair headers[PAIRS_MAX];
    char values[PAIRS_MAX][2];
    struct sigv4_request r = {.method = "GET",
                              .path = "/",
                              .headers = headers,
                              .header_count = PAIRS_MAX,
                              .payload_hash = SIGV4_EMPTY_PAYLOAD};
    struct buf out;
    struct buf want;
    (void)state;
    buf_init(&out, 1000);
    buf_init(&want, 1000);
    buf_adds(&want, "GET\n/\n\na:");
    for (size_t i = 0; i < PAIRS_MAX; i++) {
        values[i][0] = (char)('0' + i);
        values[i][1] = '\0';
        headers[i] = (struct sigv4_pair){i % 2 == 0 ? "A" : "a", values[i]};
        buf_addf(&want, "%s%s", i == 0 ? "" : ",", values[i]);
    }
    buf_adds(&want, "\n\na\n" SIGV4_EMPTY_PAYLOAD);
    sigv4_canonical(&r, &out);
    assert_string_equal(out.data, want.data);
    buf_release(&out);
    buf_release(&want);
}

static void the_empty_payload_is_the_hash_of_nothing(void **state)
{
    unsigned char hash[HASH_SHA256_BYTES];
    struct buf out;
    (void)state;
    hash_sha256("", 0, hash);
    buf_init(&out, 100);
    encode_hex(&out, hash, sizeof(hash));
    assert_string_equal(out.data, SIGV4_EMPTY_PAYLOAD);
    buf_release(&out);
}

static void what_does_not_fit_is_a_failure(void **state)
{
    const struct sigv4_pair headers[] = {{"host", "h"}};
    struct sigv4_request r = {.method = "GET",
                              .path = "/",
                              .headers = headers,
                              .header_count = 1,
                              .payload_hash = SIGV4_UNSIGNED_PAYLOAD};
    struct sigv4_keys keys = {"a", "b"};
    struct sigv4_scope scope = {"us-east-1", "s3"};
    struct buf out;
    size_t len;
    (void)state;
    buf_init(&out, 1000);
    sigv4_sign(&r, &keys, &scope, EXAMPLE_TIME, &out);
    assert_false(out.failed);
    len = out.len;
    buf_release(&out);
    buf_init(&out, len - 1);
    sigv4_sign(&r, &keys, &scope, EXAMPLE_TIME, &out);
    assert_true(out.failed);
    buf_release(&out);
}

/* A request that is too large even to be looked at is not signed in part. */
static void what_is_absurdly_large_is_not_signed(void **state)
{
    enum { HUGE_BYTES = 5 << 20 };
    char *value = mem_calloc(1, HUGE_BYTES + 1);
    struct sigv4_pair headers[] = {{"host", "h"}, {"x-amz-meta-a", value}};
    struct sigv4_request r = {.method = "GET",
                              .path = "/",
                              .headers = headers,
                              .header_count = 2,
                              .payload_hash = SIGV4_UNSIGNED_PAYLOAD};
    struct sigv4_keys keys = {"a", "b"};
    struct sigv4_scope scope = {"us-east-1", "s3"};
    struct buf out;
    (void)state;
    memset(value, 'x', HUGE_BYTES);
    buf_init(&out, 1000);
    sigv4_sign(&r, &keys, &scope, EXAMPLE_TIME, &out);
    assert_true(out.failed);
    assert_string_equal(out.data, "");
    buf_release(&out);
    free(value);
}

static int hashes_on(void **state)
{
    struct err e;
    (void)state;
    return hash_global_init(&e);
}

static int hashes_off(void **state)
{
    (void)state;
    hash_global_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_vectors_are_met),
        cmocka_unit_test(a_query_can_be_empty_and_a_value_missing),
        cmocka_unit_test(headers_keep_their_order_where_they_repeat),
        cmocka_unit_test(the_empty_payload_is_the_hash_of_nothing),
        cmocka_unit_test(what_does_not_fit_is_a_failure),
        cmocka_unit_test(what_is_absurdly_large_is_not_signed),
    };
    return cmocka_run_group_tests(tests, hashes_on, hashes_off);
}
