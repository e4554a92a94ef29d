/*
 * cli/opt.h -- options as tables: parsing, bounds, --help and the dump that
 * the documents are checked against come from the same rows.
 *
 * Threads: main.
 * Errors:  ERR_USAGE, naming the option and what it takes.
 */
#ifndef S3MPU_CLI_OPT_H
#define S3MPU_CLI_OPT_H

#include "config.h"

enum opt_type {
    OPT_TYPE_FLAG,
    OPT_TYPE_COUNT,    /* a flag that may be repeated: int */
    OPT_TYPE_NUMBER,   /* int64_t */
    OPT_TYPE_SIZE,     /* int64_t bytes; "auto" is 0 where that is allowed */
    OPT_TYPE_DURATION, /* int64_t milliseconds */
    OPT_TYPE_STRING,
    OPT_TYPE_WORD,    /* int: the index in words */
    OPT_TYPE_HEADER,  /* a header of the object, named by arg2 */
    OPT_TYPE_METADATA /* K=V,... */
};

/* A row: where the value goes, what it may be, what is said of it. */
struct opt {
    char letter; /* 0: none */
    const char *name;
    enum opt_type type;
    size_t offset; /* in struct config */
    int64_t min;
    int64_t max;
    const char *const *words; /* OPT_TYPE_WORD: NULL-terminated */
    const char *header;       /* OPT_TYPE_HEADER */
    const char *arg;          /* "N", "SIZE"; NULL: takes none */
    const char *help;
};

/* Tables end in a row without a name. */
extern const struct opt opt_common[];
extern const struct opt opt_put[];
extern const struct opt opt_get[];
extern const struct opt opt_verify[];
extern const struct opt opt_uploads[];
extern const struct opt opt_none[];

/* opt_parse(table, argc, argv, c, e): options of ${table} and opt_common, which
 * may stand anywhere, by their whole names; "--" ends them. argv[0] is the
 * command. The operands are
 * moved to the end: returns the index of the first, or -1. */
int opt_parse(const struct opt *table, int argc, char **argv, struct config *c,
              struct err *e);

/* The index of the first word that is neither an option of some command nor the
 * value of one: the command, where options stand before it. */
int opt_skip(int argc, char **argv);

/* Values; 0, or -1 and a text that begins with what is wrong. */
int opt_size(const char *text, int64_t *bytes);
int opt_duration(const char *text, int64_t *ms);

/* Print the rows: for people, and as "command TAB --long TAB -s TAB ARG". */
void opt_help(const struct opt *table);
void opt_dump(const char *command, const struct opt *table);

#endif
