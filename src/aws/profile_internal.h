/*
 * aws/profile_internal.h -- paths as configuration files write them.
 */
#ifndef S3MPU_AWS_PROFILE_INTERNAL_H
#define S3MPU_AWS_PROFILE_INTERNAL_H

#include "s3mpu/aws/profile.h"

/* ${path} with a leading ~ replaced by HOME, where that is set; owned by the
 * caller. */
char *profile_expand_home(env_fn env, const char *path);
/* Whether ${path} still begins with a ~ that stands for a home, and so leads
 * nowhere: it must not be opened, or it would be in the current folder. */
bool profile_is_homeless(const char *path);

#endif
