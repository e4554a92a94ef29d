/*
 * cli/dispatch.c -- the table of commands, and what comes before and after
 * each: options, libraries, session.
 */
#include "command.h"

#include "opt.h"
#include "output.h"
#include "report.h"
#include "signals.h"
#include "suggest.h"

#include "s3mpu/digest/hash.h"
#include "s3mpu/fmt/xml.h"

#include <stdio.h>
#include <string.h>

static const struct command commands[] = {
    {"put", "put [options] FILE DEST", "upload a file", opt_put, 2, 2, cmd_put},
    {"get", "get [options] OBJECT [FILE|-]", "download, in parallel ranges",
     opt_get, 1, 2, cmd_get},
    {"verify", "verify [options] FILE OBJECT",
     "is the object the file? (no download needed)", opt_verify, 2, 2,
     cmd_verify},
    {"ls", "ls [options] [BUCKET[/PREFIX]]", "list buckets or objects",
     opt_none, 0, 1, cmd_ls},
    {"mb", "mb [options] BUCKET", "make a bucket", opt_none, 1, 1, cmd_mb},
    {"rm", "rm [options] OBJECT...", "delete objects", opt_none, 1, 1 << 20,
     cmd_rm},
    {"uploads", "uploads [abort] [options] BUCKET[/PREFIX] [ID]",
     "list unfinished uploads, or abort them", opt_uploads, 1, 3, cmd_uploads},
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(void)
{
    puts("s3mpu -- a parallel multipart uploader for S3\n");
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("  s3mpu %-47s %s\n", commands[i].usage, commands[i].what);
    }
    puts("\ns3mpu COMMAND --help tells the options of a command; DEST and "
         "OBJECT are\nBUCKET, BUCKET/KEY or BUCKET/PREFIX/, with or without "
         "s3://.");
}

static void print_command(const struct command *cmd)
{
    printf("s3mpu %s\n%s\n\n", cmd->usage, cmd->what);
    if (cmd->opts[0].name != NULL) {
        opt_help(cmd->opts);
        puts("");
    }
    opt_help(opt_common);
}

static void dump_options(void)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        opt_dump(commands[i].name, commands[i].opts);
        opt_dump(commands[i].name, opt_common);
    }
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

/* What other programs call it, and how it is done here. */
static const struct {
    const char *word;
    const char *hint;
} elsewhere[] = {
    {"cp", "s3mpu put FILE BUCKET uploads, s3mpu get BUCKET/KEY downloads"},
    {"copy", "s3mpu put FILE BUCKET uploads, s3mpu get BUCKET/KEY downloads"},
    {"mv", "s3mpu put FILE BUCKET uploads; it removes no file"},
    {"move", "s3mpu put FILE BUCKET uploads; it removes no file"},
    {"sync", "s3mpu sends one file at a time: s3mpu put FILE BUCKET"},
    {"mirror", "s3mpu sends one file at a time: s3mpu put FILE BUCKET"},
    {"rb", "s3mpu removes objects (s3mpu rm BUCKET/KEY), and no buckets"},
    {"upload", "did you mean: s3mpu put FILE BUCKET"},
    {"download", "did you mean: s3mpu get BUCKET/KEY"},
    {"cat", "did you mean: s3mpu get BUCKET/KEY -"},
    {"list", "did you mean: s3mpu ls"},
    {"la", "did you mean: s3mpu ls"},
    {"dir", "did you mean: s3mpu ls"},
    {"del", "did you mean: s3mpu rm BUCKET/KEY"},
    {"delete", "did you mean: s3mpu rm BUCKET/KEY"},
    {"remove", "did you mean: s3mpu rm BUCKET/KEY"},
    {"abort", "did you mean: s3mpu uploads abort BUCKET/KEY"},
    {"multipart", "did you mean: s3mpu uploads BUCKET"},
    {"resume", "did you mean: s3mpu put FILE BUCKET --resume"},
    {"create", "did you mean: s3mpu mb BUCKET"},
    {"mkbucket", "did you mean: s3mpu mb BUCKET"},
    {"check", "did you mean: s3mpu verify FILE BUCKET/KEY"},
    {"s3", "s3mpu takes the command at once: s3mpu ls"},
};

/* "; did you mean ...", or nothing. */
static void meant(const char *word, char *out, size_t size)
{
    const char *best = NULL;
    unsigned distance = SUGGEST_NEAR + 1;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
        if (strcmp(elsewhere[i].word, word) == 0) {
            snprintf(out, size, "; %s", elsewhere[i].hint);
            return;
        }
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        unsigned d = suggest_distance(word, commands[i].name);
        /* of two letters one may be wrong, not both */
        if (d < distance && d < strlen(commands[i].name)) {
            distance = d;
            best = commands[i].name;
        }
    }
    if (best != NULL) {
        snprintf(out, size, "; did you mean: s3mpu %s", best);
    }
}

