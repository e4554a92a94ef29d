/*
 * aws/creds: the providers, the chain, and the cache under a clock and a
 * source of our own, with one thread and with many.
 */
#include "creds_internal.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "home_fixture.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG"

/* --- Providers and chain -------------------------------------------------- */

static struct profile *load_profile(const char *name)
{
    struct err e;
    struct profile *p = profile_load(home_env, name, &e);
    if (p == NULL) {
        fail_msg("%s", e.text);
    }
    return p;
}

/* The credentials of the profile ${name}; to be released. */
static struct creds get(const char *name)
{
    struct err e;
    struct creds c;
    struct profile *p = load_profile(name);
    struct creds_cache *cache = creds_cache_new(home_env, p);
    if (creds_get(cache, &c, &e) != 0) {
        fail_msg("%s", e.text);
    }
    creds_cache_free(cache);
    profile_free(p);
    return c;
}

static void refuse(const char *name, const char *part)
{
    struct err e;
    struct creds c;
    struct profile *p = load_profile(name);
    struct creds_cache *cache = creds_cache_new(home_env, p);
    assert_int_equal(creds_get(cache, &c, &e), -1);
    assert_int_equal(e.code, ERR_AUTH);
    assert_null(c.access_key);
    assert_null(c.secret_key);
    assert_null(strstr(e.text, SECRET));
    if (strstr(e.text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, e.text);
    }
    creds_release(&c);
    creds_cache_free(cache);
    profile_free(p);
}

static void assert_creds(struct creds c, const char *access_key,
                         const char *token, const char *source)
{
    assert_string_equal(c.access_key, access_key);
    assert_string_equal(c.secret_key, SECRET);
    if (token == NULL) {
        assert_null(c.session_token);
    } else {
        assert_non_null(c.session_token);
        assert_string_equal(c.session_token, token);
    }
    assert_string_equal(c.source, source);
    assert_int_equal(c.expires, 0);
    assert_int_equal(c.version, 1);
    creds_release(&c);
    assert_null(c.secret_key);
    creds_release(&c);
}

static void the_environment_gives_keys(void **state)
{
    (void)state;
    home_set("AWS_ACCESS_KEY_ID", "AK");
    home_set("AWS_SECRET_ACCESS_KEY", SECRET);
    assert_creds(get(NULL), "AK", NULL, "environment");
    home_set("AWS_SECURITY_TOKEN", "old");
    assert_creds(get(NULL), "AK", "old", "environment");
    home_set("AWS_SESSION_TOKEN", "new");
    assert_creds(get(NULL), "AK", "new", "environment");
}

