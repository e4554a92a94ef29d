/*
 * cli/session.c -- the only place that looks at the environment.
 */
#include "session.h"

#include <stdlib.h>
#include <string.h>

#ifndef S3MPU_VERSION
#define S3MPU_VERSION "unknown"
#endif

enum {
    DEFAULT_RETRY_FOR_MS = 300000,
    /* A name that is mistyped, or a service that was never there: not worth
     * the patience that an outage in the middle of a transfer is. */
    FIRST_CONTACT_MS = 8000
};

static const char *environment(const char *name)
{
    return getenv(name);
}

static void fill_opts(struct session *s, const struct config *c)
{
    s->opts = (struct s3_opts){
        .endpoint = settings_endpoint(&s->settings),
        .http = {.ca_bundle = s->settings.ca_bundle,
                 .insecure = c->no_verify_ssl,
                 .proxy = c->proxy,
                 .user_agent = "s3mpu/" S3MPU_VERSION,
                 .connect_ms = c->connect_timeout_ms},
        .sender = {.policy = {.max_attempts = (unsigned)c->max_attempts,
                              .retry_for_ms = c->retry_for_ms > 0
                                                  ? c->retry_for_ms
                                                  : DEFAULT_RETRY_FOR_MS,
                              .first_contact_ms = FIRST_CONTACT_MS},
                   .patient_first = c->retry_for_ms > 0},
        .read_timeout_ms = c->read_timeout_ms,
        .anonymous = c->no_sign_request};
}

int session_open(struct session *s, const struct config *c, struct err *e)
{
    memset(s, 0, sizeof(*s));
    s->profile = profile_load(environment, c->profile, e);
    if (s->profile == NULL || settings_load(environment, s->profile, &c->place,
                                            &s->settings, e) != 0) {
        goto fail;
    }
    fill_opts(s, c);
    s->creds = creds_cache_new(environment, s->profile);
    s->s3 = s3_session_new(&s->opts, s->creds, e);
    if (s->s3 != NULL) {
        return 0;
    }
fail:
    session_close(s);
    return -1;
}

void session_close(struct session *s)
{
    s3_session_free(s->s3);
    creds_cache_free(s->creds);
    settings_release(&s->settings);
    profile_free(s->profile);
    memset(s, 0, sizeof(*s));
}
