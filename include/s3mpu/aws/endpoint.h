/*
 * aws/endpoint.h -- from region, endpoint URL and bucket to scheme, host, path
 * and signing scope. Pure.
 *
 * ENDPOINT_AUTO is path style for an endpoint of one's own, and for AWS the
 * virtual host, but for a bucket with dots (the wildcard certificate does not
 * match it). ENDPOINT_VIRTUAL takes dots, too. Whatever the style, a bucket
 * that cannot be part of a host name (capitals, '_'), or an endpoint that is an
 * IP address, leads to path style. Forms: botocore's endpoint rules and
 * partitions for S3.
 *
 * Owns:    a struct endpoint owns its strings.
 * Errors:  ERR_USAGE, naming what is wrong with the URL, region or bucket.
 */
#ifndef S3MPU_AWS_ENDPOINT_H
#define S3MPU_AWS_ENDPOINT_H

#include "s3mpu/base/buf.h"
#include "s3mpu/base/err.h"

#include <stdbool.h>

enum endpoint_style { ENDPOINT_AUTO, ENDPOINT_PATH, ENDPOINT_VIRTUAL };

struct endpoint_opts {
    const char *url;    /* http[s]://HOST[:PORT][/PREFIX]; NULL: AWS */
    const char *region; /* NULL: us-east-1 */
    enum endpoint_style style;
    bool dualstack;
    bool fips;
};

struct endpoint {
    bool tls;
    bool is_aws;     /* no URL of one's own was given */
    char *authority; /* lower case, port only if not the scheme's own */
    char *base_path; /* "" or "/prefix", encoded, without a trailing slash */
    char *region;
    enum endpoint_style style;
};

/* endpoint_init(ep, opts, e): on failure ${ep} is empty. */
int endpoint_init(struct endpoint *ep, const struct endpoint_opts *opts,
                  struct err *e);
void endpoint_release(struct endpoint *ep);

/* endpoint_target(ep, bucket, key, authority, path): where a request goes.
 * Appends the Host header's value and the encoded path. ${bucket} may be NULL
 * (the service itself), ${key}.ptr NULL (the bucket itself). */
void endpoint_target(const struct endpoint *ep, const char *bucket,
                     struct span key, struct buf *authority, struct buf *path);

/* endpoint_check_bucket(bucket, e): whether ${bucket} can be a bucket's name at
 * all; AWS's own rules are narrower, and for AWS to apply. Refused: fewer than
 * 3 or (as on Ceph) more than 255 characters; any but A-Z a-z 0-9 . - _ and ':'
 * (Ceph's TENANT:BUCKET); ARNs; S3 Express directory buckets, NAME--ZONE--x-s3,
 * which speak another protocol. The reason goes to ${e}. */
int endpoint_check_bucket(const char *bucket, struct err *e);

#endif
