/*
 * aws/profile: which profile, from which files, and which value wins.
 */
#include "s3mpu/aws/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "home_fixture.h"

/* As assert_string_equal, for NULL as well. */
static void assert_value(const char *got, const char *want)
{
    if (got == NULL || want == NULL) {
        assert_ptr_equal(got, want);
    } else {
        assert_string_equal(got, want);
    }
}

static struct profile *load(const char *name)
{
    struct err e;
    struct profile *p = profile_load(home_env, name, &e);
    if (p == NULL) {
        fail_msg("%s", e.text);
    }
    return p;
}

static void refuse(const char *name, const char *part)
{
    struct err e;
    assert_null(profile_load(home_env, name, &e));
    assert_int_equal(e.code, ERR_USAGE);
    if (strstr(e.text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, e.text);
    }
}

static void no_files_are_an_empty_default_profile(void **state)
{
    struct profile *p = load(NULL);
    (void)state;
    assert_string_equal(profile_name(p), "default");
    assert_false(profile_is_explicit(p));
    assert_value(profile_get(p, "region"), NULL);
    assert_value(profile_get_nested(p, "s3", "addressing_style"), NULL);
    assert_value(profile_service(p, "x", "s3", "endpoint_url"), NULL);
    profile_free(p);
    profile_free(NULL);
}

static void the_default_profile_need_not_exist(void **state)
{
    (void)state;
    home_set("AWS_PROFILE", "default");
    profile_free(load(NULL));
    profile_free(load("default"));
}

static void no_home_is_no_files(void **state)
{
    (void)state;
    home_set("HOME", NULL);
    profile_free(load(NULL));
    home_set("HOME", "");
    profile_free(load(NULL));
}

/* A folder named ~ in the current one may be anybody's. */
static void no_home_is_not_the_current_folder(void **state)
{
    char before[4096];
    char folder[2 * HOME_PATH_MAX];
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[default]\nregion = home\n");
    snprintf(folder, sizeof(folder), "%s", home_path("~"));
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(symlink(home.path, folder), 0);
    assert_int_equal(chdir(home.path), 0);
    home_set("HOME", NULL);
    p = load(NULL);
    assert_value(profile_get(p, "region"), NULL);
    profile_free(p);
    home_set("AWS_CONFIG_FILE", "~/.aws/config");
    p = load(NULL);
    assert_value(profile_get(p, "region"), NULL);
    profile_free(p);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(unlink(folder), 0);
}

/* Where root runs the tests, go on as somebody whom modes bind; and back. */
static bool was_root;

static void put_root_off(void)
{
    was_root = geteuid() == 0;
    if (was_root) {
        assert_int_equal(setresuid(65534, 65534, 0), 0);
    }
}

static void put_root_on(void)
{
    if (was_root) {
        assert_int_equal(setresuid(0, 0, 0), 0);
    }
}

static void a_home_of_somebody_else_is_no_files(void **state)
{
    (void)state;
    home_write(".aws/config", "[default]\nregion = r\n");
    assert_int_equal(chmod(home_path(".aws"), 0), 0);
    put_root_off(); /* who may enter any folder */
    profile_free(load(NULL));
    put_root_on();
    assert_int_equal(chmod(home_path(".aws"), 0700), 0);
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    (void)state;
    home_set("AWS_CONFIG_FILE", home.path);
    refuse(NULL, home.path); /* a folder */
    home_set("AWS_CONFIG_FILE", NULL);
    home_write(".aws/credentials", "[default\n");
    refuse(NULL, ".aws/credentials: line 1");
    home_write(".aws/credentials", "");
    assert_int_equal(chmod(home_path(".aws/credentials"), 0), 0);
    assert_int_equal(chmod(home.path, 0755), 0);
    assert_int_equal(chmod(home_path(".aws"), 0755), 0);
    put_root_off();
    refuse(NULL, "cannot open");
    put_root_on();
}

static void a_file_is_bounded(void **state)
{
    enum { MIB = 1 << 20 };
    static char text[MIB + 2];
    (void)state;
    memset(text, '\n', MIB);
    home_write(".aws/config", text);
    profile_free(load(NULL));
    text[MIB] = '\n';
    home_write(".aws/config", text);
    refuse(NULL, "larger than 1048576 bytes");
}

static void the_name_comes_from_the_caller_then_the_environment(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[profile a]\nregion=ra\n[profile b]\nregion=rb\n"
                              "[profile c]\nregion=rc\n[default]\nregion=rd\n");
    p = load(NULL);
    assert_value(profile_get(p, "region"), "rd");
    profile_free(p);
    home_set("AWS_DEFAULT_PROFILE", "c");
    p = load("");
    assert_value(profile_get(p, "region"), "rc");
    profile_free(p);
    home_set("AWS_PROFILE", "b");
    p = load(NULL);
    assert_value(profile_get(p, "region"), "rb");
    assert_false(profile_is_explicit(p));
    profile_free(p);
    p = load("a");
    assert_value(profile_get(p, "region"), "ra");
    assert_string_equal(profile_name(p), "a");
    assert_true(profile_is_explicit(p));
    profile_free(p);
    home_set("AWS_PROFILE", "");
    p = load(NULL);
    assert_value(profile_get(p, "region"), "rc");
    profile_free(p);
}

