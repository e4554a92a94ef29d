/*
 * s3/client_internal.h -- the session and one call on it, for client.c (build,
 * sign, send) and answer.c (judge).
 */
#ifndef S3MPU_S3_CLIENT_INTERNAL_H
#define S3MPU_S3_CLIENT_INTERNAL_H

#include "s3mpu/fmt/encode.h"
#include "s3mpu/fmt/xml.h"
#include "s3mpu/s3/client.h"

#include <pthread.h>

enum { CALL_MAX_HEADERS = 64 };

struct s3_session {
    const struct s3_opts *opts;
    struct creds_cache *creds;
    struct sender *sender;
    bool tls; /* the endpoint's, whatever region is learned */
    bool is_aws;
    struct { /* guarded by lock: what is learned on the way */
        pthread_mutex_t lock;
        struct endpoint endpoint;
        int64_t clock_offset_sec;
    } learned;
};

/* One call: what lasts over its attempts, then what belongs to one. */
struct call {
    struct s3_conn *conn;
    const struct s3_request *r;
    unsigned fixed; /* bits of enum fault_fix that were tried */

    struct creds creds;
    char date[ENCODE_AMZ_DATE_BYTES];
    struct buf authority;
    struct buf url;
    struct buf authorization;
    struct http_header headers[CALL_MAX_HEADERS];
    size_t header_count;
    bool too_many_headers;
};

/* Whether ${root} is that of an answer to ${r}: the expected one, or one named
 * for the operation, such as ListPartsResponse (moto 5). The SDKs do not look
 * at its name at all. */
bool answer_is_root(const struct s3_request *r, const struct xml_node *root);

/* Whether ${body} is something that no S3 service sends: a page, JSON, text. */
bool foreign_is(struct span body);
/* What ${body} is: the title of a page, the root element of another document, or
 * its first line. Bounded, and in ASCII. */
void foreign_describe(struct span body, struct buf *out);

/* What an outcome means, for send_exchange; ${ctx} is a struct call. Mends
 * what can be mended: clock, region, credentials. */
enum verdict answer_judge(void *ctx, const struct http_response *r,
                          struct err *e);

#endif
