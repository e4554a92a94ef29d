/*
 * aws/endpoint_url.c -- a strict reader of endpoint URLs.
 *
 * Strict, because the Host header is signed: what libcurl would rewrite on its
 * way to the wire must not get there. So a host that ends in a number has to
 * be a plain IPv4 address (libcurl turns "127.1" and "0x7f.1" into one), IPv6
 * addresses are written in their shortest form, as libcurl does, and a prefix
 * is decoded and encoded again, as the service does before it signs.
 */
#include "endpoint_internal.h"

#include "s3mpu/base/buf.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/fmt/encode.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

enum {
    URL_MAX = 2048,
    HOST_MAX = 253, /* RFC 1035, without the final dot */
    LABEL_MAX = 63,
    PORT_MAX = 65535,
    PORT_HTTP = 80,
    PORT_HTTPS = 443
};

/* What is read from the URL and not yet checked. */
struct pieces {
    bool tls;
    struct span host; /* without brackets */
    bool brackets;
    struct span port; /* "" where there is none */
    struct span path; /* from the first slash, or "" */
};

static const char no_scheme[] = "it must begin with http:// or https://";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct span span_from(const char *from, const char *to)
{
    return (struct span){.ptr = from, .len = (size_t)(to - from)};
}

static bool is_printable(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p <= ' ' || *p > '~') {
            return false;
        }
    }
    return true;
}

static int refuse(const char *url, const char *why, struct err *e)
{
    if (!is_printable(url) || strchr(url, '@') != NULL ||
        strlen(url) > URL_MAX) {
        return err_set(e, ERR_USAGE, "endpoint URL: %s", why);
    }
    return err_set(e, ERR_USAGE, "endpoint URL '%s': %s", url, why);
}

/* Each of these returns what is wrong, or NULL. */

static const char *take_scheme(const char **at, bool *tls)
{
    static const char http[] = "http";
    size_t len = sizeof(http) - 1;
    for (size_t i = 0; i < len; i++) {
        if (lower((*at)[i]) != http[i]) {
            return no_scheme;
        }
    }
    *tls = lower((*at)[len]) == 's';
    len += *tls ? 1 : 0;
    if (strncmp(*at + len, "://", 3) != 0) {
        return no_scheme;
    }
    *at += len + 3;
    return NULL;
}

/* [ADDRESS] or [ADDRESS]:PORT */
static const char *split_brackets(struct span text, struct pieces *out)
{
    const char *end = text.ptr + text.len;
    const char *close = memchr(text.ptr, ']', text.len);
    if (close == NULL) {
        return "the bracket of its IPv6 address is not closed";
    }
    out->brackets = true;
    out->host = span_from(text.ptr + 1, close);
    if (close + 1 == end) {
        return NULL;
    }
    if (close[1] != ':') {
        return "only a port may follow an address in brackets";
    }
    out->port = span_from(close + 2, end);
    return NULL;
}

/* HOST or HOST:PORT */
static const char *split_host(struct span text, struct pieces *out)
{
    const char *end = text.ptr + text.len;
    const char *colon = memchr(text.ptr, ':', text.len);
    if (colon == NULL) {
        out->host = text;
        return NULL;
    }
    if (memchr(colon + 1, ':', (size_t)(end - colon - 1)) != NULL) {
        return "an IPv6 address needs brackets, as in http://[::1]:9000";
    }
    out->host = span_from(text.ptr, colon);
    out->port = span_from(colon + 1, end);
    return NULL;
}

static const char *split_url(const char *text, struct pieces *out)
{
    struct span authority;
    const char *rest;
    const char *flaw = take_scheme(&text, &out->tls);
    if (flaw != NULL) {
        return flaw;
    }
    authority = (struct span){.ptr = text, .len = strcspn(text, "/?#")};
    rest = text + authority.len;
    if (memchr(authority.ptr, '@', authority.len) != NULL) {
        return "a user name or password does not belong into it (keys come "
               "from the environment or a profile)";
    }
    if (strpbrk(rest, "?#") != NULL) {
        return "a query (?) or fragment (#) does not belong into it";
    }
    out->port = span_of("");
    out->path = span_of(rest);
    return authority.len > 0 && authority.ptr[0] == '['
               ? split_brackets(authority, out)
               : split_host(authority, out);
}

/* Whether the last label of ${host} is a number, decimal or 0x...: then it is
 * an IPv4 address to libcurl, in whatever form. */
static bool ends_in_number(const char *host)
{
    const char *dot = strrchr(host, '.');
    const char *label = dot == NULL ? host : dot + 1;
    if (label[0] == '0' && (label[1] == 'x' || label[1] == 'X')) {
        label += 2;
        return label[strspn(label, "0123456789abcdef")] == '\0';
    }
    return label[0] != '\0' && label[strspn(label, "0123456789")] == '\0';
}

