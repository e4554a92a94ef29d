/*
 * aws/creds_elsewhere.c -- keys that the environment says are to be asked for
 * elsewhere: web identity (EKS) and containers (ECS, EKS Pod Identity). Neither
 * is supported yet, and keys that lie in a file may be somebody else's: so it
 * is an error, and nobody else is asked.
 *
 * botocore asks web identity before the profile, and containers after it. Here
 * a container goes before a profile that nobody has named.
 */
#include "creds_internal.h"

static enum creds_answer refuse(const char *variable, struct err *e)
{
    err_set(e, ERR_AUTH,
            "%s is set, and keys from there are not supported; put keys into "
            "the environment (eval \"$(aws configure export-credentials "
            "--format env)\"), name a profile with --profile, or unset it",
            variable);
    return CREDS_FAILED;
}

/* The first of ${names} that is set; NOT_MINE where none is. */
static enum creds_answer refuse_set(const struct creds_query *q,
                                    const char *const names[2], struct err *e)
{
    for (int i = 0; i < 2; i++) {
        if (profile_env(q->env, names[i]) != NULL) {
            return refuse(names[i], e);
        }
    }
    return CREDS_NOT_MINE;
}

enum creds_answer creds_web_identity_load(const struct creds_query *q,
                                          struct creds *out, struct err *e)
{
    static const char *const names[2] = {"AWS_WEB_IDENTITY_TOKEN_FILE",
                                         "AWS_ROLE_ARN"};
    (void)out;
    return refuse_set(q, names, e);
}

enum creds_answer creds_container_load(const struct creds_query *q,
                                       struct creds *out, struct err *e)
{
    static const char *const names[2] = {
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI"};
    (void)out;
    return refuse_set(q, names, e);
}

enum creds_answer creds_container_first_load(const struct creds_query *q,
                                             struct creds *out, struct err *e)
{
    if (profile_env(q->env, "AWS_PROFILE") != NULL ||
        profile_env(q->env, "AWS_DEFAULT_PROFILE") != NULL) {
        return CREDS_NOT_MINE;
    }
    return creds_container_load(q, out, e);
}
