/*
 * cli/opt.c -- getopt_long beneath tables. Numbers are bounded here, at the
 * door.
 */
#include "opt.h"

#include "s3mpu/base/mem.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_OPTS = 80, FIRST_LONG = 1000 };

/* -------------------------------------------------------------- values --- */

static const struct unit {
    const char *name;
    double factor;
} size_units[] = {{"", 1},
                  {"B", 1},
                  {"K", 1024.0},
                  {"KiB", 1024.0},
                  {"kB", 1e3},
                  {"KB", 1e3},
                  {"M", 1048576.0},
                  {"MiB", 1048576.0},
                  {"MB", 1e6},
                  {"G", 1073741824.0},
                  {"GiB", 1073741824.0},
                  {"GB", 1e9},
                  {"T", 1099511627776.0},
                  {"TiB", 1099511627776.0},
                  {"TB", 1e12},
                  {NULL, 0}},
  duration_units[] = {{"ms", 1},     {"", 1e3},      {"s", 1e3}, {"m", 60e3},
                      {"h", 3600e3}, {"d", 86400e3}, {NULL, 0}};

/* "1.5GiB": a number of at most 15 digits, then one of ${units}. */
static int with_unit(const char *text, const struct unit *units, int64_t *value)
{
    char *end = NULL;
    double number;
    if (text[0] < '0' || text[0] > '9' || strspn(text, "0123456789.") > 15) {
        return -1;
    }
    number = strtod(text, &end);
    if ((size_t)(end - text) != strspn(text, "0123456789.")) {
        return -1; /* 1e3, 0x10, 1.2.3 */
    }
    for (; units->name != NULL; units++) {
        if (strcmp(units->name, end) == 0) {
            number *= units->factor;
            if (number > 9e18) {
                return -1;
            }
            *value = (int64_t)number;
            return 0;
        }
    }
    return -1;
}

int opt_size(const char *text, int64_t *bytes)
{
    return with_unit(text, size_units, bytes);
}

int opt_duration(const char *text, int64_t *ms)
{
    return with_unit(text, duration_units, ms);
}

static int parse_number(const char *text, int64_t *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && text[0] != ' ' &&
                   text[0] != '+'
               ? 0
               : -1;
}

/* ---------------------------------------------------------------- rows --- */

static int bad(const struct opt *o, const char *text, const char *wanted,
               struct err *e)
{
    return err_set(e, ERR_USAGE, "--%s %s: %s", o->name, text, wanted);
}

static int bounded(const struct opt *o, const char *text, int64_t value,
                   int64_t *to, struct err *e)
{
    if (value < o->min || value > o->max) {
        char wanted[120];
        if (o->type == OPT_TYPE_SIZE) {
            snprintf(wanted, sizeof(wanted),
                     "%" PRId64 " bytes; it must be %" PRId64
                     " (5 MiB) to %" PRId64 " (5 GiB)",
                     value, o->min, o->max);
        } else {
            snprintf(wanted, sizeof(wanted),
                     "it must be %" PRId64 " to %" PRId64 "%s", o->min, o->max,
                     o->type == OPT_TYPE_DURATION ? " ms" : "");
        }
        return bad(o, text, wanted, e);
    }
    *to = value;
    return 0;
}

static int set_word(const struct opt *o, const char *text, int *to,
                    struct err *e)
{
    struct buf wanted;
    for (int i = 0; o->words[i] != NULL; i++) {
        if (strcmp(o->words[i], text) == 0) {
            *to = i;
            return 0;
        }
    }
    buf_init(&wanted, 300);
    buf_adds(&wanted, "it must be one of");
    for (int i = 0; o->words[i] != NULL; i++) {
        buf_addf(&wanted, " %s", o->words[i]);
    }
    bad(o, text, wanted.data, e);
    buf_release(&wanted);
    return -1;
}

static bool is_header_value(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) {
            return false;
        }
    }
    return true;
}

static int add_attr(const struct opt *o, const char *name, const char *value,
                    struct config *c, struct err *e)
{
    if (!is_header_value(value)) {
        return bad(o, "...", "it must not hold control characters", e);
    }
    if (c->attr_count == CONFIG_MAX_ATTRS) {
        return bad(o, value, "too many attributes", e);
    }
    c->attrs[c->attr_count++] = (struct sigv4_pair){name, value};
    return 0;
}

static bool is_token(const char *text)
{
    return text[0] != '\0' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789-_.") == strlen(text);
}

/* "K=V,K2=V2" becomes headers x-amz-meta-K; the text is cut up in a copy. */
static int add_metadata(const struct opt *o, const char *text, struct config *c,
                        struct err *e)
{
    static const char prefix[] = "x-amz-meta-";
    size_t pairs = 1;
    char *at;
    if (c->metadata != NULL) {
        return bad(o, text, "give it once, with commas", e);
    }
    for (const char *p = text; *p != '\0'; p++) {
        pairs += *p == ',';
    }
    c->metadata = mem_calloc(strlen(text) + pairs * sizeof(prefix) + 1, 1);
    at = c->metadata;
    while (*text != '\0') {
        size_t len = strcspn(text, ",");
        size_t key = strcspn(text, "=");
        char *name = at;
        if (key == 0 || key >= len) {
            return bad(o, text, "it must be K=V,...", e);
        }
        memcpy(name, prefix, sizeof(prefix) - 1);
        memcpy(name + sizeof(prefix) - 1, text, len);
        name[sizeof(prefix) - 1 + key] = '\0';
        at += sizeof(prefix) + len;
        if (!is_token(name)) {
            return bad(o, name, "not a header's name", e);
        }
        if (add_attr(o, name, name + sizeof(prefix) + key, c, e) != 0) {
            return -1;
        }
        text += len + (text[len] == ',');
    }
    return 0;
}

