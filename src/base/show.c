/*
 * base/show.c -- a strict decoder of UTF-8, and the list of characters that are
 * not shown as they are.
 */
#include "s3mpu/base/show.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The bytes of the character at ${p}, of which ${left} are there; 0 where that
 * is no UTF-8: cut off, overlong, a surrogate, above U+10FFFF. */
static size_t decode(const unsigned char *p, size_t left, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xc2 ? 0
               : p[0] < 0xe0 ? 2
               : p[0] < 0xf0 ? 3
               : p[0] < 0xf5 ? 4
                             : 0;
    if (n == 0 || n > left) {
        return 0;
    }
    *c = n == 1 ? p[0] : p[0] & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        *c = *c << 6 | (p[i] & 0x3fU);
    }
    return *c < least[n] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff) ? 0
                                                                            : n;
}

static bool is_harmful(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0x80, 0x9f},       /* C1: U+009B begins a command */
        {0x61c, 0x61c},     /* Arabic letter mark */
        {0x200b, 0x200b},   /* zero width space */
        {0x200e, 0x200f},   /* marks of direction */
        {0x2028, 0x202e},   /* line and paragraph; embeddings, overrides */
        {0x2060, 0x206f},   /* invisible operators, isolates, deprecated */
        {0xfeff, 0xfeff},   /* byte order mark */
        {0xfff9, 0xfffb},   /* annotations */
        {0xe0000, 0xe0fff}, /* tags */
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (c >= ranges[i][0] && c <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

/* What is shown for the character or byte at ${p}: its length in ${shown}, and
 * how many bytes of ${p} it stands for. */
static size_t show_one(const unsigned char *p, size_t left, char shown[16],
                       size_t *length)
{
    uint32_t c = 0;
    size_t n = decode(p, left, &c);
    int written;
    if (n == 0 || c < 0x20 || c == 0x7f) {
        written = snprintf(shown, 16, "\\x%02x", p[0]);
        n = 1;
    } else if (is_harmful(c)) {
        written = snprintf(shown, 16, "\\u{%x}", (unsigned)c);
    } else {
        memcpy(shown, p, n);
        written = (int)n;
    }
    *length = written > 0 ? (size_t)written : 0;
    return n;
}

size_t show_text(const char *text, size_t len, char *out, size_t size)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t used = 0;
    char shown[16];
    size_t length;
    if (size == 0) {
        return 0;
    }
    while (len > 0) {
        size_t n = show_one(p, len, shown, &length);
        if (used + length >= size) {
            break;
        }
        memcpy(out + used, shown, length);
        used += length;
        p += n;
        len -= n;
    }
    out[used] = '\0';
    return used;
}
