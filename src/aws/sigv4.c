/*
 * aws/sigv4.c -- parameters and headers become rows of text, are sorted, and
 * are written out.
 *
 * Rows are sorted field by field, never as joined lines: "Param-3=" comes
 * before "Param=", but the name "Param" before "Param-3". Names are compared
 * as bytes and lower-cased as ASCII, so that no locale has a say. The signing
 * key is derived anew each time: four HMACs of a block or two are lost in the
 * noise beside a request, and a cache would keep a secret alive.
 */
#include "s3mpu/aws/sigv4.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/encode.h"

#include <stdlib.h>
#include <string.h>

#define ALGORITHM   "AWS4-HMAC-SHA256"
#define TERMINATOR  "aws4_request"
#define KEY_PREFIX  "AWS4"
#define SCRATCH_MAX ((size_t)4 << 20) /* far above what a server accepts */

enum { DATE_BYTES = 8 }; /* "20130524" of "20130524T000000Z" */

/* A parameter or header as it will be written. */
struct row {
    char *name;
    char *value;
    size_t idx; /* its place among the caller's, to keep equals in order */
};

static int by_name_value(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : strcmp(a->value, b->value);
}

static int by_name_idx(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    int order = strcmp(a->name, b->name);
    return order != 0 ? order : (a->idx > b->idx) - (a->idx < b->idx);
}

static void rows_free(struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(rows[i].name);
        mem_wipe_str(rows[i].value); /* it may be a token or an SSE-C key */
    }
    free(rows);
}

static char *encoded(const char *text)
{
    struct buf b;
    struct span in = span_of(text);
    buf_init(&b, in.len * 3);
    encode_uri(&b, in, false);
    return buf_take(&b);
}

static struct row *param_rows(const struct sigv4_pair *params, size_t count)
{
    struct row *rows = mem_calloc(count, sizeof(*rows));
    for (size_t i = 0; i < count; i++) {
        const char *value = params[i].value;
        rows[i].name = encoded(params[i].name);
        rows[i].value = encoded(value != NULL ? value : "");
        rows[i].idx = i;
    }
    qsort(rows, count, sizeof(*rows), by_name_value);
    return rows;
}

void sigv4_query(const struct sigv4_pair *params, size_t count, struct buf *out)
{
    struct row *rows = param_rows(params, count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_addc(out, '&');
        }
        buf_adds(out, rows[i].name);
        buf_addc(out, '=');
        buf_adds(out, rows[i].value);
    }
    rows_free(rows, count);
}

static char *lower_case(const char *name)
{
    char *out = mem_strdup(name);
    for (char *p = out; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z') {
            *p = (char)(*p - 'A' + 'a');
        }
    }
    return out;
}

/* Without blanks at the ends, and one blank for each run of them within. */
static char *collapsed(const char *value)
{
    char *out = mem_calloc(1, strlen(value) + 1);
    size_t len = 0;
    for (const char *p = value; *p != '\0'; p++) {
        if (*p != ' ' && *p != '\t') {
            out[len++] = *p;
        } else if (len > 0 && out[len - 1] != ' ') {
            out[len++] = ' ';
        }
    }
    if (len > 0 && out[len - 1] == ' ') {
        len--;
    }
    out[len] = '\0';
    return out;
}

static struct row *header_rows(const struct sigv4_request *r)
{
    struct row *rows = mem_calloc(r->header_count, sizeof(*rows));
    for (size_t i = 0; i < r->header_count; i++) {
        const char *value = r->headers[i].value;
        rows[i].name = lower_case(r->headers[i].name);
        rows[i].value = collapsed(value != NULL ? value : "");
        rows[i].idx = i;
    }
    qsort(rows, r->header_count, sizeof(*rows), by_name_idx);
    return rows;
}

/* Whether row ${i} has the name of the row before it. */
static bool repeats(const struct row *rows, size_t i)
{
    return i > 0 && strcmp(rows[i].name, rows[i - 1].name) == 0;
}

static void add_header_lines(const struct row *rows, size_t count,
                             struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (repeats(rows, i)) {
            buf_addc(out, ',');
        } else {
            if (i > 0) {
                buf_addc(out, '\n');
            }
            buf_adds(out, rows[i].name);
            buf_addc(out, ':');
        }
        buf_adds(out, rows[i].value);
    }
    buf_addc(out, '\n');
}

static void add_signed_names(const struct row *rows, size_t count,
                             struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (repeats(rows, i)) {
            continue;
        }
        if (i > 0) {
            buf_addc(out, ';');
        }
        buf_adds(out, rows[i].name);
    }
}

