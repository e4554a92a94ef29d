/*
 * s3/ops_upload.c -- the life of a multipart upload.
 */
#include "client_internal.h"
#include "ops_internal.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/fmt/encode.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COMPLETE_MAX_BYTES = 4 << 20, /* 10,000 parts with a checksum: 2 MB */
    /* Completing is work for the service, in proportion to the parts; Ceph is
     * silent while it does it. */
    COMPLETE_PER_PART_MS = 60
};

static int read_upload_id(const struct s3_conn *c,
                          char upload_id[S3_UPLOAD_ID_BYTES], struct err *e)
{
    struct xml *x = ops_document(c, e);
    char *id;
    bool usable;
    if (x == NULL) {
        return -1;
    }
    id = ops_string(xml_root(x), "UploadId", false, NULL);
    usable = id != NULL && id[0] != '\0' && strlen(id) < S3_UPLOAD_ID_BYTES &&
             !xml_is_substituted(x, id);
    if (usable) {
        memcpy(upload_id, id, strlen(id) + 1);
    }
    free(id);
    xml_free(x);
    return usable ? 0
                  : err_set(e, ERR_PROTOCOL,
                            "CreateMultipartUpload: the response has no upload "
                            "id, or one that cannot be used");
}

int s3_create_upload(struct s3_conn *c, const struct s3_object *o,
                     const struct s3_attrs *attrs, enum checksum_alg alg,
                     char upload_id[S3_UPLOAD_ID_BYTES], struct err *e)
{
    struct sigv4_pair params[1] = {{"uploads", ""}};
    struct ops_headers h = {.count = 0};
    struct s3_request r = {.op = "CreateMultipartUpload",
                           .method = "POST",
                           .bucket = o->bucket,
                           .key = o->key,
                           .params = params,
                           .param_count = 1,
                           .headers = h.items,
                           .expect_root = "InitiateMultipartUploadResult",
                           .expect_child = "UploadId",
                           .fresh = true}; /* sent twice, one is lost */
    ops_headers_attrs(&h, attrs);
    if (alg != CHECKSUM_NONE) {
        ops_header_alg(&h, "x-amz-checksum-algorithm", alg);
        ops_header(&h, "x-amz-checksum-type",
                   checksum_combines(alg) ? "FULL_OBJECT" : "COMPOSITE");
    }
    r.header_count = h.count;
    if (ops_headers_check(&h, e) != 0 || s3_call(c, &r, e) != 0) {
        return -1;
    }
    if (read_upload_id(c, upload_id, e) != 0) {
        c->maybe_done = true;
        return -1;
    }
    return 0;
}

int s3_upload_part(struct s3_conn *c, const struct s3_upload_ref *u,
                   unsigned part_no, const struct s3_payload *p,
                   struct s3_put_result *out, struct err *e)
{
    char number[16];
    struct sigv4_pair params[2] = {{"partNumber", number},
                                   {"uploadId", u->upload_id}};
    struct ops_headers h = {.count = 0};
    struct s3_request r = {.op = "UploadPart",
                           .method = "PUT",
                           .bucket = u->object.bucket,
                           .key = u->object.key,
                           .params = params,
                           .param_count = 2,
                           .headers = h.items,
                           .body = p->body,
                           .payload_hash = p->hash,
                           .expect_header = "etag"};
    snprintf(number, sizeof(number), "%u", part_no);
    ops_headers_payload(&h, p);
    r.header_count = h.count;
    if (ops_headers_check(&h, e) != 0 || s3_call(c, &r, e) != 0) {
        return -1;
    }
    return ops_put_result(&c->response, out, e);
}

/* ------------------------------------------------------------ Complete --- */

