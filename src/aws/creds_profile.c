/*
 * aws/creds_profile.c -- keys that stand in the profile. Each look-up reads the
 * files anew: others write fresh keys into them during a long run.
 *
 * A profile may ask for keys in ways that are not supported yet. Those that
 * come before its own keys in botocore's order must not be passed over in
 * silence: the keys would be good, and of somebody else.
 */
#include "creds_internal.h"

#include "s3mpu/base/mem.h"

#define ACCESS_KEY   "aws_access_key_id"
#define SECRET_KEY   "aws_secret_access_key"
#define TOKEN        "aws_session_token"
#define LEGACY_TOKEN "aws_security_token"

/* A profile with ${key} (and with ${also}, if not NULL) wants ${key}. A row
 * goes when its provider comes. */
static const struct unsupported {
    const char *key;
    const char *also;
    bool after_keys; /* the profile's own keys come first */
} unsupported[] = {
    {"role_arn", "source_profile", false},
    {"role_arn", "credential_source", false},
    {"role_arn", "web_identity_token_file", false},
    {"sso_account_id", NULL, false},
    {"login_session", NULL, false},
    {"credential_process", NULL, true},
};

static bool is_wanted(const struct profile *p, const struct unsupported *row,
                      bool has_keys)
{
    return profile_get(p, row->key) != NULL &&
           (row->also == NULL || profile_get(p, row->also) != NULL) &&
           !(row->after_keys && has_keys);
}

/* Whether the profile wants what is not there; ${e} says so. */
static bool wants_unsupported(const struct profile *p, bool has_keys,
                              struct err *e)
{
    for (size_t i = 0; i < sizeof(unsupported) / sizeof(*unsupported); i++) {
        if (is_wanted(p, &unsupported[i], has_keys)) {
            err_set(e, ERR_AUTH,
                    "profile '%s' takes its keys from %s, which is not "
                    "supported; put them into the environment: eval \"$(aws "
                    "configure export-credentials --profile %s --format env)\"",
                    profile_name(p), unsupported[i].key, profile_name(p));
            return true;
        }
    }
    return false;
}

static enum creds_answer keys_of(const struct profile *p, struct creds *out,
                                 struct err *e)
{
    const char *access_key = profile_get(p, ACCESS_KEY);
    const char *secret_key = profile_get(p, SECRET_KEY);
    const char *token = profile_get(p, TOKEN);
    if (wants_unsupported(p, access_key != NULL && secret_key != NULL, e)) {
        return CREDS_FAILED;
    }
    if (access_key == NULL && secret_key == NULL) {
        return CREDS_NOT_MINE;
    }
    if (access_key == NULL || secret_key == NULL) {
        err_set(e, ERR_AUTH, "profile '%s' has %s, but no %s", profile_name(p),
                access_key != NULL ? ACCESS_KEY : SECRET_KEY,
                access_key != NULL ? SECRET_KEY : ACCESS_KEY);
        return CREDS_FAILED;
    }
    if (token == NULL) {
        token = profile_get(p, LEGACY_TOKEN);
    }
    out->access_key = mem_strdup(access_key);
    out->secret_key = mem_strdup(secret_key);
    out->session_token = token != NULL ? mem_strdup(token) : NULL;
    return CREDS_FOUND;
}

enum creds_answer creds_profile_load(const struct creds_query *q,
                                     struct creds *out, struct err *e)
{
    struct profile *p = profile_load(q->env, profile_name(q->profile), e);
    enum creds_answer answer;
    if (p == NULL) {
        e->code = ERR_AUTH;
        return CREDS_FAILED;
    }
    answer = keys_of(p, out, e);
    profile_free(p);
    return answer;
}
