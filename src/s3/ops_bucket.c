/*
 * s3/ops_bucket.c -- buckets, and the listing of what is in them.
 */
#include "ops_internal.h"

#include "s3mpu/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Outside us-east-1 AWS wants the region named in the body, and in us-east-1
 * it must not be (CreateBucket, API reference). Other services do not care
 * for it, and some refuse a region that they do not know: so AWS alone. */
static int location_document(struct s3_conn *c, const char *region,
                             struct buf *out, struct err *e)
{
    struct xml_writer *w;
    int rc;
    if (!s3_session_is_aws(c->session) || region == NULL ||
        strcmp(region, "us-east-1") == 0) {
        return 0;
    }
    w = xml_writer_new("CreateBucketConfiguration");
    xml_writer_leaf(w, "LocationConstraint", region);
    rc = xml_writer_finish(w, out, e);
    xml_writer_free(w);
    return rc;
}

int s3_create_bucket(struct s3_conn *c, const char *bucket, const char *region,
                     struct err *e)
{
    struct ops_body body;
    struct s3_request r = {
        .op = "CreateBucket", .method = "PUT", .bucket = bucket};
    int rc = -1;
    ops_body_init(&body, 4096);
    if (location_document(c, region, &body.bytes, e) == 0) {
        ops_body_use(&body, &r);
        rc = s3_call(c, &r, e);
    }
    ops_body_release(&body);
    return rc;
}

int s3_head_bucket(struct s3_conn *c, const char *bucket, struct err *e)
{
    struct s3_request r = {
        .op = "HeadBucket", .method = "HEAD", .bucket = bucket};
    return s3_call(c, &r, e);
}

static void read_buckets(const struct xml_node *root, struct s3_buckets *out)
{
    const struct xml_node *n = xml_child(xml_child(root, "Buckets"), "Bucket");
    for (; n != NULL; n = xml_next(n, "Bucket")) {
        char *name = ops_string(n, "Name", false, NULL);
        if (name == NULL) {
            name = mem_strdup("?"); /* better than none */
        }
        out->items =
            mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
        out->items[out->count++] =
            (struct s3_bucket){name, ops_time(n, "CreationDate")};
    }
}

/* One answer; a service with very many buckets gives a token for the rest. */
static int list_buckets_page(struct s3_conn *c, struct s3_pages *at,
                             struct s3_buckets *out, struct err *e)
{
    struct sigv4_pair params[1] = {{"continuation-token", at->marker}};
    struct s3_request r = {.op = "ListBuckets",
                           .method = "GET",
                           .params = params,
                           .param_count = at->marker != NULL ? 1 : 0,
                           .max_body = XML_MAX_BYTES,
                           .expect_root = "ListAllMyBucketsResult"};
    struct s3_pages_end end = {.op = "ListBuckets", .bucket = ""};
    size_t before = out->count;
    struct xml *x;
    if (s3_call(c, &r, e) != 0) {
        return -1;
    }
    x = ops_document(c, e);
    if (x == NULL) {
        return -1;
    }
    read_buckets(xml_root(x), out);
    end.marker = ops_string(xml_root(x), "ContinuationToken", false, NULL);
    end.is_truncated = ops_is_truncated(xml_root(x), end.marker);
    end.first = out->count > before ? out->items[before].name : NULL;
    xml_free(x);
    return s3_pages_turn(at, &end, e);
}

int s3_list_buckets(struct s3_conn *c, struct s3_buckets *out, struct err *e)
{
    struct s3_pages at = {.more = true};
    int rc = 0;
    memset(out, 0, sizeof(*out));
    while (rc == 0 && at.more) {
        rc = list_buckets_page(c, &at, out, e);
    }
    s3_pages_release(&at);
    if (rc != 0) {
        s3_buckets_release(out);
    }
    return rc;
}

void s3_buckets_release(struct s3_buckets *b)
{
    for (size_t i = 0; i < b->count; i++) {
        free(b->items[i].name);
    }
    free(b->items);
    memset(b, 0, sizeof(*b));
}

/* ------------------------------------------------------------- listing --- */

/* -1 where it is missing or cannot be. */
static int64_t size_of(const struct xml_node *n)
{
    uint64_t size = ops_number(n, "Size", S3_SIZE_MAX, UINT64_MAX);
    return size == UINT64_MAX ? -1 : (int64_t)size;
}

static bool add_entry(struct s3_entries *out, const struct xml_node *n,
                      const char *name, bool encoded, bool is_prefix)
{
    size_t len = 0;
    char *key = ops_string(n, name, encoded, &len);
    if (key == NULL) {
        return false;
    }
    out->items =
        mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
    out->items[out->count++] =
        (struct s3_entry){.key = {key, len},
                          .is_prefix = is_prefix,
                          .size = size_of(n),
                          .modified = ops_time(n, "LastModified")};
    return true;
}

/* Whether each entry has a name. */
static bool read_entries(const struct xml_node *root, struct s3_entries *out)
{
    bool encoded = ops_is_encoded(root);
    bool whole = true;
    for (const struct xml_node *n = xml_child(root, NULL); n != NULL;
         n = xml_next(n, NULL)) {
        if (xml_is(n, "Contents")) {
            whole &= add_entry(out, n, "Key", encoded, false);
        } else if (xml_is(n, "CommonPrefixes")) {
            whole &= add_entry(out, n, "Prefix", encoded, true);
        }
    }
    return whole;
}

