/*
 * fmt/xml_clean.c -- a key may hold any byte, and services write it into their
 * answers as it is, or as a reference such as &#x01; (Ceph 20.2), which XML 1.0
 * does not allow either. One key must not make the rest of an answer, an upload
 * id say, unreadable. A service on .NET may answer in UTF-16.
 */
#include "xml_internal.h"

#include <stdint.h>
#include <string.h>

/* ------------------------------------------------------------- UTF-16 --- */

static bool begins(struct span in, const char *bytes, size_t count)
{
    return in.len >= count && memcmp(in.ptr, bytes, count) == 0;
}

bool xml_is_utf16(struct span in)
{
    return begins(in, "\xFF\xFE", 2) || begins(in, "\xFE\xFF", 2) ||
           begins(in, "<\0", 2) || begins(in, "\0<", 2);
}

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_addc(out, (char)c);
    } else if (c < 0x800) {
        buf_addc(out, (char)(0xC0 | c >> 6));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        buf_addc(out, (char)(0xE0 | c >> 12));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        buf_addc(out, (char)(0xF0 | c >> 18));
        buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    }
}

static uint32_t unit_at(struct span in, size_t at, bool big)
{
    uint32_t first = (unsigned char)in.ptr[at];
    uint32_t second = (unsigned char)in.ptr[at + 1];
    return big ? first << 8 | second : second << 8 | first;
}

/* Half a pair becomes three bytes that are no UTF-8, for xml_clean to see. */
void xml_from_utf16(struct span in, struct buf *out)
{
    bool big = begins(in, "\xFE\xFF", 2) || begins(in, "\0", 1);
    for (size_t i = 0; i + 1 < in.len; i += 2) {
        uint32_t c = unit_at(in, i, big);
        if (c == 0xFEFF && i == 0) {
            continue;
        }
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < in.len) {
            uint32_t low = unit_at(in, i + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        add_utf8(out, c);
    }
}

/* -------------------------------------------------------------- clean --- */

static bool is_allowed(uint32_t c)
{
    return c >= 0x20 ? !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE &&
                           c != 0xFFFF && c <= 0x10FFFF
                     : c == '\t' || c == '\n' || c == '\r';
}

/* The length of the character at ${at}, of ${left} bytes; 0 where it is not
 * one that XML allows in UTF-8. */
static size_t char_length(const unsigned char *at, size_t left)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80             ? 1
                 : (at[0] & 0xE0) == 0xC0 ? 2
                 : (at[0] & 0xF0) == 0xE0 ? 3
                 : (at[0] & 0xF8) == 0xF0 ? 4
                                          : 0;
    uint32_t c = len < 2 ? at[0] : at[0] & (0x7FU >> len);
    if (len == 0 || len > left) {
        return 0;
    }
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
        c = c << 6 | (at[i] & 0x3FU);
    }
    return c >= least[len] && is_allowed(c) ? len : 0;
}

static int digit_of(unsigned char c, unsigned base)
{
    int value = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    return value < (int)base ? value : -1;
}

/* The length of a reference such as "&#x1;" at ${at} to a character that XML
 * does not allow; 0 where there is none. */
static size_t bad_reference(const unsigned char *at, size_t left)
{
    unsigned base = left > 2 && at[2] == 'x' ? 16 : 10;
    size_t first = base == 16 ? 3 : 2;
    size_t i = first;
    uint32_t c = 0;
    if (left < 4 || at[0] != '&' || at[1] != '#') {
        return 0;
    }
    for (; i < left && digit_of(at[i], base) >= 0; i++) {
        c = c * base + (uint32_t)digit_of(at[i], base);
        c = c > 0x110000 ? 0x110000 : c;
    }
    return i > first && i < left && at[i] == ';' && !is_allowed(c) ? i + 1 : 0;
}

size_t xml_clean_prefix(struct span in)
{
    const unsigned char *at = (const unsigned char *)in.ptr;
    size_t i = 0;
    while (i < in.len) {
        size_t len = char_length(at + i, in.len - i);
        if (len == 0 || (at[i] == '&' && bad_reference(at + i, in.len - i))) {
            break;
        }
        i += len;
    }
    return i;
}

void xml_clean(struct span in, struct buf *out)
{
    while (in.len > 0 && !out->failed) {
        size_t clean = xml_clean_prefix(in);
        buf_add(out, in.ptr, clean);
        in.ptr += clean;
        in.len -= clean;
        if (in.len > 0) {
            size_t bad = bad_reference((const unsigned char *)in.ptr, in.len);
            bad = bad > 0 ? bad : 1;
            buf_adds(out, XML_SUBSTITUTE);
            in.ptr += bad;
            in.len -= bad;
        }
    }
}
