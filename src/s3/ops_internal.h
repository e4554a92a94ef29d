/*
 * s3/ops_internal.h -- what the files of the operations share.
 */
#ifndef S3MPU_S3_OPS_INTERNAL_H
#define S3MPU_S3_OPS_INTERNAL_H

#include "s3mpu/fmt/xml.h"
#include "s3mpu/s3/ops.h"

/* The headers of one request, gathered; values are borrowed, or kept in
 * store, which must not move: so at most one value a header kind. */
enum { OPS_MAX_HEADERS = 48, OPS_MAX_STORED = 8, OPS_STORED_BYTES = 160 };

struct ops_headers {
    struct sigv4_pair items[OPS_MAX_HEADERS];
    size_t count;
    char store[OPS_MAX_STORED][OPS_STORED_BYTES];
    size_t stored;
    bool overflow; /* more than fit: ops_headers_check tells */
};

void ops_header(struct ops_headers *h, const char *name, const char *value);
void ops_headers_attrs(struct ops_headers *h, const struct s3_attrs *attrs);
void ops_header_int(struct ops_headers *h, const char *name, int64_t value);
/* "x-amz-checksum-<alg>: base64"; nothing for NULL or CHECKSUM_NONE. */
void ops_header_checksum(struct ops_headers *h, const struct s3_checksum *c);
/* What is said of the body of a PutObject or UploadPart: Content-MD5, and the
 * checksum with "x-amz-sdk-checksum-algorithm: ALG" beside it, as the SDKs send
 * it: Ceph 20.2 passes over a PutObject's checksum without it (20.2.4). */
void ops_headers_payload(struct ops_headers *h, const struct s3_payload *p);
/* "x-amz-checksum-algorithm" or another ${name}, and the algorithm in capitals
 * as its value. */
void ops_header_alg(struct ops_headers *h, const char *name,
                    enum checksum_alg alg);
int ops_headers_check(const struct ops_headers *h, struct err *e);

/* "x-amz-checksum-crc32c", "ChecksumCRC32C"; NULL for CHECKSUM_NONE. */
const char *ops_checksum_header(enum checksum_alg alg);
const char *ops_checksum_element(enum checksum_alg alg);
/* The first checksum among the response's headers or ${node}'s children. */
void ops_checksum_of_response(const struct http_response *r,
                              struct s3_checksum *out);
void ops_checksum_of_node(const struct xml_node *node, struct s3_checksum *out);

/* ETag and whether the ETag is an MD5, from the response. An
 * answer without an ETag is ERR_PROTOCOL. */
int ops_put_result(const struct http_response *r, struct s3_put_result *out,
                   struct err *e);
bool ops_etag_is_opaque(const struct http_response *r);

/* A small document as a request's body, its SHA-256 signed. */
struct ops_body {
    struct buf bytes;
    struct http_body source;
    char hash[65];
};

void ops_body_init(struct ops_body *b, size_t max);
void ops_body_release(struct ops_body *b);
/* Make ${b}, now complete, the body of ${r}. */
void ops_body_use(struct ops_body *b, struct s3_request *r);

/* A parsed answer of the connection's last call, or NULL and ${e}. */
struct xml *ops_document(const struct s3_conn *c, struct err *e);
/* A child's number, 0 to ${max}; ${fallback} where it is missing or none. */
uint64_t ops_number(const struct xml_node *n, const char *name, uint64_t max,
                    uint64_t fallback);
time_t ops_time(const struct xml_node *n, const char *name);
/* A child's text as an owned string; percent-decoded where ${decode}. The
 * length goes to ${len} (may be NULL). NULL where there is no such child. */
char *ops_string(const struct xml_node *n, const char *name, bool decode,
                 size_t *len);
/* Whether the child is there and says anything but "false" or "0": what is not
 * plainly the end of a listing goes on, and fails where it cannot. */
bool ops_is_true(const struct xml_node *n, const char *name);
/* Whether the listing says that there is more: IsTruncated, or where that is
 * missing a ${marker} of the next page. */
bool ops_is_truncated(const struct xml_node *root, const char *marker);
bool ops_begins_with(struct span key, struct span prefix);
/* Whether the listing says that its names are url-encoded. */
bool ops_is_encoded(const struct xml_node *root);

#endif
