/*
 * aws/profile.c -- two files, parsed once, and two sections of them.
 *
 * The files are kept as parsed; a look-up asks the credentials file first. In
 * the config file [profile x] is the profile x, [default] that of its name
 * unless there is a [profile default]; in the credentials file it is [x] (AWS
 * SDKs and Tools reference guide, "Shared config and credentials files").
 */
#include "s3mpu/aws/profile.h"

#include "profile_internal.h"

#include "s3mpu/base/buf.h"
#include "s3mpu/base/fs.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/fmt/ini.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_NAME "default"

enum { FILE_MAX = 1 << 20, PATH_MAX_BYTES = 1 << 16, SECTION_MAX = 1 << 12 };

struct profile {
    char *name;
    bool is_explicit;
    char *config_path;
    char *credentials_path;
    struct ini *config;
    struct ini *credentials;
    char *section; /* the profile's in config */
};

const char *profile_env(env_fn env, const char *name)
{
    const char *value = env(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool profile_is_homeless(const char *path)
{
    return path[0] == '~' && (path[1] == '/' || path[1] == '\0');
}

char *profile_expand_home(env_fn env, const char *path)
{
    struct buf out;
    const char *home = profile_env(env, "HOME");
    if (!profile_is_homeless(path) || home == NULL) {
        return mem_strdup(path);
    }
    buf_init(&out, PATH_MAX_BYTES);
    buf_addf(&out, "%s%s", home, path + 1);
    return buf_take(&out);
}

static char *path_of(env_fn env, const char *variable, const char *usual)
{
    const char *named = profile_env(env, variable);
    return profile_expand_home(env, named != NULL ? named : usual);
}

/* Whether what kept us from opening ${path} means that it is not there for us:
 * so it is in a folder of somebody else's, where HOME was left as it was. */
static bool is_absent(const char *path, const struct err *e)
{
    return e->sys_errno == ENOENT || e->sys_errno == ENOTDIR ||
           (e->sys_errno == EACCES && access(path, F_OK) != 0);
}

/* The parsed file, which is empty where there is none. A path whose ~ stands
 * for nothing is nowhere: not in the current folder, which may be somebody
 * else's. */
static struct ini *load_file(const char *path, struct err *e)
{
    struct ini *ini = NULL;
    struct buf text;
    buf_init(&text, FILE_MAX);
    if (!profile_is_homeless(path) && fs_read_file(path, &text, e) != 0) {
        if (!is_absent(path, e)) {
            e->code = ERR_USAGE;
            goto out;
        }
        err_clear(e);
        buf_clear(&text);
    }
    ini = ini_parse(buf_span(&text), e);
    if (ini == NULL) {
        err_wrap(e, "%s", path);
    }
out:
    buf_wipe(&text);
    return ini;
}

/* The name of the profile's section in the config file: quotes are allowed
 * around the profile's name. Where there is none, what it should be. */
static char *section_of(const struct ini *config, const char *name)
{
    static const char *const quotes[] = {"", "\"", "'"};
    struct buf section;
    buf_init(&section, SECTION_MAX);
    for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
        buf_clear(&section);
        buf_addf(&section, "profile %s%s%s", quotes[i], name, quotes[i]);
        if (ini_has_section(config, section.data)) {
            return buf_take(&section);
        }
    }
    buf_clear(&section);
    if (strcmp(name, DEFAULT_NAME) != 0) {
        buf_adds(&section, "profile ");
    }
    buf_adds(&section, name);
    return buf_take(&section);
}

static int check_present(const struct profile *p, struct err *e)
{
    if (ini_has_section(p->config, p->section) ||
        ini_has_section(p->credentials, p->name) ||
        strcmp(p->name, DEFAULT_NAME) == 0) {
        return 0;
    }
    err_set(e, ERR_USAGE,
            "profile '%s': there is no [profile %s] in %s and no [%s] in %s",
            p->name, p->name, p->config_path, p->name, p->credentials_path);
    if (ini_has_section(p->config, p->name)) {
        err_append(e, "; the [%s] in the former must be [profile %s]", p->name,
                   p->name);
    }
    return -1;
}

static const char *choose_name(env_fn env, const char *name)
{
    if (name == NULL || name[0] == '\0') {
        name = profile_env(env, "AWS_PROFILE");
    }
    if (name == NULL) {
        name = profile_env(env, "AWS_DEFAULT_PROFILE");
    }
    return name != NULL ? name : DEFAULT_NAME;
}

struct profile *profile_load(env_fn env, const char *name, struct err *e)
{
    struct profile *p = mem_calloc(1, sizeof(*p));
    p->is_explicit = name != NULL && name[0] != '\0';
    p->name = mem_strdup(choose_name(env, name));
    p->config_path = path_of(env, "AWS_CONFIG_FILE", "~/.aws/config");
    p->credentials_path =
        path_of(env, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
    p->config = load_file(p->config_path, e);
    if (p->config == NULL) {
        goto fail;
    }
    p->credentials = load_file(p->credentials_path, e);
    if (p->credentials == NULL) {
        goto fail;
    }
    p->section = section_of(p->config, p->name);
    if (check_present(p, e) != 0) {
        goto fail;
    }
    return p;
fail:
    profile_free(p);
    return NULL;
}

void profile_free(struct profile *p)
{
    if (p == NULL) {
        return;
    }
    ini_free(p->config);
    ini_free(p->credentials);
    free(p->name);
    free(p->config_path);
    free(p->credentials_path);
    free(p->section);
    free(p);
}

const char *profile_name(const struct profile *p)
{
    return p->name;
}

bool profile_is_explicit(const struct profile *p)
{
    return p->is_explicit;
}

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

/* Of the values in the credentials and the config file, the one that counts. */
static const char *first_set(const char *credentials, const char *config)
{
    if (is_set(credentials)) {
        return credentials;
    }
    return is_set(config) ? config : NULL;
}

const char *profile_get(const struct profile *p, const char *key)
{
    return first_set(ini_get(p->credentials, p->name, key),
                     ini_get(p->config, p->section, key));
}

const char *profile_get_nested(const struct profile *p, const char *key,
                               const char *sub)
{
    return first_set(ini_get_nested(p->credentials, p->name, key, sub),
                     ini_get_nested(p->config, p->section, key, sub));
}

const char *profile_service(const struct profile *p, const char *services,
                            const char *service, const char *sub)
{
    const char *value;
    struct buf section;
    buf_init(&section, SECTION_MAX);
    buf_addf(&section, "services %s", services);
    value = ini_get_nested(p->config, section.data, service, sub);
    buf_release(&section);
    return is_set(value) ? value : NULL;
}
