/*
 * s3/ops.h -- one function per S3 operation, typed in and out. The XML stays
 * in here.
 *
 * Keys are bytes (a span; they may hold anything but NUL in what a listing
 * gives back). ETags are strings as the service sent them, quotes included.
 *
 * Owns:    pages own what they hold; *_release frees it.
 * Threads: the connection's owner.
 * Errors:  those of s3_call; ERR_PROTOCOL where an answer lacks what it must
 *          have.
 */
#ifndef S3MPU_S3_OPS_H
#define S3MPU_S3_OPS_H

#include "s3mpu/digest/checksum.h"
#include "s3mpu/s3/client.h"
#include "s3mpu/s3/pages.h"

#include <stdint.h>
#include <time.h>

enum {
    S3_ETAG_BYTES = 136,       /* with quotes and NUL; AWS has at most 40 */
    S3_UPLOAD_ID_BYTES = 8192, /* with NUL; AWS has some 130 */
    S3_MAX_PARTS = 10000,
    S3_PAGE_ITEMS = 1000 /* per page, asked for: MinIO would give 10,000 */
};

/* No size that is listed is taken above this (512 TiB; S3's own limit is 48.8
 * TiB), so that the sum of 10,000 of them is no overflow. */
#define S3_SIZE_MAX (INT64_C(1) << 49)

/* Where something is. */
struct s3_object {
    const char *bucket;
    struct span key;
};

/* The checksum of a part or an object; CHECKSUM_NONE where there is none. */
struct s3_checksum {
    enum checksum_alg alg;
    unsigned char value[CHECKSUM_MAX_BYTES]; /* raw, big-endian */
    bool composite; /* of the parts' values, not of the bytes: "...-N", or
                     * x-amz-checksum-type: COMPOSITE (moto leaves out "-N") */
    bool full;      /* x-amz-checksum-type: FULL_OBJECT was said */
    unsigned parts; /* of a composite value "...-N": N; 0: not told */
};

/* ------------------------------------------------------------- buckets --- */

int s3_create_bucket(struct s3_conn *c, const char *bucket, const char *region,
                     struct err *e);

/* 0 where the bucket is there and may be used. */
int s3_head_bucket(struct s3_conn *c, const char *bucket, struct err *e);

struct s3_bucket {
    char *name;
    time_t created;
};

struct s3_buckets {
    struct s3_bucket *items;
    size_t count;
};

int s3_list_buckets(struct s3_conn *c, struct s3_buckets *out, struct err *e);
void s3_buckets_release(struct s3_buckets *b);

/* ------------------------------------------------------------- listing --- */

struct s3_entry {
    struct span key; /* owned by the page, NUL-terminated */
    bool is_prefix;  /* a common prefix: no size, no time */
    int64_t size;
    time_t modified;
};

struct s3_entries {
    struct s3_entry *items;
    size_t count;
};

/* The next page of the objects below ${prefix}; ${delimiter} NULL lists all,
 * "/" one level. By ListObjectsV2, and by its first version where the service
 * knows no other. */
int s3_list_objects(struct s3_conn *c, const char *bucket, struct span prefix,
                    const char *delimiter, struct s3_pages *at,
                    struct s3_entries *out, struct err *e);
void s3_entries_release(struct s3_entries *p);

/* ------------------------------------------------------------- objects --- */

/* What a HEAD tells. */
struct s3_head {
    int64_t size; /* of the object, or of the part that was asked for */
    char etag[S3_ETAG_BYTES];
    time_t modified;      /* 0 unknown */
    unsigned parts;       /* x-amz-mp-parts-count; 0 unknown */
    int tags;             /* how many the object has; -1 not told */
    bool etag_is_opaque;  /* SSE-C or KMS: the ETag is no MD5 */
    char version_id[128]; /* "" none */
    struct s3_checksum checksum;
};

struct s3_head_ask {
    unsigned part_no; /* 0: the object; else that part, where it can be had */
    bool checksum;    /* by x-amz-checksum-mode, which some services refuse */
};
int s3_head_object(struct s3_conn *c, const struct s3_object *o,
                   const struct s3_head_ask *ask, struct s3_head *out,
                   struct err *e);

/* Where the bytes of an object go: in order and each once, however often the
 * connection broke in between. ${at} is their position in the object. -1 and
 * ${e} end the call. */
struct s3_sink {
    int (*write)(void *ctx, const void *data, size_t len, int64_t at,
                 struct err *e);
    void *ctx;
};

/* Bytes ${first} to ${first} + ${length} - 1 of an object that HEAD said to
 * have ${total} bytes and ${etag}. ${length} 0 fetches an empty object.
 *
 * An attempt that breaks off goes on where it broke off, for as long as it
 * moves bytes. What answers with another ETag or another total is another
 * object: ERR_PRECONDITION, as when If-Match (sent with a strong ETag) says
 * so. What is not this range, or has no ETag, is ERR_PROTOCOL; no byte of it
 * gets to ${sink}. */
struct s3_range {
    int64_t first;
    int64_t length;
    int64_t total;
    const char *etag;
};
int s3_get_object(struct s3_conn *c, const struct s3_object *o,
                  const struct s3_range *range, const struct s3_sink *sink,
                  struct err *e);

