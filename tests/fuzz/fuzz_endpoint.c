/*
 * The reader of endpoint URLs, the check of buckets' names and what a request
 * is made of them. Input: URL, bucket and key, one a line; the key is the rest.
 *
 * Beside the sanitizers it is held that what was taken is fit for the wire, and
 * that reading the result again changes nothing.
 */
#include "s3mpu/aws/endpoint.h"

#include "s3mpu/base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 20 };

static void hold(bool fact)
{
    if (!fact) {
        abort();
    }
}

/* The text up to the next newline, which is taken off ${rest}. */
static char *next_line(struct span *rest)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
    size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
    char *line = mem_strndup(len > 0 ? rest->ptr : "", len);
    size_t eaten = len + (end != NULL ? 1 : 0);
    rest->ptr += eaten;
    rest->len -= eaten;
    return line;
}

static void hold_clean(const char *text, const char *forbidden)
{
    for (const char *p = text; *p != '\0'; p++) {
        hold(*p > ' ' && *p <= '~' && strchr(forbidden, *p) == NULL);
    }
}

static void hold_fit(const struct endpoint *ep)
{
    size_t len = strlen(ep->base_path);
    hold(ep->authority[0] != '\0');
    hold_clean(ep->authority, "/?#@%\\ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    hold_clean(ep->base_path, "?#@\\+");
    hold(len == 0 ||
         (ep->base_path[0] == '/' && ep->base_path[len - 1] != '/'));
}

static void hold_stable(const struct endpoint *ep)
{
    struct endpoint again;
    struct err e;
    struct buf url;
    buf_init(&url, OUT_MAX);
    buf_addf(&url, "%s://%s%s", ep->tls ? "https" : "http", ep->authority,
             ep->base_path);
    /* Encoding may have made it longer than a URL may be. */
    if (url.len <= 2048) {
        hold(endpoint_init(&again, &(struct endpoint_opts){.url = url.data},
                           &e) == 0);
        hold(strcmp(again.authority, ep->authority) == 0);
        hold(strcmp(again.base_path, ep->base_path) == 0);
        hold(again.tls == ep->tls);
        endpoint_release(&again);
    }
    buf_release(&url);
}

static void hold_target(const struct endpoint *ep, const char *bucket,
                        struct span key)
{
    struct buf authority;
    struct buf path;
    buf_init(&authority, OUT_MAX);
    buf_init(&path, OUT_MAX);
    endpoint_target(ep, bucket, key, &authority, &path);
    hold(!authority.failed && path.data[0] == '/');
    hold_clean(authority.data, "/?#@%\\ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    hold_clean(path.data, "?#@\\+");
    buf_release(&authority);
    buf_release(&path);
}

static void try_style(const char *url, const char *bucket, struct span key,
                      enum endpoint_style style)
{
    const struct endpoint_opts opts = {.url = url, .style = style};
    struct endpoint ep;
    struct err e;
    if (endpoint_init(&ep, &opts, &e) != 0) {
        hold(e.code == ERR_USAGE && e.text[0] != '\0' && ep.authority == NULL);
        return;
    }
    hold_fit(&ep);
    hold_stable(&ep);
    hold_target(&ep, NULL, (struct span){.ptr = NULL});
    hold_target(&ep, bucket, (struct span){.ptr = NULL});
    hold_target(&ep, bucket, key);
    endpoint_release(&ep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = {.ptr = size > 0 ? (const char *)data : "", .len = size};
    char *url = next_line(&rest);
    char *bucket = next_line(&rest);
    struct err e;
    (void)endpoint_check_bucket(bucket, &e);
    try_style(url, bucket, rest, ENDPOINT_PATH);
    try_style(url, bucket, rest, ENDPOINT_VIRTUAL);
    free(url);
    free(bucket);
    return 0;
}
