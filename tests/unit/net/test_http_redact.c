/*
 * net/http_redact: lines as libcurl says them, and what is left of them.
 */
#include "http_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const struct {
    const char *in;
    const char *out;
} rows[] = {
    {"", ""},
    {"Connected to 127.0.0.1 (127.0.0.1) port 80 (#0)",
     "Connected to 127.0.0.1 (127.0.0.1) port 80 (#0)"},
    {"Uses proxy env variable http_proxy == 'http://user:word@host:3128/'",
     "Uses proxy env variable http_proxy == 'http://*@host:3128/'"},
    {"Uses proxy env variable all_proxy == 'user:word@host:3128'",
     "Uses proxy env variable all_proxy == '*@host:3128'"},
    {"Uses proxy env variable http_proxy == 'http://user@host'",
     "Uses proxy env variable http_proxy == 'http://*@host'"},
    {"Uses proxy env variable http_proxy == 'http://host:1'",
     "Uses proxy env variable http_proxy == 'http://host:1'"},
    {"Unsupported proxy syntax in 'http://user:a@b/c d'e@host:x'",
     "Unsupported proxy syntax in 'http://*@host:x'"},
    {"Unsupported proxy scheme for 'ftp://u:p@host'",
     "Unsupported proxy scheme for 'ftp://*@host'"},
    {"proxy user:word@host", "proxy *@host"},
    {"user:word@host", "*@host"},
    {"@host", "@host"},
    {"http://@host", "http://@host"},
    {"Proxy auth using Basic with user 'user'",
     "Proxy auth using Basic with user *"},
    {"Proxy-Authorization: Basic dXNlcjp3b3Jk", "Proxy-Authorization:*"},
    {"authorization: AWS4-HMAC-SHA256 x", "authorization:*"},
    {"Authorization:", "Authorization:"},
};

static void secrets_are_struck_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[200];
        snprintf(text, sizeof(text), "%s", rows[i].in);
        http_redact(text);
        assert_string_equal(text, rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_struck_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
