/*
 * aws/creds.c -- the table of providers, the walk along it, and the cache.
 *
 * A walk along the table is a flight. One thread flies, with the lock given
 * up, and the others either go on with what there is or wait for it to land;
 * all who waited share its outcome, so a source that is down is asked once and
 * not by every worker in turn. There is nothing to be cancelled: a provider
 * bounds its own time.
 */
#include "creds_internal.h"

#include "s3mpu/base/clock.h"
#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    EARLY_SEC = 15 * 60, /* before they expire keys are looked up again, */
    EARLY_SHARE = 4,     /* or when this fraction of their life is left */
    LATE_SEC = 60,       /* before they expire nobody uses them unasked */
    PAUSE_SEC = 60       /* between two look-ups that nobody waits for */
};

/* The chain: what costs nothing comes first, the network last; botocore's
 * order, but for creds_elsewhere.c. */
static const struct creds_provider chain[] = {
    {"environment", "AWS_ACCESS_KEY_ID in the environment", true,
     creds_env_load},
    {"web identity", NULL, true, creds_web_identity_load},
    {"container", NULL, true, creds_container_first_load},
    {"profile", "aws_access_key_id in the profile", false, creds_profile_load},
    {"container", NULL, true, creds_container_load},
};

struct creds_cache {
    struct creds_cache_opts opts; /* read-only */
    pthread_mutex_t lock;
    pthread_cond_t landed;
    /* With lock: */
    struct creds now;   /* no access_key before the first look-up */
    int64_t refresh_at; /* wall seconds; of use where now.expires is set */
    bool is_flying;
    unsigned flights;   /* that have landed */
    struct err outcome; /* of the last of them; ERR_NONE was a success */
};

void creds_release(struct creds *c)
{
    mem_wipe_str(c->access_key);
    mem_wipe_str(c->secret_key);
    mem_wipe_str(c->session_token);
    *c = (struct creds){.expires = 0};
}

static char *copy_of(const char *str)
{
    return str != NULL ? mem_strdup(str) : NULL;
}

static void creds_copy(const struct creds *from, struct creds *to)
{
    *to = *from;
    to->access_key = copy_of(from->access_key);
    to->secret_key = copy_of(from->secret_key);
    to->session_token = copy_of(from->session_token);
}

static bool same_str(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_keys(const struct creds *a, const struct creds *b)
{
    return same_str(a->access_key, b->access_key) &&
           same_str(a->secret_key, b->secret_key) &&
           same_str(a->session_token, b->session_token);
}

/* Keys and tokens go into headers, where a line break would begin another. */
static int check_text(const char *source, const char *what, const char *text,
                      struct err *e)
{
    for (size_t i = 0; text != NULL && text[i] != '\0'; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == 0x7f) {
            return err_set(e, ERR_AUTH,
                           "%s: the %s holds a line break or another control "
                           "character (0x%02x, at %zu of %zu)",
                           source, what, c, i + 1, strlen(text));
        }
    }
    return 0;
}

static int check_creds(const struct creds *c, struct err *e)
{
    if (check_text(c->source, "access key id", c->access_key, e) != 0 ||
        check_text(c->source, "secret access key", c->secret_key, e) != 0) {
        return -1;
    }
    return check_text(c->source, "session token", c->session_token, e);
}

static bool is_asked(const struct creds_cache *c,
                     const struct creds_provider *provider)
{
    return !provider->is_environment ||
           !profile_is_explicit(c->opts.query.profile);
}

static int none_found(const struct creds_cache *c, struct err *e)
{
    const char *before = "; looked for ";
    err_set(e, ERR_AUTH, "no credentials found for profile '%s'",
            profile_name(c->opts.query.profile));
    for (size_t i = 0; i < c->opts.provider_count; i++) {
        if (c->opts.providers[i].place != NULL &&
            is_asked(c, &c->opts.providers[i])) {
            err_append(e, "%s%s", before, c->opts.providers[i].place);
            before = ", ";
        }
    }
    if (profile_is_explicit(c->opts.query.profile)) {
        err_append(e, " (the environment does not count where a profile is "
                      "named)");
    }
    return -1;
}