static void half_a_pair_in_the_environment_is_an_error(void **state)
{
    (void)state;
    home_write(".aws/credentials", "[default]\naws_access_key_id = P\n"
                                   "aws_secret_access_key = " SECRET "\n");
    home_set("AWS_ACCESS_KEY_ID", "AK");
    refuse(NULL, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
    home_set("AWS_ACCESS_KEY_ID", "");
    home_set("AWS_SECRET_ACCESS_KEY", SECRET);
    refuse(NULL, "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not");
    home_set("AWS_SECRET_ACCESS_KEY", "");
    assert_creds(get(NULL), "P", NULL, "profile");
}

static void the_profile_gives_keys(void **state)
{
    (void)state;
    home_write(".aws/config", "[profile a]\naws_access_key_id = A\n"
                              "[profile b]\naws_access_key_id = B\n"
                              "aws_secret_access_key = " SECRET "\n"
                              "aws_session_token = tb\n"
                              "aws_security_token = no\n");
    home_write(".aws/credentials", "[a]\naws_secret_access_key = " SECRET "\n"
                                   "aws_security_token = ta\n"
                                   "[default]\naws_access_key_id = D\n"
                                   "aws_secret_access_key = " SECRET "\n");
    assert_creds(get(NULL), "D", NULL, "profile");
    assert_creds(get("a"), "A", "ta", "profile");
    assert_creds(get("b"), "B", "tb", "profile");
}

static void half_a_pair_in_the_profile_is_an_error(void **state)
{
    (void)state;
    home_write(".aws/credentials", "[a]\naws_access_key_id = A\n"
                                   "[b]\naws_secret_access_key = " SECRET "\n");
    refuse("a", "profile 'a' has aws_access_key_id, but no "
                "aws_secret_access_key");
    refuse("b", "profile 'b' has aws_secret_access_key, but no "
                "aws_access_key_id");
}

static void a_named_profile_goes_before_the_environment(void **state)
{
    (void)state;
    home_write(".aws/credentials", "[a]\naws_access_key_id = P\n"
                                   "aws_secret_access_key = " SECRET "\n"
                                   "[b]\n");
    home_set("AWS_ACCESS_KEY_ID", "AK");
    home_set("AWS_SECRET_ACCESS_KEY", SECRET);
    home_set("AWS_PROFILE", "a");
    assert_creds(get(NULL), "AK", NULL, "environment");
    assert_creds(get("a"), "P", NULL, "profile");
    refuse("b", "the environment does not count");
}

static void no_keys_are_an_error_that_names_the_places(void **state)
{
    (void)state;
    refuse(NULL, "profile 'default'");
    refuse(NULL, "AWS_ACCESS_KEY_ID in the environment, "
                 "aws_access_key_id in the profile");
}

static void control_characters_are_refused(void **state)
{
    static const char *const names[][2] = {
        {"AWS_ACCESS_KEY_ID", "access key id"},
        {"AWS_SECRET_ACCESS_KEY", "secret access key"},
        {"AWS_SESSION_TOKEN", "session token"}};
    static const char *const values[][2] = {
        {SECRET "\r", "(0x0d, at 22 of 22)"},
        {SECRET "\nX-Evil: 1", "(0x0a, at 22 of 31)"},
        {"\t" SECRET, "(0x09, at 1 of 22)"},
        {SECRET "\x7f", "(0x7f, at 22 of 22)"}};
    (void)state;
    home_set("AWS_ACCESS_KEY_ID", "AK");
    home_set("AWS_SECRET_ACCESS_KEY", SECRET);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t before = home.var_count;
        for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
            home_set(names[i][0], values[j][0]);
            refuse(NULL, names[i][1]);
            refuse(NULL, values[j][1]);
            home.var_count = before;
        }
    }
    /* A value that goes on in the next line holds a line break. */
    home_write(".aws/credentials", "[a]\naws_access_key_id = A\n"
                                   "aws_secret_access_key = " SECRET "\n"
                                   "   more\n");
    refuse("a", "profile: the secret access key");
}