int s3_delete_object(struct s3_conn *c, const struct s3_object *o,
                     struct err *e);

/* ------------------------------------------------------------- sending --- */

/* Attributes of the object that begin with it: raw headers, all signed. */
struct s3_attrs {
    const struct sigv4_pair *headers;
    size_t count;
};

/* A body, how its payload is signed and what checksum goes along. */
struct s3_payload {
    const struct http_body *body;
    const char *hash;                   /* hex SHA-256, UNSIGNED-PAYLOAD */
    const struct s3_checksum *checksum; /* NULL or CHECKSUM_NONE: none */
    const char *content_md5;            /* base64; NULL: none */
};

struct s3_put_result {
    char etag[S3_ETAG_BYTES];
    bool etag_is_opaque;
    struct s3_checksum checksum; /* what the service computed, if it tells */
};

/* How an object appears at its key. */
struct s3_appear {
    bool if_none_match; /* only where there is none: If-None-Match: * */
    /* See s3_request.settled; the result then has no ETag. */
    bool (*settled)(void *ctx, const struct err *why);
    void *settled_ctx;
};

struct s3_put {
    const struct s3_attrs *attrs;
    struct s3_appear how;
    struct s3_payload payload;
};

int s3_put_object(struct s3_conn *c, const struct s3_object *o,
                  const struct s3_put *what, struct s3_put_result *out,
                  struct err *e);

/* An upload in the making. */
struct s3_upload_ref {
    struct s3_object object;
    const char *upload_id;
};

/* ${alg} CHECKSUM_NONE names none. The id goes to ${upload_id}. ${c}->maybe_done
 * says whether an upload may have been begun whose id is not known. */
int s3_create_upload(struct s3_conn *c, const struct s3_object *o,
                     const struct s3_attrs *attrs, enum checksum_alg alg,
                     char upload_id[S3_UPLOAD_ID_BYTES], struct err *e);

int s3_upload_part(struct s3_conn *c, const struct s3_upload_ref *u,
                   unsigned part_no, const struct s3_payload *p,
                   struct s3_put_result *out, struct err *e);

struct s3_part {
    unsigned no;
    int64_t size;
    char etag[S3_ETAG_BYTES];
    struct s3_checksum checksum;
};

/* What Complete says and asks for beside the parts. */
struct s3_complete {
    const struct s3_part *parts; /* ascending */
    size_t count;
    int64_t size;   /* sent as x-amz-mp-object-size */
    bool send_size; /* only where the service is known to take it */
    struct s3_checksum checksum; /* of the whole object; or none */
    struct s3_appear how;
};

/* One round of CompleteMultipartUpload, transient refusals retried. After a
 * failure ${c}->maybe_done says whether it may have been carried out. */
int s3_complete_upload(struct s3_conn *c, const struct s3_upload_ref *u,
                       const struct s3_complete *what,
                       struct s3_put_result *out, struct err *e);

int s3_abort_upload(struct s3_conn *c, const struct s3_upload_ref *u,
                    struct err *e);

struct s3_parts {
    struct s3_part *items;
    size_t count;
    bool unread; /* a part was left out whose number cannot be */
    bool more;
    unsigned next;          /* marker of the next page; 0 at the end */
    enum checksum_alg alg;  /* of the upload, where the service tells */
    char storage_class[64]; /* "" where it does not */
};

int s3_list_parts(struct s3_conn *c, const struct s3_upload_ref *u,
                  unsigned marker, struct s3_parts *out, struct err *e);
void s3_parts_release(struct s3_parts *p);

struct s3_upload {
    struct span key; /* owned by the page, NUL-terminated */
    bool inexact;    /* the key or id holds what the answer could not say: it is
                   * to be shown, and not to be used */
    char *upload_id;
    time_t initiated;
    char storage_class[64];
};

struct s3_uploads {
    struct s3_upload *items;
    size_t count;
};

/* The next page of the unfinished uploads below ${prefix}. */
int s3_list_uploads(struct s3_conn *c, const char *bucket, struct span prefix,
                    struct s3_pages *at, struct s3_uploads *out, struct err *e);
void s3_uploads_release(struct s3_uploads *p);
/* Whether ${u} is an upload of exactly ${key}. */
bool s3_upload_is_of(const struct s3_upload *u, struct span key);

/* ---------------------------------------------------------------- ETag --- */

/* The raw MD5 in an ETag that is 32 hex digits, quotes or not, with "-N"
 * where ${parts} is not NULL (then *${parts} is N, 0 without). Whether it is
 * such an ETag. */
bool s3_etag_md5(const char *etag, unsigned char md5[16], unsigned *parts);

/* Whether an ETag is weak, W/"...": a proxy that recodes bodies makes it so
 * (RFC 9110, 8.8.1). It does not fit If-Match (13.1.1), and it need not be the
 * MD5 of what comes. */
bool s3_etag_is_weak(const char *etag);

/* Whether two ETags are the same by weak comparison (RFC 9110, 8.8.3.2); with
 * quotes or without, as services differ in that. */
bool s3_etag_same(const char *a, const char *b);

#endif
