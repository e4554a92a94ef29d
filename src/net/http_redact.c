/*
 * net/http_redact.c -- what libcurl says holds no secret: user names and
 * passwords of proxies and URLs, and what authorizes, are struck out. Pure.
 *
 * It strikes out too much rather than too little: a password may hold any
 * character, so that it ends at the last @ of the line.
 */
#include "http_internal.h"

#include <string.h>

/* "http://user:password@host" and, as proxies are often written,
 * "user:password@host" in quotes or behind a blank. */
static char *user_info(char *text, const char *at)
{
    char *scheme = strstr(text, "://");
    char *begin = text;
    if (scheme != NULL && scheme < at) {
        return scheme + 3;
    }
    for (char *p = text; p < at; p++) {
        if (*p == '\'' || *p == '"') {
            return p + 1;
        }
        if (*p == ' ') {
            begin = p + 1;
        }
    }
    return begin;
}

/* What begins at ${from} and ends before ${to} becomes a star. */
static void strike_out(char *from, const char *to)
{
    if (from < to) {
        from[0] = '*';
        memmove(from + 1, to, strlen(to) + 1);
    }
}

void http_redact(char *text)
{
    static const char *const marks[] = {
        "uthorization:", "uthenticate:", " with user "};
    char *at = strrchr(text, '@');
    if (at != NULL) {
        strike_out(user_info(text, at), at);
    }
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        char *found = strstr(text, marks[i]);
        if (found != NULL) {
            char *from = found + strlen(marks[i]);
            strike_out(from, from + strlen(from));
        }
    }
}
