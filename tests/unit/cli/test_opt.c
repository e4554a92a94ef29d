/*
 * cli/opt: values and their bounds, where options may stand, and what is said
 * of those that cannot be.
 */
#include "opt.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ARGS_MAX = 12 };

/* What a row of a test gives as a command line, the command in front. */
struct line {
    const char *args[ARGS_MAX];
};

static struct parsed {
    struct config c;
    struct err e;
    char *argv[ARGS_MAX + 2];
    int argc;
    int first; /* operand, or -1 */
} p;

static void parse(const struct opt *table, const struct line *line)
{
    static char command[] = "put";
    memset(&p, 0, sizeof(p));
    config_init(&p.c);
    p.argv[p.argc++] = command;
    for (size_t i = 0; i < ARGS_MAX && line->args[i] != NULL; i++) {
        p.argv[p.argc++] = strdup(line->args[i]);
    }
    p.first = opt_parse(table, p.argc, p.argv, &p.c, &p.e);
}

static void forget(void)
{
    config_release(&p.c);
    for (int i = 0; i < p.argc; i++) {
        if (strcmp(p.argv[i], "put") != 0) {
            free(p.argv[i]);
        }
    }
}

static void refuse(const struct opt *table, const char *name,
                   const struct line *line, const char *part)
{
    parse(table, line);
    if (p.first != -1) {
        fail_msg("%s: taken", name);
    }
    assert_int_equal(p.e.code, ERR_USAGE);
    if (strstr(p.e.text, part) == NULL) {
        fail_msg("%s: '%s' is not in '%s'", name, part, p.e.text);
    }
    forget();
}

/* -------------------------------------------------------------- values --- */

static void sizes_have_units(void **state)
{
    static const struct {
        const char *in;
        int64_t out; /* -1: refused */
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"5242880", 5242880},
        {"1B", 1},
        {"1K", 1024},
        {"1KiB", 1024},
        {"1kB", 1000},
        {"1KB", 1000},
        {"8M", 8388608},
        {"8MiB", 8388608},
        {"8MB", 8000000},
        {"1.5MiB", 1572864},
        {"0.5GiB", 536870912},
        {"5G", INT64_C(5368709120)},
        {"5GB", INT64_C(5000000000)},
        {"1TiB", INT64_C(1099511627776)},
        {"1TB", INT64_C(1000000000000)},
        {"48.8TiB", INT64_C(53656167435468)},
        {"999999999999999", INT64_C(999999999999999)},
        {"8000000TiB", INT64_C(8796093022208000000)},
        {"9000000TiB", -1},
        {"9999999999999999", -1},
        {"", -1},
        {" 1", -1},
        {"1 ", -1},
        {"1 MiB", -1},
        {"-1", -1},
        {"+1", -1},
        {".5M", -1},
        {"1.2.3", -1},
        {"1e3", -1},
        {"1e3M", -1},
        {"0x10", -1},
        {"1,5M", -1},
        {"M", -1},
        {"1m", -1},
        {"1Mib", -1},
        {"1MiBs", -1},
        {"1PiB", -1},
        {"inf", -1},
        {"nan", -1},
        {"auto", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = -7;
        int rc = opt_size(rows[i].in, &got);
        if (rc != (rows[i].out < 0 ? -1 : 0) ||
            got != (rows[i].out < 0 ? -7 : rows[i].out)) {
            fail_msg("'%s': %d, %" PRId64, rows[i].in, rc, got);
        }
    }
}

