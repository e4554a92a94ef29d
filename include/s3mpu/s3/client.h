/*
 * s3/client.h -- a session with one S3 service, and one signed call on it.
 *
 * The session is what all workers share: where the service is, who we are, how
 * patient we are, and what was learned on the way (the clock's offset, the
 * bucket's region). A connection is what one worker owns.
 *
 * s3_call signs each attempt anew, retries what fault.c calls transient, mends
 * once what can be mended (clock, region, expired token), and takes a 200 for
 * success only if its body is what it should be.
 *
 * Threads: a session from any thread, it locks itself; a connection has one
 *          owner.
 * Errors:  "bucket 'b': 403 AccessDenied on UploadPart (request id r): ...";
 *          err.s3_code, err.http_status and err.request_id are filled.
 */
#ifndef S3MPU_S3_CLIENT_H
#define S3MPU_S3_CLIENT_H

#include "s3mpu/aws/creds.h"
#include "s3mpu/aws/endpoint.h"
#include "s3mpu/aws/sigv4.h"
#include "s3mpu/net/send.h"

struct s3_opts {
    struct endpoint_opts endpoint;
    struct http_opts http;
    struct sender_opts sender;
    int64_t read_timeout_ms; /* no progress, or no answer; 0: for ever */
    bool anonymous;          /* --no-sign-request */
};

struct s3_session;

/* ${opts} and what it points to must outlive the session, as must ${creds}
 * (NULL only where opts->anonymous). NULL and ${e} for a bad endpoint. */
struct s3_session *s3_session_new(const struct s3_opts *opts,
                                  struct creds_cache *creds, struct err *e);
void s3_session_free(struct s3_session *s);

struct sender *s3_session_sender(struct s3_session *s);
bool s3_session_tls(const struct s3_session *s);
bool s3_session_is_aws(const struct s3_session *s);
/* Whether requests are signed. */
bool s3_session_signs(const struct s3_session *s);

struct s3_request {
    const char *op; /* S3's name of the operation, for messages */
    const char *method;
    const char *bucket;              /* NULL: the service */
    struct span key;                 /* ptr NULL: the bucket */
    const struct sigv4_pair *params; /* raw */
    size_t param_count;
    const struct sigv4_pair *headers; /* beside those that s3_call adds */
    size_t header_count;
    const struct http_body *body;
    const char *payload_hash; /* NULL: of no bytes */
    const struct http_sink *sink;
    size_t max_body;
    const char *expect_root;   /* a 2xx answer is a document of this root, */
    const char *expect_child;  /* and its root has this child; */
    const char *expect_header; /* or it has this header (lower case) */
    int64_t work_ms;           /* what the service may take beyond the session's
                              * read timeout to answer */
    bool fresh;                /* on a new connection */
    /* May be NULL. Called after an attempt whose outcome is not known, or that
     * failed after such an attempt, with the reason of the failure: returns
     * whether the effect of the call is there, so that the call has succeeded.
     * It may make calls of its own on another connection. */
    bool (*settled)(void *ctx, const struct err *why);
    void *settled_ctx;
    /* May be NULL. Asked after an attempt that had a 2xx status, whether its
     * body came to an end, broke off, or was refused by ${sink}: what that
     * means, and why in ${e}, which holds the transport's words or the sink's
     * where it broke off. The headers are read before each attempt, so what
     * they point to may be changed here. */
    enum verdict (*received)(void *ctx, const struct http_response *r,
                             struct err *e);
    void *received_ctx;
};

struct s3_conn {
    struct s3_session *session;
    struct http *http;
    struct cancel *cancel;         /* may be NULL; may be changed */
    struct cancel *stop;           /* see exchange.stop; may be changed */
    int64_t retry_for_ms;          /* instead of the session's; 0: that */
    int64_t read_timeout_ms;       /* at most; 0: the session's */
    struct http_response response; /* of the last call */
    unsigned attempts;             /* of the last call */
    /* Whether an attempt of the last call may have been carried out though it
     * was not answered with success: the whole request was sent, and nothing
     * came back, or something that is not a refusal by the service (a 5xx, a
     * page of a proxy). */
    bool maybe_done;
    bool settled; /* the last call succeeded by way of settled() */
};

int s3_conn_init(struct s3_conn *c, struct s3_session *s, struct cancel *cancel,
                 struct err *e);
void s3_conn_release(struct s3_conn *c);

int s3_call(struct s3_conn *c, const struct s3_request *r, struct err *e);

#endif
