/*
 * A home folder with an .aws in it, and an environment that is a table.
 */
#ifndef S3MPU_TESTS_HOME_FIXTURE_H
#define S3MPU_TESTS_HOME_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOME_VARS_MAX = 16, HOME_PATH_MAX = 512 };

static struct {
    char path[HOME_PATH_MAX];
    const char *vars[HOME_VARS_MAX][2];
    size_t var_count;
} home;

static inline const char *home_env(const char *name)
{
    for (size_t i = home.var_count; i > 0; i--) {
        if (strcmp(home.vars[i - 1][0], name) == 0) {
            return home.vars[i - 1][1];
        }
    }
    return NULL;
}

/* ${value} must live as long as the test. */
static inline void home_set(const char *name, const char *value)
{
    assert_true(home.var_count < HOME_VARS_MAX);
    home.vars[home.var_count][0] = name;
    home.vars[home.var_count][1] = value;
    home.var_count++;
}

static inline const char *home_path(const char *name)
{
    static char path[2 * HOME_PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", home.path, name);
    return path;
}

static inline void home_write(const char *name, const char *text)
{
    FILE *file = fopen(home_path(name), "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline int home_setup(void **state)
{
    const char *tmp = getenv("TMPDIR");
    (void)state;
    memset(&home, 0, sizeof(home));
    snprintf(home.path, sizeof(home.path), "%s/s3mpu-home-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(home.path) == NULL || mkdir(home_path(".aws"), 0700) != 0) {
        return -1;
    }
    home_set("HOME", home.path);
    return 0;
}

static inline int home_teardown(void **state)
{
    static const char *const files[] = {".aws/config", ".aws/credentials",
                                        "other"};
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        (void)unlink(home_path(files[i]));
    }
    return rmdir(home_path(".aws")) != 0 || rmdir(home.path) != 0 ? -1 : 0;
}

#endif
