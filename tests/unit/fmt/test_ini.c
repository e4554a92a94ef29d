/*
 * fmt/ini: what is found in a text, and which texts are refused where.
 */
#include "s3mpu/fmt/ini.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void values_are_found(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        const char *section;
        const char *key;
        const char *sub; /* NULL: a plain value */
        const char *out; /* NULL: there is none */
    } rows[] = {
        {"plain", "[a]\nk = v\n", "a", "k", NULL, "v"},
        {"no blanks", "[a]\nk=v", "a", "k", NULL, "v"},
        {"tabs", "[a]\nk\t=\tv\t\n", "a", "k", NULL, "v"},
        {"CRLF", "[a]\r\nk = v\r\n", "a", "k", NULL, "v"},
        {"byte order mark", "\xEF\xBB\xBF[a]\nk = v\n", "a", "k", NULL, "v"},
        {"other section", "[a]\nk = v\n[b]\n", "b", "k", NULL, NULL},
        {"other case of key", "[a]\nRegion = v\n", "a", "rEGION", NULL, "v"},
        {"other key from there", "[a]\nRegion = v\n", "a", "rather", NULL,
         NULL},
        {"longer key", "[a]\nkey = v\n", "a", "ke", NULL, NULL},
        {"shorter key", "[a]\nke = v\n", "a", "key", NULL, NULL},
        {"other case of section", "[A]\nk = v\n", "a", "k", NULL, NULL},
        {"equals in value", "[a]\nk = v=w==\n", "a", "k", NULL, "v=w=="},
        {"slash and plus", "[a]\nk = /+/\n", "a", "k", NULL, "/+/"},
        {"blanks in value", "[a]\nk = v  w\n", "a", "k", NULL, "v  w"},
        {"blanks in key", "[a]\nk l = v\n", "a", "k l", NULL, "v"},
        {"empty value", "[a]\nk =\n", "a", "k", NULL, ""},
        {"empty value at the end", "[a]\nk=", "a", "k", NULL, ""},

        {"section comment #", "[a] # c\nk = v\n", "a", "k", NULL, "v"},
        {"section comment ;", "[a]; c\nk = v\n", "a", "k", NULL, "v"},
        {"blanks in brackets", "[ a ]\nk = v\n", "a", "k", NULL, "v"},
        {"runs in section", "[p \t a]\nk = v\n", "p a", "k", NULL, "v"},
        {"comment line", "# [b]\n[a]\n;x\nk = v\n", "a", "k", NULL, "v"},
        {"value comment #", "[a]\nk = v # c\n", "a", "k", NULL, "v"},
        {"value comment ;", "[a]\nk = v\t; c\n", "a", "k", NULL, "v"},
        {"no blank, no comment", "[a]\nk = v#w;x\n", "a", "k", NULL, "v#w;x"},
        {"comment for a value", "[a]\nk = # c\n", "a", "k", NULL, ""},
        {"mark for a value", "[a]\nk =#c\n", "a", "k", NULL, "#c"},
        {"first comment counts", "[a]\nk = v ; w # x\n", "a", "k", NULL, "v"},

        {"later value", "[a]\nk = v\nk = w\n", "a", "k", NULL, "w"},
        {"later section", "[a]\nk = v\n[b]\n[a]\nk = w\n", "a", "k", NULL, "w"},
        {"sections merge", "[a]\nk = v\n[b]\n[a]\nl = w\n", "a", "k", NULL,
         "v"},

        {"block", "[a]\ns3 =\n  k = v\n  l = w\n", "a", "s3", "k", "v"},
        {"block, second", "[a]\ns3 =\n  k = v\n\tl = w\n", "a", "s3", "l", "w"},
        {"block, other case", "[a]\nS3 =\n  K = v\n", "a", "s3", "k", "v"},
        {"block, repeated", "[a]\ns3 =\n k = v\n k = w\n", "a", "s3", "k", "w"},
        {"block, itself", "[a]\ns3 =\n  k = v\n", "a", "s3", NULL, ""},
        {"block, not plain", "[a]\ns3 =\n  k = v\n", "a", "k", NULL, NULL},
        {"block, comment", "[a]\ns3 =\n # c\n k = v # c\n", "a", "s3", "k",
         "v"},
        {"block, blank line", "[a]\ns3 =\n\n k = v\n", "a", "s3", "k", "v"},
        {"block, ended", "[a]\ns3 =\n k = v\nl = w\n", "a", "l", NULL, "w"},
        {"block, ended by another", "[a]\ns3 =\n k = v\nt =\n l = w\n", "a",
         "s3", "l", NULL},
        {"block, of other section", "[a]\ns3 =\n k = v\n[b]\n s3 = x\n", "b",
         "s3", "k", NULL},
        {"block, later one wins", "[a]\ns3 =\n k = v\n[a]\ns3 =\n l = w\n", "a",
         "s3", "k", NULL},
        {"block, plain later", "[a]\ns3 =\n k = v\n[a]\ns3 = x\n", "a", "s3",
         "k", NULL},
        {"block, none", "[a]\nk = v\n", "a", "s3", "k", NULL},
        {"not a block", "[a]\nk = v\n  l = w\n", "a", "k", "l", NULL},

        {"continuation", "[a]\nk = v\n  w\n", "a", "k", NULL, "v\nw"},
        {"continuations", "[a]\nk = v\n  w \r\n\tx\n\nl = y", "a", "k", NULL,
         "v\nw\nx"},
        {"continuation, no comment", "[a]\nk = v # c\n  w # x\n", "a", "k",
         NULL, "v\nw # x"},
        {"continuation, comment line", "[a]\nk = v\n  # w\n", "a", "k", NULL,
         "v"},
        {"continuation, key beneath", "[a]\nk = v\n l = w\n", "a", "l", NULL,
         NULL},
        {"continuation, next key", "[a]\nk = v\n w\nl = x\n", "a", "l", NULL,
         "x"},
        {"all indented", "  [a]\n  k = v\n  l = w\n", "a", "l", NULL, "w"},
        {"indented block", "[a]\n  s3 =\n    k = v\n  l = w\n", "a", "s3", "k",
         "v"},
        {"indented, then not", "[a]\n  k = v\nl = w\n", "a", "l", NULL, "w"},
        {"section ends it", "[a]\nk = v\n[b]\n w = x\n", "b", "w", NULL, "x"},
        {"nothing", "", "a", "k", NULL, NULL},
        {"only blanks", " \n\t\n\r\n", "a", "k", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e = {.code = ERR_NONE};
        struct ini *ini = ini_parse(span_of(rows[i].in), &e);
        const char *out;
        if (ini == NULL) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
        out = rows[i].sub == NULL ? ini_get(ini, rows[i].section, rows[i].key)
                                  : ini_get_nested(ini, rows[i].section,
                                                   rows[i].key, rows[i].sub);
        if (out == NULL || rows[i].out == NULL
                ? out != rows[i].out
                : strcmp(out, rows[i].out) != 0) {
            fail_msg("%s: \"%s\"", rows[i].name, out == NULL ? "(null)" : out);
        }
        ini_free(ini);
    }
}

