/*
 * s3/foreign.c -- a body that no S3 service sends: whether it is a web page,
 * and a few words on it that are fit to be shown.
 */
#include "client_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SHOWN_MAX = 80 };

/* ${body} from the first ${mark} on, without it; empty where there is none. */
static struct span behind(struct span body, const char *mark)
{
    size_t len = strlen(mark);
    const char *at = memmem(body.ptr, body.len, mark, len);
    if (at == NULL) {
        return (struct span){body.ptr + body.len, 0};
    }
    return (struct span){at + len, body.len - (size_t)(at - body.ptr) - len};
}

static bool begins(struct span body, const char *text)
{
    size_t len = strlen(text);
    return body.len >= len && strncasecmp(body.ptr, text, len) == 0;
}

/* The name of the first element behind declaration, comments and doctype; empty
 * where ${body} is something else. */
static struct span root_name(struct span body)
{
    size_t len = 0;
    body = span_trim(body);
    if (begins(body, "\xEF\xBB\xBF")) {
        body = (struct span){body.ptr + 3, body.len - 3};
    }
    while (begins(body, "<?") || begins(body, "<!")) {
        body = behind(body, begins(body, "<?")     ? "?>"
                            : begins(body, "<!--") ? "-->"
                                                   : ">");
        body = span_trim(body);
    }
    if (!begins(body, "<")) {
        return (struct span){body.ptr, 0};
    }
    while (len + 1 < body.len &&
           strchr(" \t\r\n/>", body.ptr[len + 1]) == NULL) {
        len++;
    }
    return (struct span){body.ptr + 1, len};
}

static bool is_page(struct span body)
{
    struct span name = root_name(body);
    return (name.len == 4 && strncasecmp(name.ptr, "html", 4) == 0) ||
           begins(span_trim(body), "<!doctype html");
}

bool foreign_is(struct span body)
{
    return span_trim(body).len > 0 &&
           (is_page(body) || root_name(body).len == 0);
}

/* The text of <title>, of a page; empty where there is none. */
static struct span title_of(struct span body)
{
    size_t len = 0;
    while (body.len > 0 && !begins(body, "<title")) {
        body.ptr++;
        body.len--;
    }
    body = span_trim(behind(body, ">"));
    while (len < body.len && body.ptr[len] != '<') {
        len++;
    }
    return span_trim((struct span){body.ptr, len});
}

/* The first line of ${text} in ASCII, at most SHOWN_MAX of it. */
static void add_shown(struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.len && i < SHOWN_MAX; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '\n' || c == '\r') {
            break;
        }
        buf_addc(out, c < 0x20 || c >= 0x7f ? '?' : (char)c);
    }
}

void foreign_describe(struct span body, struct buf *out)
{
    struct span text = is_page(body) ? title_of(body) : root_name(body);
    const char *what = "a document with the root element <";
    const char *end = ">";
    if (is_page(body)) {
        what = text.len > 0 ? "a web page with the title \"" : "a web page";
        end = text.len > 0 ? "\"" : "";
    } else if (text.len == 0) {
        text = span_trim(body);
        what = end = "\"";
    }
    buf_adds(out, what);
    add_shown(text, out);
    buf_adds(out, end);
}
