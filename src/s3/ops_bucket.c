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

int s3_list_buckets(struct s3_conn *c, struct s3_buckets *out, struct err *e)
{
    struct s3_request r = {.op = "ListBuckets",
                           .method = "GET",
                           .max_body = XML_MAX_BYTES,
                           .expect_root = "ListAllMyBucketsResult"};
    const struct xml_node *n;
    struct xml *x;
    memset(out, 0, sizeof(*out));
    if (s3_call(c, &r, e) != 0) {
        return -1;
    }
    x = ops_document(c, e);
    if (x == NULL) {
        return -1;
    }
    n = xml_child(xml_child(xml_root(x), "Buckets"), "Bucket");
    for (; n != NULL; n = xml_next(n, "Bucket")) {
        char *name = ops_string(n, "Name", false, NULL);
        if (name == NULL) {
            continue;
        }
        out->items =
            mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
        out->items[out->count++] =
            (struct s3_bucket){name, ops_time(n, "CreationDate")};
    }
    xml_free(x);
    return 0;
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

static void add_entry(struct s3_entries *out, const struct xml_node *n,
                      const char *name, bool encoded, bool is_prefix)
{
    size_t len = 0;
    char *key = ops_string(n, name, encoded, &len);
    if (key == NULL) {
        return;
    }
    out->items =
        mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
    out->items[out->count++] =
        (struct s3_entry){.key = {key, len},
                          .is_prefix = is_prefix,
                          .size = (int64_t)ops_number(n, "Size", INT64_MAX, 0),
                          .modified = ops_time(n, "LastModified")};
}

static void read_entries(const struct xml_node *root, struct s3_entries *out)
{
    bool encoded = ops_is_encoded(root);
    char truncated[8];
    for (const struct xml_node *n = xml_child(root, NULL); n != NULL;
         n = xml_next(n, NULL)) {
        if (xml_is(n, "Contents")) {
            add_entry(out, n, "Key", encoded, false);
        } else if (xml_is(n, "CommonPrefixes")) {
            add_entry(out, n, "Prefix", encoded, true);
        }
    }
    if (xml_child_text(root, "IsTruncated", truncated, sizeof(truncated)) &&
        strcmp(truncated, "true") == 0) {
        out->next = ops_string(root, "NextContinuationToken", false, NULL);
    }
}

int s3_list_objects(struct s3_conn *c, const char *bucket, struct span prefix,
                    const char *delimiter, const char *token,
                    struct s3_entries *out, struct err *e)
{
    struct sigv4_pair params[6];
    struct s3_request r = {.op = "ListObjectsV2",
                           .method = "GET",
                           .bucket = bucket,
                           .params = params,
                           .max_body = XML_MAX_BYTES,
                           .expect_root = "ListBucketResult"};
    char *prefix_text =
        mem_strndup(prefix.len > 0 ? prefix.ptr : "", prefix.len);
    struct xml *x = NULL;
    int rc = -1;
    memset(out, 0, sizeof(*out));
    params[r.param_count++] = (struct sigv4_pair){"list-type", "2"};
    params[r.param_count++] = (struct sigv4_pair){"max-keys", "1000"};
    params[r.param_count++] = (struct sigv4_pair){"encoding-type", "url"};
    params[r.param_count++] = (struct sigv4_pair){"prefix", prefix_text};
    if (delimiter != NULL) {
        params[r.param_count++] = (struct sigv4_pair){"delimiter", delimiter};
    }
    if (token != NULL) {
        params[r.param_count++] =
            (struct sigv4_pair){"continuation-token", token};
    }
    if (s3_call(c, &r, e) != 0) {
        goto out;
    }
    x = ops_document(c, e);
    if (x == NULL) {
        goto out;
    }
    read_entries(xml_root(x), out);
    if (out->next != NULL && token != NULL && strcmp(out->next, token) == 0) {
        err_set(e, ERR_PROTOCOL,
                "bucket '%s': ListObjectsV2 gives the same "
                "page again and again",
                bucket);
        s3_entries_release(out);
        goto out;
    }
    rc = 0;
out:
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
    free(p->next);
    memset(p, 0, sizeof(*p));
}