static void bad_lines_are_named(void **state)
{
    static const struct {
        const char *name;
        struct span in;
        const char *out;
    } rows[] = {
#define ROW(name, in, out) {name, {in, sizeof(in) - 1}, out}
        ROW("no section", "k = secret\n",
            "line 1: a value before the first [section]"),
        ROW("no bracket", "\n[a\n", "line 2: a section lacks its ]"),
        ROW("no name", "[]\n", "line 1: a section without a name"),
        ROW("blank name", "[ \t]\n", "line 1: a section without a name"),
        ROW("behind bracket", "[a] secret\n",
            "line 1: text behind the ] of a section"),
        ROW("no equals", "[a]\n#\n\nsecret\n",
            "line 4: neither a [section] nor \"key = value\""),
        ROW("no key", "[a]\n = secret\n", "line 2: a value without a key"),
        ROW("no equals in block", "[a]\ns3 =\n  secret\n",
            "line 3: neither a [section] nor \"key = value\""),
        ROW("no key in block", "[a]\ns3 =\n  = secret\n",
            "line 3: a value without a key"),
        ROW("NUL", "[a]\nk = a\0b\n", "line 2: a NUL byte"),
        ROW("NUL in comment", "[a]\n# \0\n", "line 2: a NUL byte"),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e = {.code = ERR_NONE};
        struct ini *ini = ini_parse(rows[i].in, &e);
        if (ini != NULL || e.code != ERR_USAGE ||
            strcmp(e.text, rows[i].out) != 0) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
    }
    ini_free(NULL);
}

