/*
 * cli/opt.c -- options as the tables have them. Numbers are bounded here, at
 * the door.
 */
#include "opt.h"

#include "suggest.h"

#include "s3mpu/base/mem.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* In the largest unit that says it with a whole number: "365d", "100ms". */
static void duration_text(int64_t ms, char *out, size_t size)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (ms % units[i].ms == 0) {
            snprintf(out, size, "%" PRId64 "%s", ms / units[i].ms,
                     units[i].unit);
            return;
        }
    }
    snprintf(out, size, "%" PRId64 "ms", ms);
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
        } else if (o->type == OPT_TYPE_DURATION) {
            char min[32];
            char max[32];
            duration_text(o->min, min, sizeof(min));
            duration_text(o->max, max, sizeof(max));
            snprintf(wanted, sizeof(wanted), "it must be %s to %s", min, max);
        } else {
            snprintf(wanted, sizeof(wanted),
                     "it must be %" PRId64 " to %" PRId64, o->min, o->max);
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

/* A command line on its way; the operands are put behind the rest at its end.
 * Not getopt_long: it takes abbreviations, whose meaning changes with each new
 * option, and POSIXLY_CORRECT in the environment changes where options may
 * stand. */
struct line {
    const struct opt *tables[6]; /* NULL-terminated */
    char **argv;
    int argc;
    int at; /* the next word */
};

static const struct opt *find_long(const struct line *l, const char *name,
                                   size_t len)
{
    for (size_t t = 0; l->tables[t] != NULL; t++) {
        for (const struct opt *o = l->tables[t]; o->name != NULL; o++) {
            if (strlen(o->name) == len && memcmp(o->name, name, len) == 0) {
                return o;
            }
        }
    }
    return NULL;
}

static const struct opt *find_letter(const struct line *l, char letter)
{
    for (size_t t = 0; l->tables[t] != NULL; t++) {
        for (const struct opt *o = l->tables[t]; o->name != NULL; o++) {
            if (o->letter == letter) {
                return o;
            }
        }
    }
    return NULL;
}

/* Adds the options that ${name} begins, or else the nearest one. */
static void add_meant(const struct line *l, const char *name, struct buf *out)
{
    const struct opt *near = NULL;
    unsigned best = SUGGEST_NEAR + 1;
    size_t found = 0;
    for (size_t t = 0; l->tables[t] != NULL; t++) {
        for (const struct opt *o = l->tables[t]; o->name != NULL; o++) {
            unsigned d = suggest_distance(name, o->name);
            if (name[0] != '\0' && strncmp(o->name, name, strlen(name)) == 0) {
                buf_addf(out, "%s--%s", found++ == 0 ? "" : " or ", o->name);
            }
            near = d < best ? o : near;
            best = d < best ? d : best;
        }
    }
    if (found == 0 && near != NULL) {
        buf_addf(out, "--%s", near->name);
    }
}

static int refuse_long(const struct line *l, const char *name, size_t len,
                       struct err *e)
{
    char *word = mem_strndup(name, len);
    struct buf meant;
    buf_init(&meant, 1 << 12);
    add_meant(l, word, &meant);
    if (meant.len > 0) {
        err_set(e, ERR_USAGE,
                "no option --%s; did you mean %s? See: s3mpu %s --help", word,
                meant.data, l->argv[0]);
    } else {
        err_set(e, ERR_USAGE, "no option --%s; see: s3mpu %s --help", word,
                l->argv[0]);
    }
    buf_release(&meant);
    free(word);
    return -1;
}

/* A word that begins with "--": its row, and its value where one belongs to it,
 * which may be the next word. */
static int take_long(struct line *l, const char *word, const struct opt **row,
                     const char **value, struct err *e)
{
    size_t len = strcspn(word + 2, "=");
    bool joined = word[2 + len] == '=';
    *row = find_long(l, word + 2, len);
    *value = joined ? word + 2 + len + 1 : NULL;
    if (*row == NULL) {
        return refuse_long(l, word + 2, len, e);
    }
    if ((*row)->arg == NULL) {
        return joined ? err_set(e, ERR_USAGE, "option --%s takes no value",
                                (*row)->name)
                      : 0;
    }
    if (!joined && l->at < l->argc) {
        *value = l->argv[l->at++];
    }
    return *value != NULL ? 0
                          : err_set(e, ERR_USAGE, "option --%s needs a value",
                                    (*row)->name);
}

/* The letter at ${letters}, in a word of letters. */
static int take_letter(struct line *l, const char **letters,
                       const struct opt **row, const char **value,
                       struct err *e)
{
    char letter = *(*letters)++;
    *row = find_letter(l, letter);
    *value = NULL;
    if (*row == NULL) {
        return err_set(e, ERR_USAGE, "no option -%c; see: s3mpu %s --help",
                       letter, l->argv[0]);
    }
    if ((*row)->arg == NULL) {
        return 0;
    }
    if (**letters != '\0') { /* -j4 */
        *value = *letters;
        *letters += strlen(*letters);
    } else if (l->at < l->argc) {
        *value = l->argv[l->at++];
    } else {
        return err_set(e, ERR_USAGE, "option -%c needs a value", letter);
    }
    return 0;
}

/* All options of ${word}. */
static int take_word(struct line *l, const char *word, struct config *c,
                     struct err *e)
{
    const char *letters = word + 1;
    const struct opt *row;
    const char *value;
    if (word[1] == '-') {
        return take_long(l, word, &row, &value, e) != 0
                   ? -1
                   : set_row(row, value, c, e);
    }
    while (*letters != '\0') {
        if (take_letter(l, &letters, &row, &value, e) != 0 ||
            set_row(row, value, c, e) != 0) {
            return -1;
        }
    }
    return 0;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* Reads all words, and puts the operands behind the options: the index of the
 * first, or -1. ${rest} has room for all words. */
static int read_words(struct line *l, char **rest, struct config *c,
                      struct err *e)
{
    size_t operands = 0;
    int options = 1;
    bool ended = false;
    for (l->at = 1; l->at < l->argc;) {
        int from = l->at;
        char *word = l->argv[l->at++];
        if (ended || !is_option(word)) {
            rest[operands++] = word;
            continue;
        }
        ended = strcmp(word, "--") == 0;
        if (!ended && take_word(l, word, c, e) != 0) {
            return -1;
        }
        while (from < l->at) {
            l->argv[options++] = l->argv[from++];
        }
    }
    memcpy(l->argv + options, rest, operands * sizeof(*rest));
    return options;
}

int opt_parse(const struct opt *table, int argc, char **argv, struct config *c,
              struct err *e)
{
    struct line l = {.tables = {table, opt_common}, .argv = argv, .argc = argc};
    char **rest = mem_calloc((size_t)argc + 1, sizeof(*rest));
    int first = read_words(&l, rest, c, e);
    free(rest);
    return first;
}

/* Whether ${word}, an option of any command, has its value in the next word. */
static bool takes_next(const char *word)
{
    const struct line all = {
        .tables = {opt_common, opt_put, opt_get, opt_verify, opt_uploads}};
    const struct opt *row;
    if (word[1] == '-') {
        row = find_long(&all, word + 2, strlen(word + 2));
        return row != NULL && row->arg != NULL;
    }
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        row = find_letter(&all, *letter);
        if (row != NULL && row->arg != NULL) {
            return letter[1] == '\0';
        }
    }
    return false;
}

int opt_skip(int argc, char **argv)
{
    int at = 1;
    while (at < argc && is_option(argv[at])) {
        if (strcmp(argv[at], "--") == 0) {
            return at + 1;
        }
        at += takes_next(argv[at]) ? 2 : 1;
    }
    return at < argc ? at : argc;
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
