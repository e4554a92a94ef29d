/*
 * aws/creds_env.c -- keys from the environment.
 *
 * AWS_CREDENTIAL_EXPIRATION is not read: our environment cannot change, so
 * nothing would follow from it; the service knows best whether keys are good.
 */
#include "creds_internal.h"

#include "s3mpu/base/mem.h"

#define ACCESS_KEY   "AWS_ACCESS_KEY_ID"
#define SECRET_KEY   "AWS_SECRET_ACCESS_KEY"
#define TOKEN        "AWS_SESSION_TOKEN"
#define LEGACY_TOKEN "AWS_SECURITY_TOKEN"

enum creds_answer creds_env_load(const struct creds_query *q, struct creds *out,
                                 struct err *e)
{
    const char *access_key = profile_env(q->env, ACCESS_KEY);
    const char *secret_key = profile_env(q->env, SECRET_KEY);
    const char *token = profile_env(q->env, TOKEN);
    if (access_key == NULL && secret_key == NULL) {
        return CREDS_NOT_MINE;
    }
    if (access_key == NULL || secret_key == NULL) {
        err_set(e, ERR_AUTH, "%s is set, but %s is not",
                access_key != NULL ? ACCESS_KEY : SECRET_KEY,
                access_key != NULL ? SECRET_KEY : ACCESS_KEY);
        return CREDS_FAILED;
    }
    if (token == NULL) {
        token = profile_env(q->env, LEGACY_TOKEN);
    }
    out->access_key = mem_strdup(access_key);
    out->secret_key = mem_strdup(secret_key);
    out->session_token = token != NULL ? mem_strdup(token) : NULL;
    return CREDS_FOUND;
}
