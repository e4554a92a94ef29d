/*
 * aws/creds_internal.h -- what a provider of credentials is, and the cache with
 * its clock and table laid open for tests.
 */
#ifndef S3MPU_AWS_CREDS_INTERNAL_H
#define S3MPU_AWS_CREDS_INTERNAL_H

#include "s3mpu/aws/creds.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* What a provider may look at. */
struct creds_query {
    env_fn env;
    const struct profile *profile;
};

enum creds_answer {
    CREDS_FOUND,
    CREDS_NOT_MINE, /* not configured: the next one is asked */
    CREDS_FAILED    /* configured and broken: nobody else is asked */
};

struct creds_provider {
    const char *name;    /* becomes creds.source */
    const char *place;   /* where it looks, for "no credentials found"; NULL:
                          * its keys are not supported */
    bool is_environment; /* left out where a profile was named */
    /* Fills keys, token and expires of the empty ${out}, whatever it answers
     * (the caller releases it), and ${e} for CREDS_FAILED. */
    enum creds_answer (*load)(const struct creds_query *q, struct creds *out,
                              struct err *e);
};

enum creds_answer creds_env_load(const struct creds_query *q, struct creds *out,
                                 struct err *e);
enum creds_answer creds_web_identity_load(const struct creds_query *q,
                                          struct creds *out, struct err *e);
/* Before the profile, unless one is named; and after it. */
enum creds_answer creds_container_first_load(const struct creds_query *q,
                                             struct creds *out, struct err *e);
enum creds_answer creds_container_load(const struct creds_query *q,
                                       struct creds *out, struct err *e);
enum creds_answer creds_profile_load(const struct creds_query *q,
                                     struct creds *out, struct err *e);

struct creds_cache_opts {
    struct creds_query query;
    const struct creds_provider *providers; /* must outlive the cache */
    size_t provider_count;
    time_t (*wall)(void); /* clock_wall, or a test's clock */
};

struct creds_cache *creds_cache_new_with(const struct creds_cache_opts *opts);

#endif