void sigv4_canonical(const struct sigv4_request *r, struct buf *out)
{
    struct row *rows = header_rows(r);
    buf_adds(out, r->method);
    buf_addc(out, '\n');
    buf_adds(out, r->path);
    buf_addc(out, '\n');
    sigv4_query(r->params, r->param_count, out);
    buf_addc(out, '\n');
    add_header_lines(rows, r->header_count, out);
    buf_addc(out, '\n');
    add_signed_names(rows, r->header_count, out);
    buf_addc(out, '\n');
    buf_adds(out, r->payload_hash);
    rows_free(rows, r->header_count);
}

/* "20130524/us-east-1/s3/aws4_request" */
static void add_scope(const struct sigv4_scope *scope, const char *amz_date,
                      struct buf *out)
{
    buf_add(out, amz_date, DATE_BYTES);
    buf_addf(out, "/%s/%s/" TERMINATOR, scope->region, scope->service);
}

void sigv4_string_to_sign(struct span canonical,
                          const struct sigv4_scope *scope, time_t now,
                          struct buf *out)
{
    unsigned char hash[HASH_SHA256_BYTES];
    char amz_date[ENCODE_AMZ_DATE_BYTES];
    encode_amz_date(now, amz_date);
    hash_sha256(canonical.ptr, canonical.len, hash);
    buf_addf(out, ALGORITHM "\n%s\n", amz_date);
    add_scope(scope, amz_date, out);
    buf_addc(out, '\n');
    encode_hex(out, hash, sizeof(hash));
}

/* ${key} = HMAC(${key}, ${text}) */
static void step(unsigned char key[HASH_SHA256_BYTES], const void *text,
                 size_t len)
{
    unsigned char next[HASH_SHA256_BYTES];
    hash_hmac_sha256(key, HASH_SHA256_BYTES, text, len, next);
    memcpy(key, next, sizeof(next));
    mem_wipe(next, sizeof(next));
}

static void derive_key(const char *secret_key, const struct sigv4_scope *scope,
                       const char *amz_date,
                       unsigned char key[HASH_SHA256_BYTES])
{
    size_t prefix_len = strlen(KEY_PREFIX);
    size_t len = prefix_len + strlen(secret_key);
    char *seed = mem_calloc(1, len + 1);
    memcpy(seed, KEY_PREFIX, prefix_len);
    memcpy(seed + prefix_len, secret_key, len - prefix_len);
    hash_hmac_sha256(seed, len, amz_date, DATE_BYTES, key);
    mem_wipe_str(seed);
    step(key, scope->region, strlen(scope->region));
    step(key, scope->service, strlen(scope->service));
    step(key, TERMINATOR, strlen(TERMINATOR));
}

void sigv4_authorization(const struct sigv4_request *r,
                         const struct sigv4_keys *keys,
                         const struct sigv4_scope *scope, time_t now,
                         struct span string_to_sign, struct buf *out)
{
    unsigned char key[HASH_SHA256_BYTES];
    char amz_date[ENCODE_AMZ_DATE_BYTES];
    struct row *rows = header_rows(r);
    encode_amz_date(now, amz_date);
    derive_key(keys->secret_key, scope, amz_date, key);
    step(key, string_to_sign.ptr, string_to_sign.len);
    buf_addf(out, ALGORITHM " Credential=%s/", keys->access_key);
    add_scope(scope, amz_date, out);
    buf_adds(out, ", SignedHeaders=");
    add_signed_names(rows, r->header_count, out);
    buf_adds(out, ", Signature=");
    encode_hex(out, key, sizeof(key));
    mem_wipe(key, sizeof(key));
    rows_free(rows, r->header_count);
}

void sigv4_sign(const struct sigv4_request *r, const struct sigv4_keys *keys,
                const struct sigv4_scope *scope, time_t now, struct buf *out)
{
    struct buf canonical;
    struct buf to_sign;
    buf_init(&canonical, SCRATCH_MAX);
    buf_init(&to_sign, SCRATCH_MAX);
    sigv4_canonical(r, &canonical);
    sigv4_string_to_sign(buf_span(&canonical), scope, now, &to_sign);
    if (canonical.failed || to_sign.failed) {
        out->failed = true;
    } else {
        sigv4_authorization(r, keys, scope, now, buf_span(&to_sign), out);
    }
    buf_wipe(&canonical);
    buf_wipe(&to_sign);
}