/* Without the entries of other prefixes, which a service lists that passes the
 * prefix over. */
static void keep_prefix(struct s3_entries *page, struct span prefix)
{
    size_t kept = 0;
    for (size_t i = 0; i < page->count; i++) {
        if (ops_begins_with(page->items[i].key, prefix)) {
            page->items[kept++] = page->items[i];
        } else {
            free((char *)page->items[i].key.ptr);
        }
    }
    page->count = kept;
}

/* The first version's answer to a request for the second one: it names no
 * token, and does not count its keys. */
static bool is_v1(const struct xml_node *root)
{
    return xml_child(root, "KeyCount") == NULL &&
           xml_child(root, "ContinuationToken") == NULL &&
           xml_child(root, "NextContinuationToken") == NULL;
}

/* Where the first version goes on: NextMarker, which AWS gives only with a
 * delimiter; else behind the last key (ListObjects, API reference). */
static char *next_marker(const struct xml_node *root,
                         const struct s3_entries *page)
{
    char *told = ops_string(root, "NextMarker", ops_is_encoded(root), NULL);
    const char *last = "";
    if (told != NULL && told[0] != '\0') {
        return told;
    }
    free(told);
    for (size_t i = 0; i < page->count; i++) {
        if (strcmp(page->items[i].key.ptr, last) > 0) {
            last = page->items[i].key.ptr;
        }
    }
    return mem_strdup(last);
}

/* A service may begin with the marker itself instead of behind it. */
static void drop_marker(const struct s3_pages *at, struct s3_entries *page)
{
    if (at->marker != NULL && page->count > 0 &&
        strcmp(page->items[0].key.ptr, at->marker) == 0) {
        free((char *)page->items[0].key.ptr);
        page->count--;
        memmove(page->items, page->items + 1,
                page->count * sizeof(*page->items));
    }
}

static int turn_entries(const char *bucket, const struct xml *x,
                        struct s3_pages *at, struct s3_entries *page,
                        struct err *e)
{
    const struct xml_node *root = xml_root(x);
    struct s3_pages_end end = {.op = "ListObjectsV2", .bucket = bucket};
    at->is_v1 = at->marker == NULL ? is_v1(root) : at->is_v1;
    if (at->is_v1) {
        end.op = "ListObjects";
        drop_marker(at, page);
        end.marker = next_marker(root, page);
        if (xml_is_substituted(x, end.marker)) {
            free(end.marker); /* it is not the key that was meant */
            end.marker = NULL;
        }
        end.is_truncated = xml_child(root, "IsTruncated") != NULL
                               ? ops_is_true(root, "IsTruncated")
                               : xml_child(root, "NextMarker") != NULL;
    } else {
        end.marker = ops_string(root, "NextContinuationToken", false, NULL);
        end.is_truncated = ops_is_truncated(root, end.marker);
    }
    end.first = page->count > 0 ? page->items[0].key.ptr : NULL;
    return s3_pages_turn(at, &end, e);
}

enum { LIST_MAX_PARAMS = 6 };

/* The parameters of the page at ${at}; how many. */
static size_t list_params(struct sigv4_pair params[LIST_MAX_PARAMS],
                          const char *prefix, const char *delimiter,
                          const struct s3_pages *at)
{
    size_t n = 0;
    params[n++] = (struct sigv4_pair){"max-keys", "1000"};
    params[n++] = (struct sigv4_pair){"encoding-type", "url"};
    params[n++] = (struct sigv4_pair){"prefix", prefix};
    if (!at->is_v1) {
        params[n++] = (struct sigv4_pair){"list-type", "2"};
    }
    if (delimiter != NULL) {
        params[n++] = (struct sigv4_pair){"delimiter", delimiter};
    }
    if (at->marker != NULL) {
        params[n++] = (struct sigv4_pair){
            at->is_v1 ? "marker" : "continuation-token", at->marker};
    }
    return n;
}

int s3_list_objects(struct s3_conn *c, const char *bucket, struct span prefix,
                    const char *delimiter, struct s3_pages *at,
                    struct s3_entries *out, struct err *e)
{
    struct sigv4_pair params[LIST_MAX_PARAMS];
    char *prefix_text =
        mem_strndup(prefix.len > 0 ? prefix.ptr : "", prefix.len);
    struct s3_request r = {.op = at->is_v1 ? "ListObjects" : "ListObjectsV2",
                           .method = "GET",
                           .bucket = bucket,
                           .params = params,
                           .param_count =
                               list_params(params, prefix_text, delimiter, at),
                           .max_body = XML_MAX_BYTES,
                           .expect_root = "ListBucketResult"};
    struct xml *x = NULL;
    int rc = -1;
    memset(out, 0, sizeof(*out));
    if (s3_call(c, &r, e) == 0) {
        x = ops_document(c, e);
    }
    if (x != NULL) {
        rc = read_entries(xml_root(x), out)
                 ? turn_entries(bucket, x, at, out, e)
                 : err_set(e, ERR_PROTOCOL,
                           "bucket '%s': %s lists an object without a key; the "
                           "listing is not complete",
                           bucket, r.op);
        keep_prefix(out, prefix);
    }
    if (rc != 0) {
        s3_entries_release(out);
    }
    xml_free(x);
    free(prefix_text);
    return rc;
}

void s3_entries_release(struct s3_entries *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free((char *)p->items[i].key.ptr);
    }
    free(p->items);
    memset(p, 0, sizeof(*p));
}