static int complete_document(const struct s3_complete *what, struct buf *out,
                             struct err *e)
{
    struct xml_writer *w = xml_writer_new("CompleteMultipartUpload");
    struct buf text;
    char number[16];
    int rc;
    buf_init(&text, 256);
    for (size_t i = 0; i < what->count; i++) {
        const struct s3_part *p = &what->parts[i];
        xml_writer_open(w, "Part");
        snprintf(number, sizeof(number), "%u", p->no);
        xml_writer_leaf(w, "PartNumber", number);
        xml_writer_leaf(w, "ETag", p->etag);
        if (p->checksum.alg != CHECKSUM_NONE) {
            buf_clear(&text);
            encode_base64(&text, p->checksum.value,
                          checksum_bytes(p->checksum.alg));
            xml_writer_leaf(w, ops_checksum_element(p->checksum.alg),
                            text.data);
        }
        xml_writer_close(w);
    }
    rc = xml_writer_finish(w, out, e);
    xml_writer_free(w);
    buf_release(&text);
    return rc;
}

/* The ETag may be empty: Ceph's replay of a Complete (ceph PR 68364). */
static int read_complete(struct s3_conn *c, struct s3_put_result *out,
                         struct err *e)
{
    struct xml *x = ops_document(c, e);
    if (x == NULL) {
        return -1;
    }
    xml_child_text(xml_root(x), "ETag", out->etag, sizeof(out->etag));
    xml_free(x);
    if (strcmp(out->etag, "\"\"") == 0) {
        out->etag[0] = '\0';
    }
    out->etag_is_opaque = ops_etag_is_opaque(&c->response);
    return 0;
}

static void complete_headers(const struct s3_complete *what,
                             struct ops_headers *h)
{
    ops_header(h, "content-type", "application/xml");
    if (what->checksum.alg != CHECKSUM_NONE) {
        ops_header_checksum(h, &what->checksum);
        ops_header(h, "x-amz-checksum-type",
                   checksum_combines(what->checksum.alg) ? "FULL_OBJECT"
                                                         : "COMPOSITE");
    }
    if (what->send_size) {
        ops_header_int(h, "x-amz-mp-object-size", what->size);
    }
    if (what->how.if_none_match) {
        ops_header(h, "if-none-match", "*");
    }
}

int s3_complete_upload(struct s3_conn *c, const struct s3_upload_ref *u,
                       const struct s3_complete *what,
                       struct s3_put_result *out, struct err *e)
{
    struct sigv4_pair params[1] = {{"uploadId", u->upload_id}};
    struct ops_headers h = {.count = 0};
    struct ops_body body;
    struct s3_request r = {.op = "CompleteMultipartUpload",
                           .method = "POST",
                           .bucket = u->object.bucket,
                           .key = u->object.key,
                           .params = params,
                           .param_count = 1,
                           .headers = h.items,
                           .expect_root = "CompleteMultipartUploadResult",
                           .expect_child = "ETag",
                           .work_ms =
                               (int64_t)what->count * COMPLETE_PER_PART_MS,
                           .fresh = true,
                           .settled = what->how.settled,
                           .settled_ctx = what->how.settled_ctx};
    int rc = -1;
    memset(out, 0, sizeof(*out));
    ops_body_init(&body, COMPLETE_MAX_BYTES);
    complete_headers(what, &h);
    r.header_count = h.count;
    if (ops_headers_check(&h, e) == 0 &&
        complete_document(what, &body.bytes, e) == 0) {
        ops_body_use(&body, &r);
        rc = s3_call(c, &r, e);
    }
    if (rc == 0 && !c->settled) {
        rc = read_complete(c, out, e);
    }
    ops_body_release(&body);
    return rc;
}

int s3_abort_upload(struct s3_conn *c, const struct s3_upload_ref *u,
                    struct err *e)
{
    struct sigv4_pair params[1] = {{"uploadId", u->upload_id}};
    struct s3_request r = {.op = "AbortMultipartUpload",
                           .method = "DELETE",
                           .bucket = u->object.bucket,
                           .key = u->object.key,
                           .params = params,
                           .param_count = 1};
    if (s3_call(c, &r, e) == 0) {
        return 0;
    }
    /* gone is gone, whoever did it */
    return strcmp(e->s3_code, "NoSuchUpload") == 0 ? 0 : -1;
}

