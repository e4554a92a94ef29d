/*
 * aws/profile.h -- the settings of one profile, from ~/.aws/config and
 * ~/.aws/credentials (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE), merged:
 * a value in the credentials file wins (AWS SDKs and Tools reference guide,
 * "Shared config and credentials files").
 *
 * Owns:    copies; secrets among them are wiped when freed.
 * Threads: read-only after profile_load.
 */
#ifndef S3MPU_AWS_PROFILE_H
#define S3MPU_AWS_PROFILE_H

#include "s3mpu/base/err.h"

#include <stdbool.h>

/* How the environment is looked up: getenv, or a table in tests. An empty
 * value counts as unset. */
typedef const char *(*env_fn)(const char *name);

/* The value of ${name}, or NULL where it is unset or empty. */
const char *profile_env(env_fn env, const char *name);

struct profile;

/* profile_load(env, name, e): the profile ${name}; NULL or "" means
 * AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default". Missing files are
 * empty ones, and so are those in a folder that one may not enter, and those
 * under ~ where HOME is not set. ERR_USAGE: a
 * profile other than "default" that stands in neither file; a file that cannot
 * be read or parsed, or that is larger than 1 MiB. */
struct profile *profile_load(env_fn env, const char *name, struct err *e);
void profile_free(struct profile *p);

const char *profile_name(const struct profile *p);
/* Whether the name came from the caller (--profile), which takes the
 * environment's keys out of the credential chain, as botocore does. */
bool profile_is_explicit(const struct profile *p);
/* The value of ${key}, or NULL; an empty value counts as unset. */
const char *profile_get(const struct profile *p, const char *key);
/* The nested value, "s3" and "addressing_style" for instance; or NULL. */
const char *profile_get_nested(const struct profile *p, const char *key,
                               const char *sub);
/* The nested value of another section of the config file, [services NAME]:
 * "s3" and "endpoint_url" for instance; or NULL. */
const char *profile_service(const struct profile *p, const char *services,
                            const char *service, const char *sub);

#endif
