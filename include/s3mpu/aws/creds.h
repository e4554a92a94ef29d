/*
 * aws/creds.h -- where keys come from: a table of providers, asked in the
 * order of their cost, and a cache that is refreshed before they expire.
 *
 * The keys of the profile are read from its files at each look-up, not from
 * the profile that was loaded at the start.
 *
 * A new source is a file creds_<where>.c and a row in creds.c. Where the user
 * named a profile (profile_is_explicit) the environment is not asked, as in
 * botocore. Keys with a control character are refused: they go into a header.
 *
 * Owns:    a struct creds owns its strings; creds_release wipes them.
 * Threads: creds_get and creds_refresh from any; one refresh flies while the
 *          others wait, and no lock is held while it does its I/O.
 * Errors:  ERR_AUTH: none found (the text names the places that were looked
 *          at), or a configured source failed (the text says how to mend it).
 */
#ifndef S3MPU_AWS_CREDS_H
#define S3MPU_AWS_CREDS_H

#include "s3mpu/aws/profile.h"
#include "s3mpu/base/err.h"

#include <stdint.h>

struct creds {
    char *access_key;
    char *secret_key;
    char *session_token; /* NULL where there is none */
    int64_t expires;     /* wall seconds; 0 never */
    const char *source;  /* a literal: "environment", "profile" */
    unsigned version;    /* grows whenever other keys come; from 1 on */
};

void creds_release(struct creds *c);

struct creds_cache;

/* creds_cache_new(env, profile): nothing is looked up yet. ${profile} must
 * outlive the cache. */
struct creds_cache *creds_cache_new(env_fn env, const struct profile *profile);
void creds_cache_free(struct creds_cache *c);

/* creds_get(c, out, e): the present credentials, copied to ${out}. They are
 * looked up again by one caller 15 minutes before they expire (a quarter of
 * their life, if that is less) while the others go on with the old ones, and
 * from one minute before it all wait. Where that fails the old ones serve until
 * they expire. */
int creds_get(struct creds_cache *c, struct creds *out, struct err *e);
/* creds_refresh(c, version, e): those of ${version} were refused as expired:
 * look them up anew, unless somebody has done so already. ERR_AUTH where the
 * source still gives the same keys. */
int creds_refresh(struct creds_cache *c, unsigned version, struct err *e);

#endif
