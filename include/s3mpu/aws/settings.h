/*
 * aws/settings.h -- what is in force of region, endpoint, addressing style and
 * their like, out of options, environment and profile, in this order.
 *
 *   region     --region, AWS_REGION, AWS_DEFAULT_REGION, region, us-east-1
 *   endpoint   --endpoint-url, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL,
 *              [services X] s3 = endpoint_url for services = X, endpoint_url;
 *              only the first where AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or
 *              ignore_configured_endpoint_urls is true
 *   style      --addressing-style, s3 = addressing_style, auto
 *   ca bundle  --ca-bundle, AWS_CA_BUNDLE, ca_bundle
 *   dualstack  --use-dualstack-endpoint, AWS_USE_DUALSTACK_ENDPOINT,
 *              s3 = use_dualstack_endpoint, use_dualstack_endpoint
 *   fips       --use-fips-endpoint, AWS_USE_FIPS_ENDPOINT, use_fips_endpoint
 *
 * Owns:    a struct settings owns its strings.
 * Errors:  ERR_USAGE, naming the place of a value that cannot be used.
 */
#ifndef S3MPU_AWS_SETTINGS_H
#define S3MPU_AWS_SETTINGS_H

#include "s3mpu/aws/endpoint.h"
#include "s3mpu/aws/profile.h"
#include "s3mpu/base/err.h"

#include <stdbool.h>

/* What the command line says; NULL, "" and false where it says nothing. */
struct settings_flags {
    const char *region;
    const char *endpoint_url;
    const char *addressing_style; /* "auto", "path", "virtual" */
    const char *ca_bundle;
    bool dualstack;
    bool fips;
};

struct settings {
    char *region;
    char *endpoint_url; /* NULL: AWS */
    char *ca_bundle;    /* NULL: the system's */
    enum endpoint_style style;
    bool dualstack;
    bool fips;
    /* Where these two came from, literals for messages: "--region",
     * "AWS_REGION", "region in the profile", "default". */
    const char *region_from;
    const char *endpoint_from;
};

/* settings_load(env, profile, flags, out, e): the URL has been checked. On
 * failure ${out} is empty. */
int settings_load(env_fn env, const struct profile *profile,
                  const struct settings_flags *flags, struct settings *out,
                  struct err *e);
void settings_release(struct settings *s);

/* The options of the endpoint that these settings mean; views of ${s}. */
struct endpoint_opts settings_endpoint(const struct settings *s);

#endif
