/*
 * aws/settings.c -- each setting is a list of places, and the first that holds
 * a value wins; where it came from is kept, for messages.
 */
#include "s3mpu/aws/settings.h"

#include "endpoint_internal.h"
#include "profile_internal.h"

#include "s3mpu/base/mem.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array)   (sizeof(array) / sizeof((array)[0]))
#define DEFAULT_REGION "us-east-1"

/* A value, or NULL or "", and its place. */
struct place {
    const char *value;
    const char *name;
};

static struct place first_set(const struct place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i].value != NULL && places[i].value[0] != '\0') {
            return places[i];
        }
    }
    return (struct place){.value = NULL, .name = "default"};
}

/* Whether ${text} is the lower-case ${word}, in any case. Not strcasecmp, which
 * depends on the locale. */
static bool is_word(const char *text, const char *word)
{
    for (; *text != '\0' && *word != '\0'; text++, word++) {
        char c = *text;
        if (c >= 'A' && c <= 'Z') {
            c = (char)(c - 'A' + 'a');
        }
        if (c != *word) {
            return false;
        }
    }
    return *text == *word;
}

static int to_bool(struct place place, bool *out, struct err *e)
{
    *out = false;
    if (place.value == NULL || is_word(place.value, "false")) {
        return 0;
    }
    if (!is_word(place.value, "true")) {
        return err_set(e, ERR_USAGE, "%s: '%s' is neither true nor false",
                       place.name, place.value);
    }
    *out = true;
    return 0;
}

static int load_bools(env_fn env, const struct profile *profile,
                      const struct settings_flags *flags, struct settings *out,
                      struct err *e)
{
    const struct place dualstack[] = {
        {flags->dualstack ? "true" : NULL, "--use-dualstack-endpoint"},
        {profile_env(env, "AWS_USE_DUALSTACK_ENDPOINT"),
         "AWS_USE_DUALSTACK_ENDPOINT"},
        {profile_get_nested(profile, "s3", "use_dualstack_endpoint"),
         "s3 = use_dualstack_endpoint in the profile"},
        {profile_get(profile, "use_dualstack_endpoint"),
         "use_dualstack_endpoint in the profile"},
    };
    const struct place fips[] = {
        {flags->fips ? "true" : NULL, "--use-fips-endpoint"},
        {profile_env(env, "AWS_USE_FIPS_ENDPOINT"), "AWS_USE_FIPS_ENDPOINT"},
        {profile_get(profile, "use_fips_endpoint"),
         "use_fips_endpoint in the profile"},
    };
    if (to_bool(first_set(dualstack, COUNT(dualstack)), &out->dualstack, e) !=
        0) {
        return -1;
    }
    return to_bool(first_set(fips, COUNT(fips)), &out->fips, e);
}

static int load_style(const struct profile *profile,
                      const struct settings_flags *flags, struct settings *out,
                      struct err *e)
{
    static const struct {
        const char *name;
        enum endpoint_style style;
    } styles[] = {{"auto", ENDPOINT_AUTO},
                  {"path", ENDPOINT_PATH},
                  {"virtual", ENDPOINT_VIRTUAL}};
    const struct place places[] = {
        {flags->addressing_style, "--addressing-style"},
        {profile_get_nested(profile, "s3", "addressing_style"),
         "s3 = addressing_style in the profile"},
        {"auto", "default"},
    };
    struct place place = first_set(places, COUNT(places));
    for (size_t i = 0; i < COUNT(styles); i++) {
        if (is_word(place.value, styles[i].name)) {
            out->style = styles[i].style;
            return 0;
        }
    }
    return err_set(e, ERR_USAGE, "%s: '%s' is none of auto, path and virtual",
                   place.name, place.value);
}

