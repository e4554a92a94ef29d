/*
 * aws/sigv4.h -- AWS Signature Version 4 for S3, in three stages. Pure: the
 * same (request, credentials, scope, time) gives the same bytes.
 *
 * S3's variant: the path is encoded once and not normalized; every x-amz-*
 * header is signed (AWS; Ceph since 19.2.6 and 20.2.4, CVE-2026-54330). Runs of
 * blanks and tabs in a header count as one blank, and repeated headers are
 * joined; but Ceph 16.2.15 keeps a lone tab and does not join, nor does it take
 * repeated parameters: send none of these.
 * Source: Amazon S3 API reference, "Signature Calculations for the
 * Authorization Header: Transferring Payload in a Single Chunk".
 *
 * Owns:    nothing; the request is views of the caller's.
 * Errors:  appends to bufs; a full one shows in its failed flag.
 * Threads: any.
 */
#ifndef S3MPU_AWS_SIGV4_H
#define S3MPU_AWS_SIGV4_H

#include "s3mpu/base/buf.h"

#include <stddef.h>
#include <time.h>

#define SIGV4_UNSIGNED_PAYLOAD "UNSIGNED-PAYLOAD"
#define SIGV4_EMPTY_PAYLOAD                                                    \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct sigv4_pair {
    const char *name;
    const char *value; /* NULL is "" */
};

struct sigv4_request {
    const char *method;
    const char *path; /* encoded, as it goes on the wire; at least "/" */
    const struct sigv4_pair *params; /* raw, not encoded, in any order */
    size_t param_count;
    /* All headers that are signed, host and x-amz-content-sha256 and
     * x-amz-date among them, in any order and case. */
    const struct sigv4_pair *headers;
    size_t header_count;
    const char *payload_hash; /* hex SHA-256 or SIGV4_UNSIGNED_PAYLOAD */
};

struct sigv4_scope {
    const char *region;
    const char *service; /* "s3" */
};

struct sigv4_keys {
    const char *access_key;
    const char *secret_key;
};

/* Append the query string, encoded and sorted by encoded name, then encoded
 * value, "=" always there: on the wire as in the canonical request. */
void sigv4_query(const struct sigv4_pair *params, size_t count,
                 struct buf *out);

/* Stage 1: the canonical request. */
void sigv4_canonical(const struct sigv4_request *r, struct buf *out);
/* Stage 2: the string to sign, for the canonical request of stage 1. */
void sigv4_string_to_sign(struct span canonical,
                          const struct sigv4_scope *scope, time_t now,
                          struct buf *out);
/* Stage 3: the value of the Authorization header. */
void sigv4_authorization(const struct sigv4_request *r,
                         const struct sigv4_keys *keys,
                         const struct sigv4_scope *scope, time_t now,
                         struct span string_to_sign, struct buf *out);
/* All three. */
void sigv4_sign(const struct sigv4_request *r, const struct sigv4_keys *keys,
                const struct sigv4_scope *scope, time_t now, struct buf *out);

#endif
