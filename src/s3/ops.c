/*
 * s3/ops.c -- what the operations share: headers, checksums, ETags, and small
 * readings of XML.
 */
#include "ops_internal.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/encode.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------- headers --- */

void ops_header(struct ops_headers *h, const char *name, const char *value)
{
    if (h->count == OPS_MAX_HEADERS) {
        h->overflow = true;
        return;
    }
    h->items[h->count++] = (struct sigv4_pair){name, value};
}

void ops_headers_attrs(struct ops_headers *h, const struct s3_attrs *attrs)
{
    for (size_t i = 0; attrs != NULL && i < attrs->count; i++) {
        ops_header(h, attrs->headers[i].name, attrs->headers[i].value);
    }
}

/* A slot for a value that the caller does not keep. */
static char *store_slot(struct ops_headers *h)
{
    if (h->stored == OPS_MAX_STORED) {
        h->overflow = true;
        return h->store[0];
    }
    return h->store[h->stored++];
}

void ops_header_int(struct ops_headers *h, const char *name, int64_t value)
{
    char *slot = store_slot(h);
    snprintf(slot, OPS_STORED_BYTES, "%" PRId64, value);
    ops_header(h, name, slot);
}

void ops_header_checksum(struct ops_headers *h, const struct s3_checksum *c)
{
    struct buf text;
    char *slot;
    if (c == NULL || c->alg == CHECKSUM_NONE) {
        return;
    }
    buf_init(&text, OPS_STORED_BYTES - 1);
    encode_base64(&text, c->value, checksum_bytes(c->alg));
    slot = store_slot(h);
    snprintf(slot, OPS_STORED_BYTES, "%s", text.data);
    buf_release(&text);
    ops_header(h, ops_checksum_header(c->alg), slot);
}

void ops_header_alg(struct ops_headers *h, const char *name,
                    enum checksum_alg alg)
{
    char *slot = store_slot(h);
    snprintf(slot, OPS_STORED_BYTES, "%s", checksum_name(alg));
    for (char *p = slot; *p != '\0'; p++) {
        *p = (char)toupper((unsigned char)*p);
    }
    ops_header(h, name, slot);
}

void ops_headers_payload(struct ops_headers *h, const struct s3_payload *p)
{
    if (p->content_md5 != NULL) {
        ops_header(h, "content-md5", p->content_md5);
    }
    if (p->checksum != NULL && p->checksum->alg != CHECKSUM_NONE) {
        ops_header_alg(h, "x-amz-sdk-checksum-algorithm", p->checksum->alg);
        ops_header_checksum(h, p->checksum);
    }
}

int ops_headers_check(const struct ops_headers *h, struct err *e)
{
    if (h->overflow) {
        return err_set(e, ERR_USAGE, "more than %d headers", OPS_MAX_HEADERS);
    }
    return 0;
}

/* -------------------------------------------------------------- bodies --- */

static ssize_t read_bytes(void *ctx, void *data, size_t size, int64_t at,
                          struct err *e)
{
    const struct buf *b = ctx;
    size_t left = b->len - (size_t)at;
    size_t n = left < size ? left : size;
    (void)e;
    memcpy(data, b->data + at, n);
    return (ssize_t)n;
}

void ops_body_init(struct ops_body *b, size_t max)
{
    memset(b, 0, sizeof(*b));
    buf_init(&b->bytes, max);
}

void ops_body_release(struct ops_body *b)
{
    buf_release(&b->bytes);
}

void ops_body_use(struct ops_body *b, struct s3_request *r)
{
    unsigned char digest[HASH_SHA256_BYTES];
    struct buf hex;
    hash_sha256(b->bytes.data, b->bytes.len, digest);
    buf_init(&hex, sizeof(b->hash) - 1);
    encode_hex(&hex, digest, sizeof(digest));
    memcpy(b->hash, hex.data, sizeof(b->hash));
    buf_release(&hex);
    b->source = (struct http_body){
        .length = (int64_t)b->bytes.len, .read = read_bytes, .ctx = &b->bytes};
    r->body = &b->source;
    r->payload_hash = b->hash;
}

/* ----------------------------------------------------------- checksums --- */