static int unknown_command(const char *word)
{
    char hint[120];
    meant(word, hint, sizeof(hint));
    log_error("no command '%s'%s; see: s3mpu --help", word, hint);
    return 2;
}

/* help, or help COMMAND. */
static int answer_help(const char *word)
{
    const struct command *cmd = word != NULL ? find_command(word) : NULL;
    if (word != NULL && cmd == NULL) {
        return unknown_command(word);
    }
    if (cmd != NULL) {
        print_command(cmd);
    } else {
        print_usage();
    }
    return 0;
}

/* What is said without a command: the exit code, or -1 where that is none.
 * ${next} is the word that follows, or NULL. */
static int answer_word(const char *word, const char *next)
{
    if (strcmp(word, "help") == 0) {
        return answer_help(next);
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        print_usage();
    } else if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        puts("s3mpu " S3MPU_VERSION);
    } else if (strcmp(word, "--dump-options") == 0) {
        dump_options();
    } else if (strcmp(word, "--dump-exit-codes") == 0) {
        report_dump_exit_codes();
    } else {
        return -1;
    }
    return 0;
}

static void set_level(const struct config *c)
{
    int level = c->quiet ? LOG_ERROR : LOG_WARN + c->verbose;
    log_set_level(level > LOG_TRACE ? LOG_TRACE : (enum log_level)level);
}

static int start_libraries(struct err *e)
{
    if (hash_global_init(e) != 0 || http_global_init(e) != 0) {
        return -1;
    }
    xml_global_init();
    return 0;
}

static void stop_libraries(void)
{
    xml_global_release();
    http_global_release();
    hash_global_release();
}

static void warn_of_trust(const struct context *c)
{
    if (c->config->no_verify_ssl) {
        log_warn("--no-verify-ssl: the service's certificate is not verified; "
                 "anybody on the way can read and change what is sent");
    }
}

static int run(const struct command *cmd, struct context *c)
{
    struct err e;
    int code;
    signals_block();
    cancel_init(&c->cancel);
    cancel_init(&c->last);
    output_watch(&c->cancel);
    if (start_libraries(&e) != 0 ||
        session_open(&c->session, c->config, &e) != 0) {
        code = context_fail(c, NULL, &e);
    } else {
        warn_of_trust(c);
        code = cmd->run(c);
        session_close(&c->session);
    }
    stop_libraries();
    output_watch(NULL);
    cancel_release(&c->last);
    cancel_release(&c->cancel);
    return code;
}

static int usage_error(const char *command, struct err *e)
{
    return report_error(command, NULL, e, 0);
}

/* Too many operands, or too few. */
static int refuse_count(const struct command *cmd, int argc, char **argv)
{
    struct err e;
    if (argc < cmd->min_args) {
        err_set(&e, ERR_USAGE, "%s; usage: s3mpu %s",
                argc == 0 ? "it needs operands" : "an operand is missing",
                cmd->usage);
    } else {
        err_set(&e, ERR_USAGE,
                "'%.200s' is one operand too many%s; usage: s3mpu %s",
                argv[cmd->max_args],
                cmd->run == cmd_put ? ": one file is sent at a time" : "",
                cmd->usage);
    }
    return usage_error(cmd->name, &e);
}

static int dispatch_command(const struct command *cmd, int argc, char **argv)
{
    struct config config;
    struct context c = {.command = cmd->name, .config = &config};
    struct err e;
    int first;
    int code;
    config_init(&config);
    first = opt_parse(cmd->opts, argc, argv, &config, &e);
    if (first < 0) {
        code = usage_error(cmd->name, &e);
    } else if (config.help) {
        print_command(cmd);
        code = 0;
    } else if (argc - first < cmd->min_args || argc - first > cmd->max_args) {
        code = refuse_count(cmd, argc - first, argv + first);
    } else {
        c.argc = argc - first;
        c.argv = argv + first;
        set_level(&config);
        code = run(cmd, &c);
    }
    config_release(&config);
    return code;
}

/* Options may stand before the command: then it is moved to the front. */
static void command_first(int argc, char **argv)
{
    int at = opt_skip(argc, argv);
    char *command;
    if (at <= 1 || at >= argc) {
        return;
    }
    command = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof(*argv));
    argv[1] = command;
}

int dispatch(int argc, char **argv)
{
    const struct command *cmd;
    int code;
    if (argc < 2) {
        log_error("usage: s3mpu COMMAND ...; see: s3mpu --help");
        return 2;
    }
    code = answer_word(argv[1], argc > 2 ? argv[2] : NULL);
    if (code >= 0) {
        return output_finish(code);
    }
    command_first(argc, argv);
    cmd = find_command(argv[1]);
    if (cmd == NULL) {
        return unknown_command(argv[1]);
    }
    return output_finish(dispatch_command(cmd, argc - 1, argv + 1));
}
