/*
 * cli/command.h -- a command: its name, its options, what it does; and what
 * all commands stand on.
 */
#ifndef S3MPU_CLI_COMMAND_H
#define S3MPU_CLI_COMMAND_H

#include "config.h"
#include "object.h"
#include "session.h"

#include "s3mpu/base/clock.h"
#include "s3mpu/xfer/transfer.h"

/* What a command is given: its operands, and a session that is open. */
struct context {
    const char *command;
    const struct config *config;
    int argc; /* operands */
    char **argv;
    struct session session;
    struct cancel cancel;
    bool warned_of_bucket; /* see context_object */
    struct cancel last;    /* tripped a little after the deadline */
};

struct command {
    const char *name;
    const char *usage; /* after "s3mpu " */
    const char *what;
    const struct opt *opts;
    int min_args;
    int max_args;
    int (*run)(struct context *c); /* returns the exit code */
};

int cmd_put(struct context *c);
int cmd_get(struct context *c);
int cmd_verify(struct context *c);
int cmd_ls(struct context *c);
int cmd_mb(struct context *c);
int cmd_rm(struct context *c);
int cmd_uploads(struct context *c);

/* The whole program but for main's care of descriptors. */
int dispatch(int argc, char **argv);

/* ----------------------------------------- what commands share: run.c --- */

/* Tell ${e} and return its exit code. ${subject} may be NULL. */
int context_fail(const struct context *c, const char *subject,
                 const struct err *e);

/* object_parse, and a warning (once) where the endpoint's URL names the bucket
 * already: then the object of b/k would lie at b/b/k. */
int context_object(struct context *c, const char *text, struct object *o,
                   struct err *e);

/* From now on signals and the deadline trip the context's token, until
 * signals_stop. ${last_words} as in struct signals_opts. */
int context_signals(struct context *c, const char *last_words, struct err *e);

/* Run ${t} to its end, with signals, deadline and meter. The exit code; a
 * failure has been told, with the first operand as its subject. Milliseconds
 * go to ${ms}. */
struct run_opts {
    const char *name; /* for the meter */
    unsigned jobs;
    const char *last_words; /* of the second signal; may be NULL */
};
int context_run(struct context *c, struct transfer *t,
                const struct run_opts *opts, int64_t *ms);

#endif