static void load_region(env_fn env, const struct profile *profile,
                        const struct settings_flags *flags,
                        struct settings *out)
{
    const struct place places[] = {
        {flags->region, "--region"},
        {profile_env(env, "AWS_REGION"), "AWS_REGION"},
        {profile_env(env, "AWS_DEFAULT_REGION"), "AWS_DEFAULT_REGION"},
        {profile_get(profile, "region"), "region in the profile"},
        {DEFAULT_REGION, "default"},
    };
    struct place place = first_set(places, COUNT(places));
    out->region = mem_strdup(place.value);
    out->region_from = place.name;
}

static int load_ca_bundle(env_fn env, const struct profile *profile,
                          const struct settings_flags *flags,
                          struct settings *out, struct err *e)
{
    const struct place places[] = {
        {flags->ca_bundle, "--ca-bundle"},
        {profile_env(env, "AWS_CA_BUNDLE"), "AWS_CA_BUNDLE"},
        {profile_get(profile, "ca_bundle"), "ca_bundle in the profile"},
    };
    struct place place = first_set(places, COUNT(places));
    if (place.value == NULL) {
        return 0;
    }
    out->ca_bundle = profile_expand_home(env, place.value);
    if (profile_is_homeless(out->ca_bundle)) {
        return err_set(e, ERR_USAGE, "%s: %s needs HOME, which is not set",
                       place.name, place.value);
    }
    return 0;
}

static int ignores_urls(env_fn env, const struct profile *profile,
                        bool *ignored, struct err *e)
{
    const struct place places[] = {
        {profile_env(env, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
         "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"},
        {profile_get(profile, "ignore_configured_endpoint_urls"),
         "ignore_configured_endpoint_urls in the profile"},
    };
    return to_bool(first_set(places, COUNT(places)), ignored, e);
}

static const char *service_url(const struct profile *profile)
{
    const char *services = profile_get(profile, "services");
    return services == NULL
               ? NULL
               : profile_service(profile, services, "s3", "endpoint_url");
}

static int load_url(env_fn env, const struct profile *profile,
                    const struct settings_flags *flags, struct settings *out,
                    struct err *e)
{
    const struct place places[] = {
        {flags->endpoint_url, "--endpoint-url"},
        {profile_env(env, "AWS_ENDPOINT_URL_S3"), "AWS_ENDPOINT_URL_S3"},
        {profile_env(env, "AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL"},
        {service_url(profile), "endpoint_url of the profile's services"},
        {profile_get(profile, "endpoint_url"), "endpoint_url in the profile"},
    };
    struct endpoint_url url;
    struct place place;
    bool ignored;
    if (ignores_urls(env, profile, &ignored, e) != 0) {
        return -1;
    }
    place = first_set(places, ignored ? 1 : COUNT(places));
    out->endpoint_from = place.name;
    if (place.value == NULL) {
        return 0;
    }
    if (endpoint_url_parse(place.value, &url, e) != 0) {
        return err_wrap(e, "%s", place.name);
    }
    free(url.authority);
    free(url.base_path);
    out->endpoint_url = mem_strdup(place.value);
    return 0;
}

int settings_load(env_fn env, const struct profile *profile,
                  const struct settings_flags *flags, struct settings *out,
                  struct err *e)
{
    *out = (struct settings){.region = NULL};
    load_region(env, profile, flags, out);
    if (load_ca_bundle(env, profile, flags, out, e) != 0 ||
        load_url(env, profile, flags, out, e) != 0 ||
        load_style(profile, flags, out, e) != 0 ||
        load_bools(env, profile, flags, out, e) != 0) {
        settings_release(out);
        return -1;
    }
    return 0;
}

void settings_release(struct settings *s)
{
    free(s->region);
    free(s->endpoint_url);
    free(s->ca_bundle);
    *s = (struct settings){.region = NULL};
}

struct endpoint_opts settings_endpoint(const struct settings *s)
{
    return (struct endpoint_opts){
        .url = s->endpoint_url,
        .region = s->region,
        .style = s->style,
        .dualstack = s->dualstack,
        .fips = s->fips,
    };
}