/* ----------------------------------------------------------- ListParts --- */

static void add_part(struct s3_parts *out, const struct xml_node *n)
{
    struct s3_part p = {
        .no = (unsigned)ops_number(n, "PartNumber", S3_MAX_PARTS, 0),
        .size = (int64_t)ops_number(n, "Size", S3_SIZE_MAX, 0)};
    if (p.no == 0 || out->count == S3_MAX_PARTS) {
        out->unread = true;
        return;
    }
    xml_child_text(n, "ETag", p.etag, sizeof(p.etag));
    ops_checksum_of_node(n, &p.checksum);
    out->items =
        mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
    out->items[out->count++] = p;
}

/* The algorithm of the parts' checksums, where the upload's own is not told
 * (Ceph 20.2.4); NONE where they have none, or differ. */
static enum checksum_alg alg_of_parts(const struct s3_parts *p)
{
    for (size_t i = 1; i < p->count; i++) {
        if (p->items[i].checksum.alg != p->items[0].checksum.alg) {
            return CHECKSUM_NONE;
        }
    }
    return p->count > 0 ? p->items[0].checksum.alg : CHECKSUM_NONE;
}

static void read_parts(const struct xml_node *root, struct s3_parts *out)
{
    char text[32];
    for (const struct xml_node *n = xml_child(root, "Part"); n != NULL;
         n = xml_next(n, "Part")) {
        add_part(out, n);
    }
    xml_child_text(root, "StorageClass", out->storage_class,
                   sizeof(out->storage_class));
    if (xml_child_text(root, "ChecksumAlgorithm", text, sizeof(text))) {
        checksum_from_name(text, &out->alg);
    } else {
        out->alg = alg_of_parts(out);
    }
    out->next = (unsigned)ops_number(root, "NextPartNumberMarker", 10000, 0);
    out->more = xml_child(root, "IsTruncated") == NULL
                    ? out->next != 0
                    : ops_is_true(root, "IsTruncated");
}

int s3_list_parts(struct s3_conn *c, const struct s3_upload_ref *u,
                  unsigned marker, struct s3_parts *out, struct err *e)
{
    char number[16];
    struct sigv4_pair params[3] = {{"uploadId", u->upload_id},
                                   {"max-parts", "1000"},
                                   {"part-number-marker", number}};
    struct s3_request r = {.op = "ListParts",
                           .method = "GET",
                           .bucket = u->object.bucket,
                           .key = u->object.key,
                           .params = params,
                           .param_count = marker > 0 ? 3 : 2,
                           .max_body = XML_MAX_BYTES,
                           .expect_root = "ListPartsResult"};
    struct xml *x;
    int rc = 0;
    memset(out, 0, sizeof(*out));
    snprintf(number, sizeof(number), "%u", marker);
    if (s3_call(c, &r, e) != 0) {
        return -1;
    }
    x = ops_document(c, e);
    if (x == NULL) {
        return -1;
    }
    read_parts(xml_root(x), out);
    xml_free(x);
    if (!out->more) {
        out->next = 0;
    } else if (out->next <= marker) {
        rc = err_set(e, ERR_PROTOCOL, "bucket '%s': ListParts: the service %s",
                     u->object.bucket,
                     out->next == 0 ? "says that there is more, not where"
                                    : "gives the same pages again and again");
        s3_parts_release(out);
    }
    return rc;
}

void s3_parts_release(struct s3_parts *p)
{
    free(p->items);
    memset(p, 0, sizeof(*p));
}

/* ---------------------------------------------- ListMultipartUploads --- */

/* What is url-encoded has no other bytes than these. */
static bool may_be_encoded(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f) {
            return false;
        }
    }
    return true;
}

/* The child ${name}, decoded where ${encoded}; but some services (Ceph 20.2 in
 * its markers) leave a name as it is. */
