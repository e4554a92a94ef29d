/*
 * cli/object.h -- BUCKET, BUCKET/KEY, BUCKET/PREFIX/, with or without s3://.
 *
 * Owns:    a struct object owns its strings.
 * Errors:  ERR_USAGE, saying what the name lacks or breaks.
 */
#ifndef S3MPU_CLI_OBJECT_H
#define S3MPU_CLI_OBJECT_H

#include "s3mpu/s3/ops.h"

struct object {
    char *bucket;
    char *key; /* "" where only a bucket was named */
};

/* ${text} is cut at its first slash; the bucket's name is checked. */
int object_parse(struct object *o, const char *text, struct err *e);
void object_release(struct object *o);

/* A key that ends in a slash, or is empty, gets the base name of ${path}. */
void object_take_name(struct object *o, const char *path);

/* Whether the key can be one: 1 to 1,024 bytes. */
int object_check_key(const struct object *o, struct err *e);

struct s3_object object_ref(const struct object *o);

/* What follows the last slash. */
const char *object_base_name(const char *path);

#endif
