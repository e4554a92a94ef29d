/*
 * aws/settings: the order of the places that a setting can come from.
 */
#include "s3mpu/aws/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "home_fixture.h"

static const struct settings_flags no_flags;

/* Settings of the profile "default" in config; to be released. */
static struct settings load(const struct settings_flags *flags)
{
    struct err e;
    struct settings s;
    struct profile *p = profile_load(home_env, NULL, &e);
    assert_non_null(p);
    if (settings_load(home_env, p, flags, &s, &e) != 0) {
        fail_msg("%s", e.text);
    }
    profile_free(p);
    return s;
}

static void refuse(const struct settings_flags *flags, const char *place,
                   const char *value)
{
    struct err e;
    struct settings s;
    struct profile *p = profile_load(home_env, NULL, &e);
    assert_non_null(p);
    assert_int_equal(settings_load(home_env, p, flags, &s, &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    assert_null(s.region);
    if (strncmp(e.text, place, strlen(place)) != 0 ||
        strstr(e.text, value) == NULL) {
        fail_msg("'%s' of '%s' is not in '%s'", value, place, e.text);
    }
    settings_release(&s);
    profile_free(p);
}

static void assert_region(const struct settings_flags *flags, const char *want,
                          const char *from)
{
    struct settings s = load(flags);
    assert_string_equal(s.region, want);
    assert_string_equal(s.region_from, from);
    settings_release(&s);
}

static void assert_url(const struct settings_flags *flags, const char *want,
                       const char *from)
{
    struct settings s = load(flags);
    if (want == NULL) {
        assert_null(s.endpoint_url);
    } else {
        assert_non_null(s.endpoint_url);
        assert_string_equal(s.endpoint_url, want);
    }
    assert_string_equal(s.endpoint_from, from);
    settings_release(&s);
}

static void nothing_set_is_aws_in_us_east_1(void **state)
{
    struct settings s = load(&no_flags);
    struct endpoint_opts opts;
    (void)state;
    assert_string_equal(s.region, "us-east-1");
    assert_string_equal(s.region_from, "default");
    assert_null(s.endpoint_url);
    assert_string_equal(s.endpoint_from, "default");
    assert_null(s.ca_bundle);
    assert_int_equal(s.style, ENDPOINT_AUTO);
    assert_false(s.dualstack);
    assert_false(s.fips);
    opts = settings_endpoint(&s);
    assert_null(opts.url);
    assert_string_equal(opts.region, "us-east-1");
    settings_release(&s);
    settings_release(&s);
}

static void the_region_has_its_order(void **state)
{
    const struct settings_flags flags = {.region = "flag"};
    (void)state;
    home_write(".aws/config", "[default]\nregion = file\n");
    assert_region(&no_flags, "file", "region in the profile");
    home_set("AWS_DEFAULT_REGION", "older");
    assert_region(&no_flags, "older", "AWS_DEFAULT_REGION");
    home_set("AWS_REGION", "newer");
    assert_region(&no_flags, "newer", "AWS_REGION");
    assert_region(&flags, "flag", "--region");
    home_set("AWS_REGION", "");
    assert_region(&(struct settings_flags){.region = ""}, "older",
                  "AWS_DEFAULT_REGION");
}

static void the_endpoint_has_its_order(void **state)
{
    const struct settings_flags flags = {.endpoint_url = "http://flag"};
    (void)state;
    home_write(".aws/config", "[default]\nendpoint_url = http://file\n");
    assert_url(&no_flags, "http://file", "endpoint_url in the profile");
    home_write(".aws/config",
               "[default]\nendpoint_url = http://file\nservices = x\n"
               "[services x]\ns3 =\n  endpoint_url = http://service\n");
    assert_url(&no_flags, "http://service",
               "endpoint_url of the profile's services");
    home_set("AWS_ENDPOINT_URL", "http://env");
    assert_url(&no_flags, "http://env", "AWS_ENDPOINT_URL");
    home_set("AWS_ENDPOINT_URL_S3", "http://env-s3");
    assert_url(&no_flags, "http://env-s3", "AWS_ENDPOINT_URL_S3");
    assert_url(&flags, "http://flag", "--endpoint-url");
}

static void configured_endpoints_can_be_ignored(void **state)
{
    const struct settings_flags flags = {.endpoint_url = "http://flag"};
    (void)state;
    home_write(".aws/config", "[default]\nendpoint_url = http://file\n"
                              "ignore_configured_endpoint_urls = True\n");
    home_set("AWS_ENDPOINT_URL_S3", "http://env");
    assert_url(&no_flags, NULL, "default");
    assert_url(&flags, "http://flag", "--endpoint-url");
    home_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
    assert_url(&no_flags, "http://env", "AWS_ENDPOINT_URL_S3");
    home_write(".aws/config", "[default]\n");
    home_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE");
    assert_url(&no_flags, NULL, "default");
}

static void a_bad_endpoint_is_refused_with_its_place(void **state)
{
    const struct settings_flags flags = {.endpoint_url = "ftp://h"};
    (void)state;
    refuse(&flags, "--endpoint-url: ", "ftp://h");
    home_set("AWS_ENDPOINT_URL", "localhost:9000");
    refuse(&no_flags, "AWS_ENDPOINT_URL: ", "localhost:9000");
}

static void the_style_has_its_order(void **state)
{
    struct settings s;
    (void)state;
    home_write(".aws/config", "[default]\ns3 =\n  addressing_style = Path\n");
    s = load(&no_flags);
    assert_int_equal(s.style, ENDPOINT_PATH);
    settings_release(&s);
    s = load(&(struct settings_flags){.addressing_style = "virtual"});
    assert_int_equal(s.style, ENDPOINT_VIRTUAL);
    settings_release(&s);
    s = load(&(struct settings_flags){.addressing_style = "auto"});
    assert_int_equal(s.style, ENDPOINT_AUTO);
    settings_release(&s);
    refuse(&(struct settings_flags){.addressing_style = "paths"},
           "--addressing-style: ", "'paths'");
    home_write(".aws/config", "[default]\ns3 =\n  addressing_style = host\n");
    refuse(&no_flags, "s3 = addressing_style in the profile: ", "'host'");
}

static void the_ca_bundle_has_its_order(void **state)
{
    struct settings s;
    char want[2 * HOME_PATH_MAX];
    (void)state;
    home_write(".aws/config", "[default]\nca_bundle = ~/ca.pem\n");
    snprintf(want, sizeof(want), "%s/ca.pem", home.path);
    s = load(&no_flags);
    assert_string_equal(s.ca_bundle, want);
    settings_release(&s);
    home_set("AWS_CA_BUNDLE", "/env.pem");
    s = load(&no_flags);
    assert_string_equal(s.ca_bundle, "/env.pem");
    settings_release(&s);
    s = load(&(struct settings_flags){.ca_bundle = "flag.pem"});
    assert_string_equal(s.ca_bundle, "flag.pem");
    home_set("HOME", NULL);
    refuse(&(struct settings_flags){.ca_bundle = "~/flag.pem"}, "--ca-bundle",
           "~/flag.pem");
    settings_release(&s);
}

static void assert_kinds(const struct settings_flags *flags, bool dualstack,
                         bool fips)
{
    struct settings s = load(flags);
    assert_int_equal(s.dualstack, dualstack);
    assert_int_equal(s.fips, fips);
    settings_release(&s);
}

static void dualstack_and_fips_have_their_order(void **state)
{
    (void)state;
    home_write(".aws/config", "[default]\nuse_dualstack_endpoint = true\n");
    assert_kinds(&no_flags, true, false);
    home_write(".aws/config", "[default]\nuse_fips_endpoint = true\n"
                              "use_dualstack_endpoint = true\n"
                              "s3 =\n  use_dualstack_endpoint = false\n");
    assert_kinds(&no_flags, false, true);
    home_set("AWS_USE_FIPS_ENDPOINT", "false");
    home_set("AWS_USE_DUALSTACK_ENDPOINT", "true");
    assert_kinds(&no_flags, true, false);
    home_set("AWS_USE_DUALSTACK_ENDPOINT", "false");
    assert_kinds(&(struct settings_flags){.fips = true}, false, true);
    assert_kinds(&(struct settings_flags){.dualstack = true}, true, false);
}

static void a_truth_value_is_true_or_false(void **state)
{
    static const char *const names[] = {"AWS_USE_DUALSTACK_ENDPOINT",
                                        "AWS_USE_FIPS_ENDPOINT",
                                        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"};
    static const char *const values[] = {"1", "yes", "tru", "truer", "off"};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t before = home.var_count;
        for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
            home_set(names[i], values[j]);
            refuse(&no_flags, names[i], values[j]);
            home.var_count = before;
        }
    }
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_set_is_aws_in_us_east_1),
        TEST(the_region_has_its_order),
        TEST(the_endpoint_has_its_order),
        TEST(configured_endpoints_can_be_ignored),
        TEST(a_bad_endpoint_is_refused_with_its_place),
        TEST(the_style_has_its_order),
        TEST(the_ca_bundle_has_its_order),
        TEST(dualstack_and_fips_have_their_order),
        TEST(a_truth_value_is_true_or_false),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