/* Labels of letters, digits, '-' and '_' (compose files have it). */
static const char *check_labels(struct span host)
{
    size_t label = 0;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (c == '.' && label > 0 && host.ptr[i - 1] != '-') {
            label = 0;
        } else if (!is_letter(c) && !is_digit(c) && c != '_' &&
                   (c != '-' || label == 0)) {
            return "that is no host name";
        } else if (++label > LABEL_MAX) {
            return "a part of its host name is longer than 63 characters";
        }
    }
    return NULL;
}

static const char *add_name(struct span host, struct buf *out, bool *is_ip)
{
    struct in_addr addr;
    const char *flaw;
    if (host.len == 0) {
        return "the host is missing";
    }
    if (host.len > HOST_MAX) {
        return "its host name is longer than 253 characters";
    }
    flaw = check_labels(host);
    if (flaw != NULL) {
        return flaw;
    }
    for (size_t i = 0; i < host.len; i++) {
        buf_addc(out, lower(host.ptr[i]));
    }
    *is_ip = ends_in_number(out->data);
    if (*is_ip && inet_pton(AF_INET, out->data, &addr) != 1) {
        return "a host that ends in a number must be an IPv4 address, as in "
               "192.0.2.1";
    }
    return NULL;
}

static const char *add_ipv6(struct span host, struct buf *out)
{
    static const char flaw[] = "that is no IPv6 address (a zone, %eth0, is "
                               "not supported)";
    struct in6_addr addr;
    char text[INET6_ADDRSTRLEN];
    if (host.len >= sizeof(text)) {
        return flaw;
    }
    memcpy(text, host.ptr, host.len);
    text[host.len] = '\0';
    if (inet_pton(AF_INET6, text, &addr) != 1 ||
        inet_ntop(AF_INET6, &addr, text, sizeof(text)) == NULL) {
        return flaw;
    }
    buf_addf(out, "[%s]", text);
    return NULL;
}

static const char *add_port(struct span port, bool tls, struct buf *out)
{
    uint64_t number;
    if (port.len == 0) {
        return NULL;
    }
    if (decode_u64(port, PORT_MAX, &number) != 0 || number == 0) {
        return "a port is a number from 1 to 65535";
    }
    if (number != (tls ? PORT_HTTPS : PORT_HTTP)) {
        buf_addf(out, ":%u", (unsigned)number);
    }
    return NULL;
}

static const char *add_path(struct span path, struct buf *out)
{
    const char *flaw = NULL;
    struct buf plain;
    buf_init(&plain, URL_MAX);
    while (path.len > 0 && path.ptr[path.len - 1] == '/') {
        path.len--;
    }
    for (size_t i = 0; i + 2 < path.len; i++) {
        if (path.ptr[i] == '%' && path.ptr[i + 1] == '2' &&
            lower(path.ptr[i + 2]) == 'f') {
            flaw = "an encoded slash (%2F) does not belong into its path";
            goto out;
        }
    }
    if (decode_uri(&plain, path, false) != 0) {
        flaw = "its path holds a % that two hexadecimal digits do not follow";
        goto out;
    }
    encode_uri(out, buf_span(&plain), true);
out:
    buf_release(&plain);
    return flaw;
}

int endpoint_url_parse(const char *text, struct endpoint_url *out,
                       struct err *e)
{
    struct buf authority;
    struct buf path;
    struct pieces pieces = {.tls = false};
    const char *flaw = NULL;
    *out = (struct endpoint_url){.authority = NULL};
    buf_init(&authority, URL_MAX);
    buf_init(&path, 3 * URL_MAX);
    if (strlen(text) > URL_MAX) {
        flaw = "it is longer than 2048 characters";
    } else if (!is_printable(text)) {
        flaw = "it holds a blank, a control character or one outside ASCII";
    } else {
        flaw = split_url(text, &pieces);
    }
    if (flaw == NULL) {
        flaw = pieces.brackets ? add_ipv6(pieces.host, &authority)
                               : add_name(pieces.host, &authority, &out->is_ip);
    }
    flaw = flaw != NULL ? flaw : add_port(pieces.port, pieces.tls, &authority);
    flaw = flaw != NULL ? flaw : add_path(pieces.path, &path);
    if (flaw == NULL) {
        out->tls = pieces.tls;
        out->is_ip = out->is_ip || pieces.brackets;
        out->authority = buf_take(&authority);
        out->base_path = buf_take(&path);
    }
    buf_release(&authority);
    buf_release(&path);
    return flaw == NULL ? 0 : refuse(text, flaw, e);
}