static char *name_of(const struct xml_node *n, const char *name, bool encoded,
                     size_t *len)
{
    char *raw = ops_string(n, name, false, len);
    if (raw == NULL || !encoded || !may_be_encoded(raw)) {
        return raw;
    }
    free(raw);
    return ops_string(n, name, true, len);
}

static void add_upload(struct s3_uploads *out, const struct xml *x,
                       const struct xml_node *n, bool encoded)
{
    struct s3_upload u = {.initiated = ops_time(n, "Initiated")};
    char *raw = ops_string(n, "Key", false, NULL);
    size_t len = 0;
    char *key = name_of(n, "Key", encoded, &len);
    u.upload_id = ops_string(n, "UploadId", false, NULL);
    u.inexact = key == NULL || u.upload_id == NULL ||
                xml_is_substituted(x, raw) ||
                xml_is_substituted(x, u.upload_id);
    if (key == NULL) {
        key = mem_strdup("?");
        len = 1;
    }
    if (u.upload_id == NULL) {
        u.upload_id = mem_strdup("?");
    }
    u.key = (struct span){key, len};
    free(raw);
    xml_child_text(n, "StorageClass", u.storage_class, sizeof(u.storage_class));
    out->items =
        mem_realloc(out->items, (out->count + 1) * sizeof(*out->items));
    out->items[out->count++] = u;
}

bool s3_upload_is_of(const struct s3_upload *u, struct span key)
{
    return !u->inexact && span_eq(u->key, key);
}

/* Where url-encoding was asked for the keys are encoded, said or not (Ceph 16
 * encodes them and says nothing). */
static void read_uploads(const struct xml *x, bool encoded,
                         struct s3_uploads *out)
{
    const struct xml_node *root = xml_root(x);
    const struct xml_node *n = xml_child(root, "Upload");
    encoded = encoded || ops_is_encoded(root);
    for (; n != NULL; n = xml_next(n, "Upload")) {
        add_upload(out, x, n, encoded);
    }
}

/* Where the next page begins. Markers are encoded only where it is said (not by
 * Ceph 16), and not always then (Ceph 20.2 leaves them as they are): so the key
 * of the last upload is taken where the marker is either form of it, or where
 * the marker cannot be said in XML. */
static void read_markers(const struct xml *x, const struct s3_uploads *page,
                         struct s3_pages_end *end)
{
    const struct xml_node *root = xml_root(x);
    const struct s3_upload *last =
        page->count > 0 ? &page->items[page->count - 1] : NULL;
    char *raw = ops_string(root, "NextKeyMarker", false, NULL);
    char *plain = name_of(root, "NextKeyMarker", ops_is_encoded(root), NULL);
    bool unsayable = raw != NULL && xml_is_substituted(x, raw);
    end->is_truncated = ops_is_truncated(root, raw);
    end->marker = plain;
    end->id = ops_string(root, "NextUploadIdMarker", false, NULL);
    if (raw != NULL && last != NULL && !last->inexact &&
        (unsayable || strcmp(raw, last->key.ptr) == 0)) {
        free(end->marker);
        end->marker = mem_strdup(last->key.ptr);
    } else if (unsayable) {
        free(end->marker); /* there is no way to go on */
        end->marker = NULL;
    }
    free(raw);
}

static int turn_uploads(const char *bucket, const struct xml *x,
                        const struct s3_uploads *page, struct s3_pages *at,
                        struct err *e)
{
    struct s3_pages_end end = {.op = "ListMultipartUploads", .bucket = bucket};
    struct buf first;
    int rc;
    buf_init(&first, XML_MAX_BYTES);
    if (page->count > 0) {
        buf_addf(&first, "%s\n%s", page->items[0].key.ptr,
                 page->items[0].upload_id);
        end.first = first.data;
    }
    read_markers(x, page, &end);
    rc = s3_pages_turn(at, &end, e);
    buf_release(&first);
    return rc;
}