static void what_is_not_supported_is_not_passed_over(void **state)
{
    static const struct {
        const char *text;
        const char *part; /* NULL: the keys are taken */
    } rows[] = {
        {"role_arn = r\nsource_profile = b\n", "role_arn"},
        {"role_arn = r\ncredential_source = Environment\n", "role_arn"},
        {"role_arn = r\nweb_identity_token_file = f\n", "role_arn"},
        {"sso_session = s\nsso_account_id = 1\n", "sso_account_id"},
        {"login_session = s\n", "login_session"},
        {"role_arn = r\n", NULL},
        {"source_profile = b\n", NULL},
        {"credential_process = p\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[500];
        snprintf(text, sizeof(text),
                 "[profile a]\naws_access_key_id = A\n"
                 "aws_secret_access_key = " SECRET "\n%s",
                 rows[i].text);
        home_write(".aws/config", text);
        if (rows[i].part != NULL) {
            refuse("a", rows[i].part);
        } else {
            assert_creds(get("a"), "A", NULL, "profile");
        }
    }
    home_write(".aws/config", "[profile a]\ncredential_process = p\n");
    refuse("a", "credential_process");
}

static void keys_elsewhere_are_not_passed_over(void **state)
{
    static const char *const names[] = {
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI"};
    (void)state;
    home_write(".aws/credentials", "[default]\naws_access_key_id = D\n"
                                   "aws_secret_access_key = " SECRET "\n"
                                   "[a]\naws_access_key_id = A\n"
                                   "aws_secret_access_key = " SECRET "\n"
                                   "[none]\n");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t before = home.var_count;
        home_set(names[i], "");
        assert_creds(get(NULL), "D", NULL, "profile");
        home_set(names[i], "/x");
        refuse(NULL, names[i]);
        assert_creds(get("a"), "A", NULL, "profile");
        refuse("none", "no credentials found");
        home_set("AWS_PROFILE", "none");
        refuse(NULL, names[i]);
        home_set("AWS_PROFILE", "a");
        if (i < 2) { /* web identity goes before any profile */
            refuse(NULL, names[i]);
        } else {
            assert_creds(get(NULL), "A", NULL, "profile");
        }
        home_set("AWS_ACCESS_KEY_ID", "AK");
        home_set("AWS_SECRET_ACCESS_KEY", SECRET);
        assert_creds(get(NULL), "AK", NULL, "environment");
        home.var_count = before;
    }
}

static void refused_keys_are_read_again_from_the_file(void **state)
{
    struct err e;
    struct creds c;
    struct profile *p;
    struct creds_cache *cache;
    (void)state;
    home_write(".aws/credentials", "[default]\naws_access_key_id = OLD\n"
                                   "aws_secret_access_key = " SECRET "\n");
    p = load_profile(NULL);
    cache = creds_cache_new(home_env, p);
    assert_int_equal(creds_get(cache, &c, &e), 0);
    assert_string_equal(c.access_key, "OLD");
    assert_int_equal(creds_refresh(cache, c.version, &e), -1);
    assert_int_equal(e.code, ERR_AUTH);
    home_write(".aws/credentials", "[default]\naws_access_key_id = NEW\n"
                                   "aws_secret_access_key = " SECRET "\n");
    assert_int_equal(creds_refresh(cache, c.version, &e), 0);
    creds_release(&c);
    assert_int_equal(creds_get(cache, &c, &e), 0);
    assert_string_equal(c.access_key, "NEW");
    creds_release(&c);
    creds_cache_free(cache);
    profile_free(p);
}

/* --- The cache ------------------------------------------------------------ */

enum { START = 1000000, HOUR = 3600, MINUTE = 60 };

/* A source of keys "k<no>", and a clock. */
static struct {
    atomic_int calls;
    atomic_int no;       /* of the keys to be given */
    atomic_int lifetime; /* 0: they do not expire */
    atomic_bool is_down;
    atomic_int in_flight;
    atomic_bool is_overlap; /* two look-ups at a time were seen */
    atomic_int hold;        /* wait for so many arrivals */
    atomic_int arrived;
    atomic_long wall;
} fake;

static time_t fake_wall(void)
{
    return (time_t)atomic_load(&fake.wall);
}

static char *text_of(const char *what, int no)
{
    char text[40];
    snprintf(text, sizeof(text), "%s%d", what, no);
    return strdup(text);
}

static enum creds_answer fake_load(const struct creds_query *q,
                                   struct creds *out, struct err *e)
{
    int no = atomic_load(&fake.no);
    int lifetime = atomic_load(&fake.lifetime);
    (void)q;
    atomic_fetch_add(&fake.calls, 1);
    if (atomic_fetch_add(&fake.in_flight, 1) != 0) {
        atomic_store(&fake.is_overlap, true);
    }
    while (atomic_load(&fake.arrived) < atomic_load(&fake.hold)) {
        sched_yield();
    }
    for (int i = 0; i < 100; i++) {
        sched_yield(); /* so that the others come to wait */
    }
    atomic_fetch_sub(&fake.in_flight, 1);
    if (atomic_load(&fake.is_down)) {
        err_set(e, ERR_AUTH, "the source is down");
        return CREDS_FAILED;
    }
    out->access_key = text_of("k", no);
    out->secret_key = text_of("s", no);
    out->session_token = text_of("t", no);
    out->expires = lifetime == 0 ? 0 : fake_wall() + lifetime;
    return CREDS_FOUND;
}

static enum creds_answer not_mine(const struct creds_query *q,
                                  struct creds *out, struct err *e)
{
    (void)q;
    (void)e;
    out->access_key = strdup("half"); /* must not be seen, nor leak */
    return CREDS_NOT_MINE;
}

static const struct creds_provider fakes[] = {
    {"nothing", "nothing", false, not_mine},
    {"fake", "the fake", false, fake_load},
};

static struct profile *fake_profile;

static struct creds_cache *fake_cache(int lifetime)
{
    struct creds_cache_opts opts = {
        .query = {.env = home_env, .profile = fake_profile},
        .providers = fakes,
        .provider_count = 2,
        .wall = fake_wall};
    atomic_store(&fake.calls, 0);
    atomic_store(&fake.no, 1);
    atomic_store(&fake.lifetime, lifetime);
    atomic_store(&fake.is_down, false);
    atomic_store(&fake.is_overlap, false);
    atomic_store(&fake.hold, 0);
    atomic_store(&fake.arrived, 0);
    atomic_store(&fake.wall, START);
    return creds_cache_new_with(&opts);
}

static int fake_setup(void **state)
{
    struct err e;
    if (home_setup(state) != 0) {
        return -1;
    }
    fake_profile = profile_load(home_env, NULL, &e);
    return fake_profile == NULL ? -1 : 0;
}

static int fake_teardown(void **state)
{
    profile_free(fake_profile);
    return home_teardown(state);
}

/* Gets credentials and expects keys ${no} after ${calls} look-ups. */
static void assert_get(struct creds_cache *cache, int no, int calls)
{
    struct creds c;
    struct err e;
    char want[40];
    if (creds_get(cache, &c, &e) != 0) {
        fail_msg("%s", e.text);
    }
    snprintf(want, sizeof(want), "k%d", no);
    assert_string_equal(c.access_key, want);
    assert_string_equal(c.source, "fake");
    assert_int_equal(atomic_load(&fake.calls), calls);
    creds_release(&c);
}

static void what_does_not_expire_is_looked_up_once(void **state)
{
    struct creds_cache *cache = fake_cache(0);
    (void)state;
    assert_int_equal(atomic_load(&fake.calls), 0);
    assert_get(cache, 1, 1);
    atomic_store(&fake.no, 2);
    atomic_store(&fake.wall, START + 1000 * HOUR);
    assert_get(cache, 1, 1);
    creds_cache_free(cache);
    creds_cache_free(NULL);
}

static void what_expires_is_looked_up_before(void **state)
{
    struct creds_cache *cache = fake_cache(6 * HOUR);
    (void)state;
    assert_get(cache, 1, 1);
    atomic_store(&fake.no, 2);
    atomic_store(&fake.wall, START + 6 * HOUR - 15 * MINUTE - 1);
    assert_get(cache, 1, 1);
    atomic_store(&fake.wall, START + 6 * HOUR - 15 * MINUTE);
    assert_get(cache, 2, 2);
    assert_get(cache, 2, 2);
    creds_cache_free(cache);
}

static void a_short_life_is_used_for_three_quarters(void **state)
{
    struct creds_cache *cache = fake_cache(20 * MINUTE);
    (void)state;
    assert_get(cache, 1, 1);
    atomic_store(&fake.wall, START + 15 * MINUTE - 1);
    assert_get(cache, 1, 1);
    atomic_store(&fake.wall, START + 15 * MINUTE);
    assert_get(cache, 1, 2);
    creds_cache_free(cache);
}

static void a_failure_before_they_expire_is_outlived(void **state)
{
    struct creds_cache *cache = fake_cache(HOUR);
    struct creds c;
    struct err e;
    (void)state;
    assert_get(cache, 1, 1);
    atomic_store(&fake.no, 2);
    atomic_store(&fake.is_down, true);
    atomic_store(&fake.wall, START + 50 * MINUTE);
    assert_get(cache, 1, 2);
    assert_get(cache, 1, 2); /* not asked again at once */
    atomic_store(&fake.wall, START + 51 * MINUTE);
    assert_get(cache, 1, 3);
    atomic_store(&fake.wall, START + HOUR - 30);
    assert_get(cache, 1, 4);
    atomic_store(&fake.wall, START + HOUR - 1);
    assert_get(cache, 1, 4);
    atomic_store(&fake.wall, START + HOUR);
    assert_int_equal(creds_get(cache, &c, &e), -1);
    assert_string_equal(e.text, "the source is down");
    assert_null(c.access_key);
    assert_int_equal(atomic_load(&fake.calls), 5);
    assert_int_equal(creds_get(cache, &c, &e), -1);
    assert_int_equal(atomic_load(&fake.calls), 6); /* asked again at once */
    atomic_store(&fake.is_down, false);
    assert_get(cache, 2, 7);
    creds_cache_free(cache);
}

static void keys_that_look_expired_are_used_nevertheless(void **state)
{
    struct creds_cache *cache = fake_cache(-HOUR);
    (void)state;
    assert_get(cache, 1, 1);
    assert_get(cache, 1, 1);
    atomic_store(&fake.wall, START + MINUTE - 1);
    assert_get(cache, 1, 1);
    atomic_store(&fake.wall, START + MINUTE);
    assert_get(cache, 1, 2);
    creds_cache_free(cache);
}

static void refused_keys_are_looked_up_anew(void **state)
{
    struct creds_cache *cache = fake_cache(0);
    struct err e;
    (void)state;
    assert_get(cache, 1, 1);
    assert_int_equal(creds_refresh(cache, 1, &e), -1);
    assert_int_equal(e.code, ERR_AUTH);
    assert_non_null(strstr(e.text, "the fake still gives the keys"));
    assert_get(cache, 1, 2);
    atomic_store(&fake.no, 2);
    assert_int_equal(creds_refresh(cache, 1, &e), 0);
    assert_get(cache, 2, 3);
    assert_int_equal(creds_refresh(cache, 1, &e), 0); /* done already */
    assert_get(cache, 2, 3);
    atomic_store(&fake.is_down, true);
    assert_int_equal(creds_refresh(cache, 2, &e), -1);
    assert_string_equal(e.text, "the source is down");
    assert_get(cache, 2, 4); /* they do not expire by themselves */
    creds_cache_free(cache);
}

static void the_version_tells_keys_apart(void **state)
{
    struct creds_cache *cache = fake_cache(HOUR);
    struct creds c;
    struct err e;
    (void)state;
    assert_int_equal(creds_refresh(cache, 0, &e), 0);
    assert_int_equal(creds_get(cache, &c, &e), 0);
    assert_int_equal(c.version, 1);
    assert_int_equal(c.expires, START + HOUR);
    creds_release(&c);
    atomic_store(&fake.wall, START + HOUR);
    assert_int_equal(creds_get(cache, &c, &e), 0);
    assert_int_equal(c.version, 1); /* the same keys, good for longer */
    assert_int_equal(c.expires, START + 2 * HOUR);
    creds_release(&c);
    atomic_store(&fake.no, 2);
    atomic_store(&fake.wall, START + 2 * HOUR);
    assert_int_equal(creds_get(cache, &c, &e), 0);
    assert_int_equal(c.version, 2);
    creds_release(&c);
    creds_cache_free(cache);
}

/* --- Many threads --------------------------------------------------------- */

enum { THREADS = 32, ROUNDS = 200, TRIES = 200 };

struct crowd {
    struct creds_cache *cache;
    atomic_int good;
    atomic_int bad;
    atomic_bool is_torn; /* keys of two look-ups in one answer */
};

/* Whether key, secret and token are of the same look-up. */
static bool is_whole(const struct creds *c)
{
    return strcmp(c->access_key + 1, c->secret_key + 1) == 0 &&
           strcmp(c->access_key + 1, c->session_token + 1) == 0;
}

static void count_get(struct crowd *crowd)
{
    struct creds c;
    struct err e;
    if (creds_get(crowd->cache, &c, &e) != 0) {
        atomic_fetch_add(&crowd->bad, 1);
        return;
    }
    atomic_fetch_add(&crowd->good, 1);
    if (!is_whole(&c)) {
        atomic_store(&crowd->is_torn, true);
    }
    creds_release(&c);
}

static void *get_once(void *arg)
{
    atomic_fetch_add(&fake.arrived, 1);
    count_get(arg);
    return NULL;
}

static void run_crowd(struct crowd *crowd, int count, void *(*run)(void *arg))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < count; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run, crowd), 0);
    }
    for (int i = 0; i < count; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static void one_look_up_serves_all(void **state)
{
    struct crowd crowd = {.cache = fake_cache(HOUR)};
    (void)state;
    atomic_store(&fake.hold, THREADS);
    run_crowd(&crowd, THREADS, get_once);
    assert_int_equal(atomic_load(&fake.calls), 1);
    assert_int_equal(atomic_load(&crowd.good), THREADS);
    assert_false(atomic_load(&crowd.is_torn));
    creds_cache_free(crowd.cache);
}

/* Who waits for a look-up that fails, fails with it and does not ask again.
 * Whether all got to wait in time is up to the scheduler: it has many tries. */
static void one_failure_serves_all(void **state)
{
    int fewest = THREADS;
    (void)state;
    for (int i = 0; i < TRIES && fewest > 1; i++) {
        struct crowd crowd = {.cache = fake_cache(HOUR)};
        int calls;
        atomic_store(&fake.is_down, true);
        atomic_store(&fake.hold, 2);
        run_crowd(&crowd, 2, get_once);
        calls = atomic_load(&fake.calls);
        fewest = calls < fewest ? calls : fewest;
        assert_int_equal(atomic_load(&crowd.bad), 2);
        creds_cache_free(crowd.cache);
    }
    assert_int_equal(fewest, 1);
}

/* While one looks for new keys early, the others go on with the old ones: they
 * would wait for each other for ever if they did not. */
static void *get_and_arrive(void *arg)
{
    count_get(arg);
    atomic_fetch_add(&fake.arrived, 1);
    return NULL;
}

static void an_early_look_up_holds_nobody(void **state)
{
    struct crowd crowd = {.cache = fake_cache(HOUR)};
    (void)state;
    assert_get(crowd.cache, 1, 1);
    atomic_store(&fake.no, 2);
    atomic_store(&fake.wall, START + 50 * MINUTE);
    atomic_store(&fake.hold, THREADS - 1);
    run_crowd(&crowd, THREADS, get_and_arrive);
    assert_int_equal(atomic_load(&crowd.good), THREADS);
    assert_get(crowd.cache, 2, 2);
    creds_cache_free(crowd.cache);
}

/* Keys go out of use every few requests, as if each session were short. */
static void *work(void *arg)
{
    struct crowd *crowd = arg;
    struct creds c;
    struct err e;
    for (int i = 0; i < ROUNDS; i++) {
        count_get(crowd);
        atomic_fetch_add(&fake.wall, 7);
        if (i % 20 == 0 && creds_get(crowd->cache, &c, &e) == 0) {
            atomic_fetch_add(&fake.no, 1);
            (void)creds_refresh(crowd->cache, c.version, &e);
            creds_release(&c);
        }
    }
    return NULL;
}

static void many_threads_agree(void **state)
{
    struct crowd crowd = {.cache = fake_cache(10 * MINUTE)};
    (void)state;
    run_crowd(&crowd, THREADS, work);
    assert_int_equal(atomic_load(&crowd.good), THREADS * ROUNDS);
    assert_false(atomic_load(&crowd.is_torn));
    assert_false(atomic_load(&fake.is_overlap));
    creds_cache_free(crowd.cache);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)
#define FAKE_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_environment_gives_keys),
        TEST(half_a_pair_in_the_environment_is_an_error),
        TEST(the_profile_gives_keys),
        TEST(half_a_pair_in_the_profile_is_an_error),
        TEST(a_named_profile_goes_before_the_environment),
        TEST(no_keys_are_an_error_that_names_the_places),
        TEST(control_characters_are_refused),
        TEST(what_is_not_supported_is_not_passed_over),
        TEST(keys_elsewhere_are_not_passed_over),
        TEST(refused_keys_are_read_again_from_the_file),
        FAKE_TEST(what_does_not_expire_is_looked_up_once),
        FAKE_TEST(what_expires_is_looked_up_before),
        FAKE_TEST(a_short_life_is_used_for_three_quarters),
        FAKE_TEST(a_failure_before_they_expire_is_outlived),
        FAKE_TEST(keys_that_look_expired_are_used_nevertheless),
        FAKE_TEST(refused_keys_are_looked_up_anew),
        FAKE_TEST(the_version_tells_keys_apart),
        FAKE_TEST(one_look_up_serves_all),
        FAKE_TEST(one_failure_serves_all),
        FAKE_TEST(an_early_look_up_holds_nobody),
        FAKE_TEST(many_threads_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