static const struct {
    const char *header;
    const char *element;
} checksum_words[CHECKSUM_ALGS] = {
    [CHECKSUM_NONE] = {NULL, NULL},
    [CHECKSUM_CRC32] = {"x-amz-checksum-crc32", "ChecksumCRC32"},
    [CHECKSUM_CRC32C] = {"x-amz-checksum-crc32c", "ChecksumCRC32C"},
    [CHECKSUM_CRC64NVME] = {"x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
    [CHECKSUM_SHA1] = {"x-amz-checksum-sha1", "ChecksumSHA1"},
    [CHECKSUM_SHA256] = {"x-amz-checksum-sha256", "ChecksumSHA256"},
};

const char *ops_checksum_header(enum checksum_alg alg)
{
    return checksum_words[alg].header;
}

const char *ops_checksum_element(enum checksum_alg alg)
{
    return checksum_words[alg].element;
}

/* "base64" or, of a composite value, "base64-N". */
static bool parse_checksum(enum checksum_alg alg, const char *text,
                           struct s3_checksum *out)
{
    const char *dash = strrchr(text, '-');
    struct span value = span_of(text);
    uint64_t parts = 0;
    if (dash != NULL) {
        value.len = (size_t)(dash - text);
        if (decode_u64(span_of(dash + 1), 10000, &parts) != 0) {
            return false;
        }
    }
    if (decode_base64(value, out->value, checksum_bytes(alg)) != 0) {
        return false;
    }
    out->alg = alg;
    out->composite = dash != NULL;
    out->parts = (unsigned)parts;
    return true;
}

/* The type that stands beside a value; the value's own "-N" counts as well. */
static void note_type(const char *type, struct s3_checksum *out)
{
    out->composite = out->composite || strcasecmp(type, "COMPOSITE") == 0;
    out->full = strcasecmp(type, "FULL_OBJECT") == 0;
}

void ops_checksum_of_response(const struct http_response *r,
                              struct s3_checksum *out)
{
    const char *type = http_response_header(r, "x-amz-checksum-type");
    *out = (struct s3_checksum){.alg = CHECKSUM_NONE};
    for (int a = CHECKSUM_NONE + 1; a < CHECKSUM_ALGS; a++) {
        const char *text = http_response_header(r, checksum_words[a].header);
        if (text != NULL && parse_checksum((enum checksum_alg)a, text, out)) {
            note_type(type != NULL ? type : "", out);
            return;
        }
    }
}

void ops_checksum_of_node(const struct xml_node *node, struct s3_checksum *out)
{
    char text[128];
    *out = (struct s3_checksum){.alg = CHECKSUM_NONE};
    for (int a = CHECKSUM_NONE + 1; a < CHECKSUM_ALGS; a++) {
        if (xml_child_text(node, checksum_words[a].element, text,
                           sizeof(text)) &&
            parse_checksum((enum checksum_alg)a, text, out)) {
            xml_child_text(node, "ChecksumType", text, sizeof(text));
            note_type(text, out);
            return;
        }
    }
}

/* --------------------------------------------------------------- ETags --- */

bool s3_etag_md5(const char *etag, unsigned char md5[16], unsigned *parts)
{
    struct span t = span_of(etag);
    uint64_t n = 0;
    if (t.len >= 2 && t.ptr[0] == '"' && t.ptr[t.len - 1] == '"') {
        t.ptr++;
        t.len -= 2;
    }
    if (parts != NULL && t.len > 33 && t.ptr[32] == '-') {
        struct span count = {t.ptr + 33, t.len - 33};
        if (decode_u64(count, 10000, &n) != 0 || n == 0) {
            return false;
        }
        t.len = 32;
    }
    if (t.len != 32 || decode_hex(t, md5, 16) != 0) {
        return false;
    }
    if (parts != NULL) {
        *parts = (unsigned)n;
    }
    return true;
}

bool s3_etag_is_weak(const char *etag)
{
    return etag[0] == 'W' && etag[1] == '/';
}

/* What of an ETag is compared: no mark of weakness, no quotes. */
static struct span etag_core(const char *etag)
{
    struct span t = span_of(s3_etag_is_weak(etag) ? etag + 2 : etag);
    if (t.len >= 2 && t.ptr[0] == '"' && t.ptr[t.len - 1] == '"') {
        t.ptr++;
        t.len -= 2;
    }
    return t;
}

bool s3_etag_same(const char *a, const char *b)
{
    struct span x = etag_core(a);
    struct span y = etag_core(b);
    return x.len == y.len && memcmp(x.ptr, y.ptr, x.len) == 0;
}

bool ops_etag_is_opaque(const struct http_response *r)
{
    const char *sse = http_response_header(r, "x-amz-server-side-encryption");
    return (sse != NULL && strncmp(sse, "aws:kms", 7) == 0) ||
           http_response_header(
               r, "x-amz-server-side-encryption-customer-algorithm") != NULL;
}

int ops_put_result(const struct http_response *r, struct s3_put_result *out,
                   struct err *e)
{
    const char *etag = http_response_header(r, "etag");
    memset(out, 0, sizeof(*out));
    if (etag == NULL || etag[0] == '\0' || strlen(etag) >= S3_ETAG_BYTES) {
        return err_set(e, ERR_PROTOCOL, "an answer %s",
                       etag == NULL || etag[0] == '\0'
                           ? "without an ETag"
                           : "with an ETag that is too long");
    }
    snprintf(out->etag, sizeof(out->etag), "%s", etag);
    out->etag_is_opaque = ops_etag_is_opaque(r);
    ops_checksum_of_response(r, &out->checksum);
    return 0;
}

/* ----------------------------------------------------------------- XML --- */

struct xml *ops_document(const struct s3_conn *c, struct err *e)
{
    return xml_parse(buf_span(&c->response.body), e);
}

uint64_t ops_number(const struct xml_node *n, const char *name, uint64_t max,
                    uint64_t fallback)
{
    char text[32];
    uint64_t value;
    if (!xml_child_text(n, name, text, sizeof(text)) ||
        decode_u64(span_trim(span_of(text)), max, &value) != 0) {
        return fallback;
    }
    return value;
}

time_t ops_time(const struct xml_node *n, const char *name)
{
    char text[64];
    time_t t = 0;
    if (!xml_child_text(n, name, text, sizeof(text)) ||
        decode_iso8601(span_trim(span_of(text)), &t) != 0) {
        return 0;
    }
    return t;
}

char *ops_string(const struct xml_node *n, const char *name, bool decode,
                 size_t *len)
{
    const struct xml_node *child = xml_child(n, name);
    struct buf raw;
    struct buf plain;
    if (child == NULL) {
        return NULL;
    }
    buf_init(&raw, XML_MAX_BYTES);
    xml_text(child, &raw);
    if (decode) {
        buf_init(&plain, XML_MAX_BYTES);
        if (decode_uri(&plain, buf_span(&raw), true) == 0) {
            buf_release(&raw);
            raw = plain;
        } else { /* it says url and is not: better the name as it came */
            buf_release(&plain);
        }
    }
    if (len != NULL) {
        *len = raw.len;
    }
    return buf_take(&raw);
}

bool ops_is_true(const struct xml_node *n, const char *name)
{
    const struct xml_node *child = xml_child(n, name);
    struct buf text;
    struct span word;
    bool is;
    buf_init(&text, 64);
    xml_text(child, &text);
    word = span_trim(buf_span(&text));
    is = word.len > 0 && !span_is(word, "0") &&
         !(word.len == 5 && strncasecmp(word.ptr, "false", 5) == 0);
    buf_release(&text);
    return is;
}

bool ops_is_truncated(const struct xml_node *root, const char *marker)
{
    if (xml_child(root, "IsTruncated") == NULL) {
        return marker != NULL && marker[0] != '\0';
    }
    return ops_is_true(root, "IsTruncated");
}

bool ops_begins_with(struct span key, struct span prefix)
{
    return key.len >= prefix.len &&
           (prefix.len == 0 || memcmp(key.ptr, prefix.ptr, prefix.len) == 0);
}

bool ops_is_encoded(const struct xml_node *root)
{
    char how[16];
    return xml_child_text(root, "EncodingType", how, sizeof(how)) &&
           strcmp(how, "url") == 0;
}