static const char uploads_root[] = "ListMultipartUploadsResult";

/* One request; ${encoded} asks for url-encoded keys. The document, or NULL and
 * ${e}; ERR_PROTOCOL at once where it is none and ${encoded} is false. */
static struct xml *ask_uploads(struct s3_conn *c, struct s3_request *r,
                               bool encoded, struct err *e)
{
    struct s3_request want = {.op = r->op, .expect_root = uploads_root};
    struct xml *x;
    r->expect_root = encoded ? uploads_root : NULL;
    r->param_count = encoded ? r->param_count : r->param_count - 1;
    if (s3_call(c, r, e) != 0) {
        return NULL;
    }
    x = ops_document(c, e);
    if (x != NULL && !answer_is_root(&want, xml_root(x))) {
        xml_free(x);
        x = NULL;
        err_set(e, ERR_PROTOCOL, "no %s", uploads_root);
    }
    return x;
}

/* Keys as they are, since what encoding does to them differs; url-encoded only
 * where XML cannot say one, such as one with control characters. */
static int list_uploads_page(struct s3_conn *c, struct s3_request *r,
                             struct s3_pages *at, struct s3_uploads *out,
                             struct err *e)
{
    struct s3_request plain = *r;
    bool encoded = false;
    struct xml *x = ask_uploads(c, &plain, false, e);
    int rc;
    if ((x == NULL && e->code == ERR_PROTOCOL) ||
        (x != NULL && xml_has_substitutes(x))) {
        xml_free(x);
        encoded = true;
        x = ask_uploads(c, r, true, e);
    }
    if (x == NULL) {
        return -1;
    }
    read_uploads(x, encoded, out);
    rc = turn_uploads(r->bucket, x, out, at, e);
    xml_free(x);
    return rc;
}

/* Without the uploads of other prefixes, which a service lists that passes the
 * prefix over: they may be aborted by it. */
static void keep_prefix(struct s3_uploads *page, struct span prefix)
{
    size_t kept = 0;
    for (size_t i = 0; i < page->count; i++) {
        struct s3_upload *u = &page->items[i];
        if (u->inexact || ops_begins_with(u->key, prefix)) {
            page->items[kept++] = *u;
        } else {
            free((char *)u->key.ptr);
            free(u->upload_id);
        }
    }
    page->count = kept;
}

int s3_list_uploads(struct s3_conn *c, const char *bucket, struct span prefix,
                    struct s3_pages *at, struct s3_uploads *out, struct err *e)
{
    struct sigv4_pair params[6] = {{"uploads", ""}, {"max-uploads", "1000"}};
    struct s3_request r = {.op = "ListMultipartUploads",
                           .method = "GET",
                           .bucket = bucket,
                           .params = params,
                           .param_count = 2,
                           .max_body = XML_MAX_BYTES};
    char *prefix_text =
        mem_strndup(prefix.len > 0 ? prefix.ptr : "", prefix.len);
    int rc;
    memset(out, 0, sizeof(*out));
    params[r.param_count++] = (struct sigv4_pair){"prefix", prefix_text};
    if (at->marker != NULL) {
        params[r.param_count++] = (struct sigv4_pair){"key-marker", at->marker};
    }
    if (at->marker != NULL && at->id != NULL && at->id[0] != '\0') {
        params[r.param_count++] =
            (struct sigv4_pair){"upload-id-marker", at->id};
    }
    params[r.param_count++] = (struct sigv4_pair){"encoding-type", "url"};
    rc = list_uploads_page(c, &r, at, out, e);
    if (rc != 0) {
        s3_uploads_release(out);
    }
    keep_prefix(out, prefix);
    free(prefix_text);
    return rc;
}

void s3_uploads_release(struct s3_uploads *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free((char *)p->items[i].key.ptr);
        free(p->items[i].upload_id);
    }
    free(p->items);
    memset(p, 0, sizeof(*p));
}
