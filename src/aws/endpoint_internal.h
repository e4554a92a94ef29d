/*
 * aws/endpoint_internal.h -- the URL of an endpoint of one's own, taken apart.
 */
#ifndef S3MPU_AWS_ENDPOINT_INTERNAL_H
#define S3MPU_AWS_ENDPOINT_INTERNAL_H

#include "s3mpu/base/err.h"

#include <stdbool.h>

struct endpoint_url {
    bool tls;
    bool is_ip;      /* the host is an address: it has no sub-domains */
    char *authority; /* as in struct endpoint; owned by the caller */
    char *base_path;
};

/* endpoint_url_parse(text, out, e): "http[s]://HOST[:PORT][/PREFIX]", nothing
 * else. ERR_USAGE says what is wrong; it does not print a URL with an '@', for
 * what stands before that may be a password. */
int endpoint_url_parse(const char *text, struct endpoint_url *out,
                       struct err *e);

#endif
