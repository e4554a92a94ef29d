/*
 * base/mem.c -- allocation that does not return NULL.
 */
#include "s3mpu/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void mem_die(void)
{
    static const char line[] = "s3mpu: out of memory\n";
    if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0) {
        /* nothing is left to be done */
    }
    abort();
}

static void *or_die(void *p)
{
    if (p == NULL) {
        mem_die();
    }
    return p;
}

void *mem_calloc(size_t count, size_t size)
{
    return or_die(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *mem_realloc(void *old, size_t size)
{
    return or_die(realloc(old, size > 0 ? size : 1));
}

char *mem_strdup(const char *str)
{
    return mem_strndup(str, strlen(str));
}

char *mem_strndup(const char *data, size_t len)
{
    char *out = or_die(malloc(len + 1));
    memcpy(out, data, len);
    out[len] = '\0';
    return out;
}

void mem_wipe(void *data, size_t len)
{
    explicit_bzero(data, len);
}

void mem_wipe_str(char *str)
{
    if (str != NULL) {
        mem_wipe(str, strlen(str));
        free(str);
    }
}
