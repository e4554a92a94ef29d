/*
 * cli/object.c -- names of objects on a command line.
 */
#include "object.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/plan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Letters, "://": no bucket's name begins so. */
static bool has_scheme(const char *text)
{
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz"
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+");
    return n > 0 && strncmp(text + n, "://", 3) == 0;
}

/* Names that look like something else than what they would be taken for. */
static int refuse_lookalike(const char *text, struct err *e)
{
    const char *rest = text;
    if (text[0] == '\0') {
        return err_set(e, ERR_USAGE,
                       "the name is empty; it must be BUCKET or BUCKET/KEY");
    }
    if (strncmp(text, "s3://", 5) == 0 && text[5] != '/') {
        return text[5] != '\0' ? 0
                               : err_set(e, ERR_USAGE,
                                         "'s3://' names no bucket; it must be "
                                         "s3://BUCKET or s3://BUCKET/KEY");
    }
    if (strncasecmp(text, "s3:", 3) == 0 || text[0] == '/') {
        rest += text[0] == '/' ? 0 : 3;
        rest += strspn(rest, "/");
        return err_set(e, ERR_USAGE,
                       "'%.300s' names no bucket; did you mean s3://%.300s?",
                       text, rest[0] != '\0' ? rest : "BUCKET");
    }
    if (has_scheme(text)) {
        return err_set(e, ERR_USAGE,
                       "'%.300s' is a URL; give BUCKET/KEY or s3://BUCKET/KEY, "
                       "and the service with --endpoint-url",
                       text);
    }
    return 0;
}

int object_parse(struct object *o, const char *text, struct err *e)
{
    const char *slash;
    memset(o, 0, sizeof(*o));
    if (refuse_lookalike(text, e) != 0) {
        return -1;
    }
    if (strncmp(text, "s3://", 5) == 0) {
        text += 5;
    }
    slash = strchr(text, '/');
    o->bucket = slash == NULL ? mem_strdup(text)
                              : mem_strndup(text, (size_t)(slash - text));
    o->key = mem_strdup(slash == NULL ? "" : slash + 1);
    if (endpoint_check_bucket(o->bucket, e) != 0) {
        object_release(o);
        return -1;
    }
    return 0;
}

void object_release(struct object *o)
{
    free(o->bucket);
    free(o->key);
    memset(o, 0, sizeof(*o));
}

const char *object_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

void object_take_name(struct object *o, const char *path)
{
    size_t len = strlen(o->key);
    struct buf key;
    if (len > 0 && o->key[len - 1] != '/') {
        return;
    }
    buf_init(&key, 1 << 20);
    buf_adds(&key, o->key);
    buf_adds(&key, object_base_name(path));
    free(o->key);
    o->key = buf_take(&key);
}

int object_check_key(const struct object *o, struct err *e)
{
    size_t len = strlen(o->key);
    if (len == 0) {
        return err_set(e, ERR_USAGE, "bucket '%s': no key was given",
                       o->bucket);
    }
    if (len > PLAN_MAX_KEY_BYTES) {
        return err_set(e, ERR_USAGE,
                       "bucket '%s': a key of %zu bytes; S3's "
                       "most is %d",
                       o->bucket, len, PLAN_MAX_KEY_BYTES);
    }
    return 0;
}

struct s3_object object_ref(const struct object *o)
{
    return (struct s3_object){o->bucket, span_of(o->key)};
}
