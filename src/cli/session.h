/*
 * cli/session.h -- from configuration, environment and profile to a session
 * with the service.
 *
 * Owns:    all that the session stands on.
 * Threads: main makes and frees it; the session itself is for all.
 * Errors:  those of profile, settings, endpoint.
 */
#ifndef S3MPU_CLI_SESSION_H
#define S3MPU_CLI_SESSION_H

#include "config.h"

#include "s3mpu/s3/client.h"

struct session {
    struct profile *profile;
    struct settings settings;
    struct creds_cache *creds;
    struct s3_opts opts;
    struct s3_session *s3;
};

int session_open(struct session *s, const struct config *c, struct err *e);
void session_close(struct session *s);

#endif