static void a_profile_that_is_nowhere_is_an_error(void **state)
{
    (void)state;
    home_write(".aws/config", "[default]\n[profile a]\n[b]\nregion = r\n");
    refuse("x", "profile 'x'");
    refuse("x", ".aws/config");
    refuse("x", ".aws/credentials");
    refuse("b", "[b] in the former must be [profile b]");
    home_set("AWS_PROFILE", "x");
    refuse(NULL, "profile 'x'");
    home_write(".aws/credentials", "[profile y]\n[x]\n");
    profile_free(load(NULL));
    refuse("y", "profile 'y'");
}

static void the_credentials_file_wins(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config",
               "[profile a]\nregion = config\noutput = json\n"
               "empty = config\ns3 =\n  addressing_style = path\n"
               "  x = config\n");
    home_write(".aws/credentials", "[a]\nregion = creds\nempty =\ns3 =\n"
                                   "  x = creds\n[other]\noutput = text\n");
    p = load("a");
    assert_value(profile_get(p, "region"), "creds");
    assert_value(profile_get(p, "output"), "json");
    assert_value(profile_get(p, "empty"), "config");
    assert_value(profile_get(p, "none"), NULL);
    assert_value(profile_get_nested(p, "s3", "addressing_style"), "path");
    assert_value(profile_get_nested(p, "s3", "x"), "creds");
    assert_value(profile_get_nested(p, "s3", "y"), NULL);
    profile_free(p);
}

static void profile_default_beats_default(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[profile default]\nregion = long\n"
                              "[default]\nregion = short\noutput = text\n");
    p = load(NULL);
    assert_value(profile_get(p, "region"), "long");
    assert_value(profile_get(p, "output"), NULL);
    profile_free(p);
}

static void a_name_may_hold_blanks_and_stand_in_quotes(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[profile \"a b\"]\nregion = r1\n"
                              "[profile c d]\nregion = r2\n"
                              "[profile 'e']\nregion = r3\n");
    p = load("a b");
    assert_value(profile_get(p, "region"), "r1");
    profile_free(p);
    p = load("c d");
    assert_value(profile_get(p, "region"), "r2");
    profile_free(p);
    p = load("e");
    assert_value(profile_get(p, "region"), "r3");
    profile_free(p);
}

static void other_files_can_be_named(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[default]\nregion = usual\n");
    home_write(".aws/credentials", "[default]\noutput = usual\n");
    home_write("other", "[default]\nregion = other\noutput = other\n");
    home_set("AWS_CONFIG_FILE", "~/other");
    p = load(NULL);
    assert_value(profile_get(p, "region"), "other");
    assert_value(profile_get(p, "output"), "usual");
    profile_free(p);
    home_set("AWS_SHARED_CREDENTIALS_FILE", home_path("other"));
    p = load(NULL);
    assert_value(profile_get(p, "output"), "other");
    profile_free(p);
    home_set("AWS_CONFIG_FILE", "/dev/null");
    home_set("AWS_SHARED_CREDENTIALS_FILE", "~nobody/x");
    p = load(NULL);
    assert_value(profile_get(p, "region"), NULL);
    profile_free(p);
    home_set("AWS_CONFIG_FILE", "x/other"); /* not in the home folder */
    p = load(NULL);
    assert_value(profile_get(p, "region"), NULL);
    profile_free(p);
}

static void services_stand_in_sections_of_their_own(void **state)
{
    struct profile *p;
    (void)state;
    home_write(".aws/config", "[profile a]\nservices = x\n"
                              "[services x]\ns3 =\n  endpoint_url = http://x\n"
                              "ec2 =\n  endpoint_url = http://ec2\n"
                              "[services y]\ns3 =\n  endpoint_url =\n");
    p = load("a");
    assert_value(profile_service(p, "x", "s3", "endpoint_url"), "http://x");
    assert_value(profile_service(p, "x", "ec2", "endpoint_url"), "http://ec2");
    assert_value(profile_service(p, "x", "s3", "region"), NULL);
    assert_value(profile_service(p, "y", "s3", "endpoint_url"), NULL);
    assert_value(profile_service(p, "z", "s3", "endpoint_url"), NULL);
    profile_free(p);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_files_are_an_empty_default_profile),
        TEST(the_default_profile_need_not_exist),
        TEST(no_home_is_no_files),
        TEST(no_home_is_not_the_current_folder),
        TEST(a_home_of_somebody_else_is_no_files),
        TEST(a_file_that_cannot_be_read_is_an_error),
        TEST(a_file_is_bounded),
        TEST(the_name_comes_from_the_caller_then_the_environment),
        TEST(a_profile_that_is_nowhere_is_an_error),
        TEST(the_credentials_file_wins),
        TEST(profile_default_beats_default),
        TEST(a_name_may_hold_blanks_and_stand_in_quotes),
        TEST(other_files_can_be_named),
        TEST(services_stand_in_sections_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