/* Walks along the table; ${out} is empty before, and after a failure. */
static int look_up(const struct creds_cache *c, struct creds *out,
                   struct err *e)
{
    for (size_t i = 0; i < c->opts.provider_count; i++) {
        const struct creds_provider *provider = &c->opts.providers[i];
        enum creds_answer answer = CREDS_NOT_MINE;
        if (is_asked(c, provider)) {
            answer = provider->load(&c->opts.query, out, e);
        }
        out->source = provider->name;
        if (answer == CREDS_FOUND && check_creds(out, e) == 0) {
            return 0;
        }
        creds_release(out);
        if (answer != CREDS_NOT_MINE) {
            return -1;
        }
    }
    return none_found(c, e);
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t sooner_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ${fresh} becomes the present one, and what was there goes to ${fresh}. */
static void install_locked(struct creds_cache *c, struct creds *fresh,
                           int64_t wall)
{
    struct creds old = c->now;
    int64_t life = later_of(fresh->expires - wall, 0);
    int64_t early = sooner_of(EARLY_SEC, life / EARLY_SHARE);
    fresh->version = old.version + (same_keys(&old, fresh) ? 0 : 1);
    c->now = *fresh;
    c->refresh_at = later_of(fresh->expires - early, wall + PAUSE_SEC);
    *fresh = old;
}

/* One walk along the table, with the lock given up meanwhile. */
static void fly_locked(struct creds_cache *c)
{
    struct creds fresh = {.expires = 0};
    struct err e;
    int64_t wall;
    int rc;
    c->is_flying = true;
    pthread_mutex_unlock(&c->lock);
    err_clear(&e);
    rc = look_up(c, &fresh, &e);
    wall = c->opts.wall();
    pthread_mutex_lock(&c->lock);
    if (rc == 0) {
        err_clear(&e);
        install_locked(c, &fresh, wall);
    } else {
        c->refresh_at = sooner_of(wall + PAUSE_SEC, c->now.expires);
    }
    c->outcome = e;
    c->is_flying = false;
    c->flights++;
    pthread_cond_broadcast(&c->landed);
    creds_release(&fresh);
}

/* Flies, or waits for the flight that is under way. */
static void fly_or_wait_locked(struct creds_cache *c)
{
    unsigned before = c->flights;
    if (!c->is_flying) {
        fly_locked(c);
        return;
    }
    while (c->flights == before) {
        pthread_cond_wait(&c->landed, &c->lock);
    }
}

static bool is_due_locked(const struct creds_cache *c, int64_t wall)
{
    return c->now.expires != 0 && wall >= c->refresh_at;
}

static bool must_wait_locked(const struct creds_cache *c, int64_t wall)
{
    return c->now.access_key == NULL ||
           (is_due_locked(c, wall) && wall >= c->now.expires - LATE_SEC);
}

/* Whether the present ones may be used. Those of a look-up that went well may,
 * whatever our clock says of them: it may be wrong, and the service knows. */
static bool is_usable_locked(const struct creds_cache *c, int64_t wall)
{
    return c->now.access_key != NULL &&
           (c->outcome.code == ERR_NONE || c->now.expires == 0 ||
            wall < c->now.expires);
}

int creds_get(struct creds_cache *c, struct creds *out, struct err *e)
{
    int64_t wall = c->opts.wall();
    struct err early;
    int rc = 0;
    err_clear(&early);
    *out = (struct creds){.expires = 0};
    pthread_mutex_lock(&c->lock);
    if (must_wait_locked(c, wall)) {
        fly_or_wait_locked(c);
    } else if (is_due_locked(c, wall) && !c->is_flying) {
        fly_locked(c);
        early = c->outcome;
    }
    if (is_usable_locked(c, wall)) {
        creds_copy(&c->now, out);
    } else {
        *e = c->outcome;
        rc = -1;
    }
    pthread_mutex_unlock(&c->lock);
    if (rc == 0 && early.code != ERR_NONE) {
        log_warn("credentials cannot be refreshed yet: %s", early.text);
    }
    return rc;
}

int creds_refresh(struct creds_cache *c, unsigned version, struct err *e)
{
    int rc = 0;
    pthread_mutex_lock(&c->lock);
    if (c->now.version == version) {
        fly_or_wait_locked(c);
    }
    if (c->now.version == version) {
        rc = -1;
        *e = c->outcome;
        if (e->code == ERR_NONE) {
            err_set(e, ERR_AUTH,
                    "the %s still gives the keys that were refused as expired",
                    c->now.source);
        }
    }
    pthread_mutex_unlock(&c->lock);
    return rc;
}

struct creds_cache *creds_cache_new_with(const struct creds_cache_opts *opts)
{
    struct creds_cache *c = mem_calloc(1, sizeof(*c));
    c->opts = *opts;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->landed, NULL);
    return c;
}

struct creds_cache *creds_cache_new(env_fn env, const struct profile *profile)
{
    struct creds_cache_opts opts = {
        .query = {.env = env, .profile = profile},
        .providers = chain,
        .provider_count = sizeof(chain) / sizeof(chain[0]),
        .wall = clock_wall,
    };
    return creds_cache_new_with(&opts);
}

void creds_cache_free(struct creds_cache *c)
{
    if (c == NULL) {
        return;
    }
    creds_release(&c->now);
    pthread_cond_destroy(&c->landed);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