static int set_row(const struct opt *o, const char *text, struct config *c,
                   struct err *e)
{
    void *to = (char *)c + o->offset;
    int64_t value = 0;
    switch (o->type) {
    case OPT_TYPE_FLAG:
        *(bool *)to = true;
        return 0;
    case OPT_TYPE_COUNT:
        ++*(int *)to;
        return 0;
    case OPT_TYPE_NUMBER:
        if (parse_number(text, &value) != 0) {
            return bad(o, text, "it must be a whole number", e);
        }
        return bounded(o, text, value, to, e);
    case OPT_TYPE_SIZE:
        if (strcmp(text, "auto") == 0) {
            *(int64_t *)to = 0;
            return 0;
        }
        if (opt_size(text, &value) != 0) {
            return bad(o, text, "it must be a size, such as 16MiB", e);
        }
        return bounded(o, text, value, to, e);
    case OPT_TYPE_DURATION:
        if (opt_duration(text, &value) != 0) {
            return bad(o, text, "it must be a duration, such as 30s or 10m", e);
        }
        return bounded(o, text, value, to, e);
    case OPT_TYPE_STRING:
        *(const char **)to = text;
        return 0;
    case OPT_TYPE_WORD:
        return set_word(o, text, to, e);
    case OPT_TYPE_HEADER:
        return add_attr(o, o->header, text, c, e);
    case OPT_TYPE_METADATA:
        return add_metadata(o, text, c, e);
    }
    return -1;
}

/* --------------------------------------------------------------- parse --- */

/* The two tables as getopt_long wants them. */
struct options {
    const struct opt *rows[MAX_OPTS];
    struct option longs[MAX_OPTS + 1];
    char shorts[2 * MAX_OPTS + 2];
    size_t count;
};

static void add_rows(struct options *o, const struct opt *table)
{
    for (; table->name != NULL; table++) {
        char text[3] = {table->letter, table->arg != NULL ? ':' : '\0', '\0'};
        o->rows[o->count] = table;
        o->longs[o->count] = (struct option){
            .name = table->name,
            .has_arg = table->arg != NULL ? required_argument : no_argument,
            .val = FIRST_LONG + (int)o->count};
        o->count++;
        if (table->letter != 0) {
            size_t n = strlen(o->shorts);
            snprintf(o->shorts + n, sizeof(o->shorts) - n, "%s", text);
        }
    }
}

static const struct opt *find_row(const struct options *o, int found)
{
    if (found >= FIRST_LONG) {
        return o->rows[found - FIRST_LONG];
    }
    for (size_t i = 0; i < o->count; i++) {
        if (o->rows[i]->letter == found) {
            return o->rows[i];
        }
    }
    return NULL;
}

/* The option that getopt_long stumbled over, as it was typed or as it is. */
static void stumble(const struct options *o, char **argv, char *out,
                    size_t size)
{
    const struct opt *row = optopt > 0 ? find_row(o, optopt) : NULL;
    if (optopt > 0 && optopt < FIRST_LONG) {
        snprintf(out, size, "-%c", optopt);
    } else if (row != NULL) {
        snprintf(out, size, "--%s", row->name);
    } else {
        snprintf(out, size, "%s", argv[optind - 1]);
    }
}

static int complain(const struct options *o, char **argv, int found,
                    struct err *e)
{
    char word[200];
    stumble(o, argv, word, sizeof(word));
    if (found == ':') {
        return err_set(e, ERR_USAGE, "option %s needs a value", word);
    }
    if (optopt >= FIRST_LONG) {
        return err_set(e, ERR_USAGE, "option %s takes no value", word);
    }
    return err_set(e, ERR_USAGE, "no option %s; see: s3mpu %s --help", word,
                   argv[0]);
}

int opt_parse(const struct opt *table, int argc, char **argv, struct config *c,
              struct err *e)
{
    struct options o = {.shorts = ":"};
    int found;
    add_rows(&o, table);
    add_rows(&o, opt_common);
    opterr = 0;
    optind = 0; /* glibc: begin anew */
    while ((found = getopt_long(argc, argv, o.shorts, o.longs, NULL)) != -1) {
        const struct opt *row = find_row(&o, found);
        if (row == NULL) {
            return complain(&o, argv, found, e);
        }
        if (set_row(row, optarg, c, e) != 0) {
            return -1;
        }
    }
    return optind;
}

int opt_skip_common(int argc, char **argv)
{
    struct options o = {.shorts = "+:"};
    add_rows(&o, opt_common);
    opterr = 0;
    optind = 0; /* glibc: begin anew */
    while (getopt_long(argc, argv, o.shorts, o.longs, NULL) != -1) {
    }
    return optind;
}

/* ---------------------------------------------------------------- help --- */

void opt_help(const struct opt *table)
{
    for (; table->name != NULL; table++) {
        char left[64];
        if (table->letter != 0) {
            snprintf(left, sizeof(left), "-%c, --%s %s", table->letter,
                     table->name, table->arg != NULL ? table->arg : "");
        } else {
            snprintf(left, sizeof(left), "    --%s %s", table->name,
                     table->arg != NULL ? table->arg : "");
        }
        printf("  %-32s %s\n", left, table->help);
    }
}

void opt_dump(const char *command, const struct opt *table)
{
    for (; table->name != NULL; table++) {
        char letter[3] = {'-', table->letter, '\0'};
        printf("%s\t--%s\t%s\t%s\n", command, table->name,
               table->letter != 0 ? letter : "",
               table->arg != NULL ? table->arg : "");
    }
}