static void durations_have_units(void **state)
{
    static const struct {
        const char *in;
        int64_t out; /* -1: refused */
    } rows[] = {
        {"0", 0},           {"1", 1000},         {"1s", 1000},
        {"1.5s", 1500},     {"250ms", 250},      {"0.1ms", 0},
        {"10m", 600000},    {"2h", 7200000},     {"1d", 86400000},
        {"0.5d", 43200000}, {"30d", 2592000000}, {"106751991167d", -1},
        {"", -1},           {"s", -1},           {"1S", -1},
        {"1min", -1},       {"1w", -1},          {"-1s", -1},
        {"1 s", -1},        {"1h30m", -1},       {"1e3s", -1},
        {"forever", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t got = -7;
        int rc = opt_duration(rows[i].in, &got);
        if (rc != (rows[i].out < 0 ? -1 : 0) ||
            got != (rows[i].out < 0 ? -7 : rows[i].out)) {
            fail_msg("'%s': %d, %" PRId64, rows[i].in, rc, got);
        }
    }
}

static void values_come_to_their_places(void **state)
{
    static const struct line line = {
        {"-j", "16", "--part-size=16MiB", "--retry-for", "10m", "--payload",
         "unsigned", "--checksum-algorithm=sha256", "--resume", "-vv",
         "--endpoint-url=http://h:1", "--deadline=1h"}};
    (void)state;
    parse(opt_put, &line);
    assert_int_equal(p.first, p.argc);
    assert_int_equal(p.c.jobs, 16);
    assert_int_equal(p.c.part_size, 16 << 20);
    assert_int_equal(p.c.retry_for_ms, 600000);
    assert_int_equal(p.c.payload, UPLOAD_PAYLOAD_UNSIGNED);
    assert_int_equal(p.c.checksum, CONFIG_SUM_SHA256);
    assert_true(p.c.resume);
    assert_int_equal(p.c.verbose, 2);
    assert_string_equal(p.c.place.endpoint_url, "http://h:1");
    assert_int_equal(p.c.deadline_ms, 3600000);
    assert_false(p.c.quiet);
    assert_false(p.c.no_overwrite);
    forget();
}

static void what_is_not_said_is_the_default(void **state)
{
    (void)state;
    parse(opt_put, &(struct line){{"a"}});
    assert_int_equal(p.c.jobs, 8);
    assert_int_equal(p.c.part_size, 0);
    assert_int_equal(p.c.parts, 0);
    assert_int_equal(p.c.verify, -1);
    assert_int_equal(p.c.payload, UPLOAD_PAYLOAD_AUTO);
    assert_int_equal(p.c.checksum, CONFIG_SUM_AUTO);
    assert_int_equal(p.c.on_interrupt, CONFIG_INTERRUPT_AUTO);
    assert_int_equal(p.c.retry_for_ms, 0);
    assert_int_equal(p.c.max_attempts, 10);
    assert_int_equal(p.c.connect_timeout_ms, 10000);
    assert_int_equal(p.c.read_timeout_ms, 60000);
    assert_int_equal(p.c.progress_interval_ms, 10000);
    assert_int_equal(p.c.attr_count, 0);
    forget();
}

static void the_last_one_counts(void **state)
{
    (void)state;
    parse(opt_put, &(struct line){{"-j", "3", "--jobs", "4", "--part-size=16M",
                                   "--part-size=auto"}});
    assert_int_equal(p.first, p.argc);
    assert_int_equal(p.c.jobs, 4);
    assert_int_equal(p.c.part_size, 0);
    forget();
}

static void every_word_has_its_value(void **state)
{
    static const struct {
        const char *arg;
        size_t offset;
        int value;
    } rows[] = {
#define ROW(arg, field, value) {arg, offsetof(struct config, field), value}
        ROW("--payload=auto", payload, UPLOAD_PAYLOAD_AUTO),
        ROW("--payload=sha256", payload, UPLOAD_PAYLOAD_SHA256),
        ROW("--payload=unsigned", payload, UPLOAD_PAYLOAD_UNSIGNED),
        ROW("--checksum-algorithm=auto", checksum, CONFIG_SUM_AUTO),
        ROW("--checksum-algorithm=crc64nvme", checksum, CONFIG_SUM_CRC64NVME),
        ROW("--checksum-algorithm=crc32c", checksum, CONFIG_SUM_CRC32C),
        ROW("--checksum-algorithm=crc32", checksum, CONFIG_SUM_CRC32),
        ROW("--checksum-algorithm=sha256", checksum, CONFIG_SUM_SHA256),
        ROW("--checksum-algorithm=md5", checksum, CONFIG_SUM_MD5),
        ROW("--checksum-algorithm=none", checksum, CONFIG_SUM_NONE),
        ROW("--on-interrupt=auto", on_interrupt, CONFIG_INTERRUPT_AUTO),
        ROW("--on-interrupt=abort", on_interrupt, CONFIG_INTERRUPT_ABORT),
        ROW("--on-interrupt=keep", on_interrupt, CONFIG_INTERRUPT_KEEP),
        /* the words of the option begin with size-only */
        ROW("--verify=size-only", verify, PROOF_SIZE - PROOF_SIZE),
        ROW("--verify=sha256-signed", verify, PROOF_SHA256_SIGNED - PROOF_SIZE),
        ROW("--verify=md5-etag", verify, PROOF_MD5_ETAG - PROOF_SIZE),
        ROW("--verify=checksum", verify, PROOF_CHECKSUM - PROOF_SIZE),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int got;
        parse(opt_put, &(struct line){{rows[i].arg}});
        memcpy(&got, (char *)&p.c + rows[i].offset, sizeof(got));
        if (p.first < 0 || got != rows[i].value) {
            fail_msg("%s: %d", rows[i].arg, got);
        }
        forget();
    }
}

static void bounds_are_kept(void **state)
{
    static const struct {
        const char *good;
        const char *bad;
        const char *part;
    } rows[] = {
        {"--jobs=1", "--jobs=0", "it must be 1 to 1000"},
        {"--jobs=1000", "--jobs=1001", "it must be 1 to 1000"},
        {"--parts=1", "--parts=0", "it must be 1 to 10000"},
        {"--parts=10000", "--parts=10001", "it must be 1 to 10000"},
        {"--max-attempts=1", "--max-attempts=0", "it must be 1 to"},
        {"--part-size=5MiB", "--part-size=5242879", "5 MiB"},
        {"--part-size=5GiB", "--part-size=5368709121", "5 GiB"},
        {"--part-size=auto", "--part-size=0", "5 MiB"},
        {"--retry-for=1ms", "--retry-for=0", "it must be 1ms to 30d"},
        {"--retry-for=30d", "--retry-for=31d", "it must be 1ms to 30d"},
        {"--connect-timeout=100ms", "--connect-timeout=99ms",
         "it must be 100ms to 1h"},
        {"--read-timeout=1d", "--read-timeout=86400001ms",
         "it must be 100ms to 1d"},
        {"--progress-interval=100ms", "--progress-interval=1ms",
         "it must be 100ms to 1d"},
        {"--deadline=1ms", "--deadline=0", "it must be 1ms to 365d"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        parse(opt_put, &(struct line){{rows[i].good}});
        if (p.first < 0) {
            fail_msg("%s", p.e.text);
        }
        forget();
        refuse(opt_put, rows[i].bad, &(struct line){{rows[i].bad}},
               rows[i].part);
    }
}

static void what_is_no_value_is_refused(void **state)
{
    static const struct {
        const char *name;
        struct line in;
        const char *part;
    } rows[] = {
        {"no number", {{"--jobs", "many"}}, "--jobs many: it must be a whole"},
        {"fraction", {{"--jobs=1.5"}}, "whole number"},
        {"empty number", {{"--jobs="}}, "whole number"},
        {"blank", {{"--jobs= 5"}}, "whole number"},
        {"sign", {{"--jobs=+5"}}, "whole number"},
        {"rest", {{"--jobs=5x"}}, "whole number"},
        {"too long a number",
         {{"--jobs=99999999999999999999"}},
         "whole number"},
        {"negative", {{"-j", "-1"}}, "1 to 1000"},
        {"no size", {{"--part-size=big"}}, "such as 16MiB"},
        {"no duration", {{"--deadline=soon"}}, "such as 30s or 10m"},
        {"no word",
         {{"--payload=md5"}},
         "--payload md5: it must be one of auto sha256 unsigned"},
        {"part of a word", {{"--payload=sha"}}, "must be one of"},
        {"another case", {{"--payload=AUTO"}}, "must be one of"},
        {"control character", {{"--content-type=a\rb"}}, "control"},
        {"delete", {{"--content-type=a\177"}}, "control"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        refuse(opt_put, rows[i].name, &rows[i].in, rows[i].part);
    }
}

static void what_is_no_option_is_named(void **state)
{
    static const struct {
        const char *name;
        struct line in;
        const char *part;
    } rows[] = {
        {"long", {{"--turbo"}}, "no option --turbo"},
        {"short", {{"-x"}}, "no option -x"},
        {"short, among others", {{"-qx"}}, "no option -x"},
        {"short, before others", {{"-xq"}}, "no option -x"},
        {"short, after a value", {{"-j", "4", "-xq"}}, "no option -x"},
        {"of another command", {{"--download"}}, "no option --download"},
        {"abbreviation",
         {{"--no-over"}},
         "no option --no-over; did you mean --no-overwrite? See: s3mpu put"},
        {"abbreviation of several",
         {{"--part=6"}},
         "no option --part; did you mean --part-size or --parts?"},
        {"letters swapped",
         {{"--resmue"}},
         "no option --resmue; did you mean --resume?"},
        {"nothing like it", {{"--turbo"}}, "no option --turbo; see: s3mpu put"},
        {"nothing", {{"--=x"}}, "no option --; see"},
        {"no value", {{"--jobs"}}, "option --jobs needs a value"},
        {"no value, short", {{"a", "-j"}}, "option -j needs a value"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        refuse(opt_put, rows[i].name, &rows[i].in, rows[i].part);
    }
}

static void a_flag_takes_no_value(void **state)
{
    (void)state;
    parse(opt_put, &(struct line){{"--resume=yes"}});
    assert_int_equal(p.first, -1);
    assert_int_equal(p.e.code, ERR_USAGE);
    assert_non_null(strstr(p.e.text, "--resume"));
    forget();
}

/* ----------------------------------------------------------- operands --- */

static void options_stand_anywhere(void **state)
{
    static const struct {
        const char *name;
        struct line in;
        const char *operands[3];
    } rows[] = {
        {"before", {{"-j", "2", "a", "b"}}, {"a", "b", NULL}},
        {"after", {{"a", "b", "-j", "2"}}, {"a", "b", NULL}},
        {"between", {{"a", "--jobs", "2", "b"}}, {"a", "b", NULL}},
        {"joined", {{"a", "-j2", "b"}}, {"a", "b", NULL}},
        {"after --", {{"-j2", "--", "-a", "--b"}}, {"-a", "--b", NULL}},
        {"-- between", {{"a", "-j2", "--", "-b"}}, {"a", "-b", NULL}},
        {"a lone dash", {{"-j2", "-", "b"}}, {"-", "b", NULL}},
        {"none", {{"-j2"}}, {NULL, NULL, NULL}},
        {"letters and a value", {{"a", "-qj", "2", "b"}}, {"a", "b", NULL}},
        {"a value like an option",
         {{"--content-type", "--jobs", "a", "-j2"}},
         {"a", NULL}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int n = 0;
        parse(opt_put, &rows[i].in);
        if (p.first < 0) {
            fail_msg("%s: %s", rows[i].name, p.e.text);
        }
        assert_int_equal(p.c.jobs, 2);
        for (; rows[i].operands[n] != NULL; n++) {
            assert_true(p.first + n < p.argc);
            assert_string_equal(p.argv[p.first + n], rows[i].operands[n]);
        }
        assert_int_equal(p.argc - p.first, n);
        forget();
    }
}

static void after_the_two_dashes_nothing_is_an_option(void **state)
{
    (void)state;
    parse(opt_put, &(struct line){{"--", "-j", "99", "--turbo"}});
    assert_int_equal(p.argc - p.first, 3);
    assert_int_equal(p.c.jobs, 8);
    forget();
}

static void the_command_is_found_behind_common_options(void **state)
{
    static const struct {
        const char *name;
        struct line in;
        int out;
    } rows[] = {
        {"at once", {{"ls", "b"}}, 1},
        {"flag", {{"-q", "ls", "-h"}}, 2},
        {"value", {{"--region", "put", "ls"}}, 3},
        {"joined value", {{"--region=put", "ls"}}, 2},
        {"several", {{"-v", "--profile", "p", "-v", "ls"}}, 5},
        {"none", {{"-v"}}, 2},
        {"two dashes", {{"--", "ls"}}, 2},
        {"of a command", {{"-j", "6", "put"}}, 3},
        {"of a command, joined", {{"-j6", "put"}}, 2},
        {"letters, the last with a value", {{"-qj", "6", "put"}}, 3},
        {"long, of a command", {{"--older-than", "2d", "uploads"}}, 3},
        {"none that is known", {{"--turbo", "put"}}, 2},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        static char name[] = "s3mpu";
        char *argv[ARGS_MAX + 2] = {name};
        int argc = 1;
        int got;
        for (; rows[i].in.args[argc - 1] != NULL; argc++) {
            argv[argc] = (char *)(uintptr_t)rows[i].in.args[argc - 1];
        }
        got = opt_skip(argc, argv);
        if (got != rows[i].out) {
            fail_msg("%s: %d", rows[i].name, got);
        }
    }
}

/* ---------------------------------------------------------- attributes --- */

static void attributes_become_headers(void **state)
{
    static const struct line line = {
        {"--content-type=text/plain", "--cache-control", "no-cache",
         "--content-disposition=inline", "--content-encoding=gzip",
         "--content-language=de", "--expires=x", "--storage-class=GLACIER",
         "--acl=public-read", "--tagging=a=b&c=d"}};
    static const struct sigv4_pair want[] = {
        {"content-type", "text/plain"},     {"cache-control", "no-cache"},
        {"content-disposition", "inline"},  {"content-encoding", "gzip"},
        {"content-language", "de"},         {"expires", "x"},
        {"x-amz-storage-class", "GLACIER"}, {"x-amz-acl", "public-read"},
        {"x-amz-tagging", "a=b&c=d"}};
    (void)state;
    parse(opt_put, &line);
    assert_int_equal(p.c.attr_count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_string_equal(p.c.attrs[i].name, want[i].name);
        assert_string_equal(p.c.attrs[i].value, want[i].value);
    }
    forget();
}

static void metadata_is_cut_in_pairs(void **state)
{
    static const struct {
        const char *in;
        struct sigv4_pair out[3];
    } rows[] = {
        {"a=1", {{"x-amz-meta-a", "1"}, {NULL, NULL}, {NULL, NULL}}},
        {"a=1,Bc-d=two words",
         {{"x-amz-meta-a", "1"},
          {"x-amz-meta-Bc-d", "two words"},
          {NULL, NULL}}},
        {"a=,b=x=y",
         {{"x-amz-meta-a", ""}, {"x-amz-meta-b", "x=y"}, {NULL, NULL}}},
        {"a=\xc3\xbc",
         {{"x-amz-meta-a", "\xc3\xbc"}, {NULL, NULL}, {NULL, NULL}}},
        {"a=1,b=2,c=3",
         {{"x-amz-meta-a", "1"}, {"x-amz-meta-b", "2"}, {"x-amz-meta-c", "3"}}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t n = 0;
        parse(opt_put, &(struct line){{"--metadata", rows[i].in}});
        if (p.first < 0) {
            fail_msg("%s: %s", rows[i].in, p.e.text);
        }
        for (; n < 3 && rows[i].out[n].name != NULL; n++) {
            assert_true(n < p.c.attr_count);
            assert_string_equal(p.c.attrs[n].name, rows[i].out[n].name);
            assert_string_equal(p.c.attrs[n].value, rows[i].out[n].value);
        }
        assert_int_equal(p.c.attr_count, n);
        forget();
    }
}

static void what_is_no_metadata_is_refused(void **state)
{
    static const struct {
        const char *name;
        struct line in;
        const char *part;
    } rows[] = {
        {"no value", {{"--metadata=a"}}, "it must be K=V,..."},
        {"no value, second", {{"--metadata=a=1,b"}}, "it must be K=V,..."},
        {"empty pair", {{"--metadata=a=1,,b=2"}}, "it must be K=V,..."},
        {"no name", {{"--metadata==1"}}, ""},
        {"blank in a name", {{"--metadata=a b=1"}}, "not a header's name"},
        {"colon in a name", {{"--metadata=a:b=1"}}, "not a header's name"},
        {"line break", {{"--metadata=a=1\r\nb: 2"}}, "control characters"},
        {"line break in a name",
         {{"--metadata=a\nb=1"}},
         "not a header's name"},
        {"twice", {{"--metadata=a=1", "--metadata=b=2"}}, "give it once"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        refuse(opt_put, rows[i].name, &rows[i].in, rows[i].part);
    }
}

static void attributes_are_bounded(void **state)
{
    char text[400] = "a0=0";
    size_t n = strlen(text);
    (void)state;
    for (int i = 1; i < CONFIG_MAX_ATTRS; i++) {
        n += (size_t)snprintf(text + n, sizeof(text) - n, ",a%d=%d", i, i);
    }
    parse(opt_put, &(struct line){{"--metadata", text}});
    assert_true(p.first > 0);
    assert_int_equal(p.c.attr_count, CONFIG_MAX_ATTRS);
    forget();
    refuse(opt_put, "one more",
           &(struct line){{"--metadata", text, "--acl=private"}},
           "too many attributes");
}

/* -------------------------------------------------------------- tables --- */

static const struct opt *const tables[] = {opt_common, opt_put,     opt_get,
                                           opt_verify, opt_uploads, opt_none};

/* No option of a command hides a common one, by name or by letter. */
static void options_have_one_meaning(void **state)
{
    (void)state;
    for (size_t t = 1; t < COUNT(tables); t++) {
        for (const struct opt *o = tables[t]; o->name != NULL; o++) {
            for (const struct opt *c = opt_common; c->name != NULL; c++) {
                assert_string_not_equal(o->name, c->name);
                assert_true(o->letter == 0 || o->letter != c->letter);
            }
            for (const struct opt *b = tables[t]; b != o; b++) {
                assert_string_not_equal(o->name, b->name);
                assert_true(o->letter == 0 || o->letter != b->letter);
            }
        }
    }
}

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT(tables); t++) {
        for (const struct opt *o = tables[t]; o->name != NULL; o++) {
            bool flag = o->type == OPT_TYPE_FLAG || o->type == OPT_TYPE_COUNT;
            assert_int_equal(o->arg == NULL, flag);
            assert_non_null(o->help);
            assert_int_equal(o->words != NULL, o->type == OPT_TYPE_WORD);
            assert_int_equal(o->header != NULL, o->type == OPT_TYPE_HEADER);
            assert_true(o->min <= o->max);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(durations_have_units),
        cmocka_unit_test(values_come_to_their_places),
        cmocka_unit_test(what_is_not_said_is_the_default),
        cmocka_unit_test(the_last_one_counts),
        cmocka_unit_test(every_word_has_its_value),
        cmocka_unit_test(bounds_are_kept),
        cmocka_unit_test(what_is_no_value_is_refused),
        cmocka_unit_test(what_is_no_option_is_named),
        cmocka_unit_test(a_flag_takes_no_value),
        cmocka_unit_test(options_stand_anywhere),
        cmocka_unit_test(after_the_two_dashes_nothing_is_an_option),
        cmocka_unit_test(the_command_is_found_behind_common_options),
        cmocka_unit_test(attributes_become_headers),
        cmocka_unit_test(metadata_is_cut_in_pairs),
        cmocka_unit_test(what_is_no_metadata_is_refused),
        cmocka_unit_test(attributes_are_bounded),
        cmocka_unit_test(options_have_one_meaning),
        cmocka_unit_test(rows_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