static void sections_are_known_even_if_empty(void **state)
{
    struct err e;
    struct ini *ini = ini_parse(span_of("[default]\n[profile x]\nk = v\n"), &e);
    (void)state;
    assert_non_null(ini);
    assert_true(ini_has_section(ini, "default"));
    assert_true(ini_has_section(ini, "profile x"));
    assert_false(ini_has_section(ini, "profile"));
    assert_false(ini_has_section(ini, "x"));
    assert_false(ini_has_section(ini, ""));
    ini_free(ini);
}

/* The text need not end in a NUL, nor stay. */
static void the_text_is_copied(void **state)
{
    char *text = malloc(11);
    struct err e;
    struct ini *ini;
    (void)state;
    assert_non_null(text);
    memcpy(text, "[a]\nkey=val", 11);
    ini = ini_parse((struct span){.ptr = text, .len = 11}, &e);
    memset(text, 'x', 11);
    free(text);
    assert_non_null(ini);
    assert_string_equal(ini_get(ini, "a", "key"), "val");
    ini_free(ini);
    ini = ini_parse((struct span){.ptr = NULL, .len = 0}, &e);
    assert_non_null(ini);
    ini_free(ini);
}

/* ${count} times ${line}, behind "[a]". */
static struct ini *parse_many(const char *line, unsigned count, struct err *e)
{
    struct buf text;
    struct ini *ini;
    buf_init(&text, (size_t)1 << 24);
    buf_adds(&text, "[a]\nk = 1\n");
    for (unsigned i = 0; i < count; i++) {
        buf_adds(&text, line);
    }
    assert_false(text.failed);
    ini = ini_parse(buf_span(&text), e);
    buf_release(&text);
    return ini;
}

static void items_are_bounded(void **state)
{
    struct err e;
    struct ini *ini = parse_many("k = 2\n", INI_MAX_ITEMS - 1, &e);
    (void)state;
    assert_non_null(ini);
    assert_string_equal(ini_get(ini, "a", "k"), "2");
    ini_free(ini);
    assert_null(parse_many("k = 2\n", INI_MAX_ITEMS, &e));
    assert_string_equal(e.text, "line 10002: too many values");
    ini = parse_many("[b]\n", INI_MAX_ITEMS - 1, &e);
    assert_non_null(ini);
    ini_free(ini);
    assert_null(parse_many("[b]\n", INI_MAX_ITEMS, &e));
    assert_string_equal(e.text, "line 10002: too many sections");
}

static void a_long_value_takes_linear_time(void **state)
{
    const unsigned count = 1000000;
    struct err e;
    struct ini *ini = parse_many(" w\n", count, &e);
    (void)state;
    assert_non_null(ini);
    assert_int_equal(strlen(ini_get(ini, "a", "k")), 1 + 2 * count);
    ini_free(ini);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(sections_are_known_even_if_empty),
        cmocka_unit_test(the_text_is_copied),
        cmocka_unit_test(items_are_bounded),
        cmocka_unit_test(a_long_value_takes_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
