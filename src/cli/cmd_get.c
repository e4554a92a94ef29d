/*
 * cli/cmd_get.c -- s3mpu get OBJECT [FILE|-]
 */
#include "command.h"

#include "object.h"
#include "report.h"
#include "signals.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"
#include "s3mpu/xfer/download.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* FILE, FILE in a folder, or the key's base name here. NULL and ${e} where
 * that is no name. "-" as FILE is standard output; a key of that name is a file.
 * Owned by the caller. */
static char *target_path(const struct context *c, const struct object *from,
                         struct err *e)
{
    const char *given = c->argc > 1 ? c->argv[1] : ".";
    const char *base = object_base_name(from->key);
    struct buf path;
    if (strcmp(given, "-") == 0 || !is_folder(given)) {
        return mem_strdup(given);
    }
    if (base[0] == '\0' || strcmp(base, ".") == 0 || strcmp(base, "..") == 0) {
        err_set(e, ERR_USAGE, "the key '%s' names no file: give one",
                from->key);
        return NULL;
    }
    buf_init(&path, 1 << 16);
    if (strcmp(given, ".") == 0 && strcmp(base, "-") != 0) {
        buf_adds(&path, base);
    } else {
        buf_addf(&path, "%s/%s", given, base);
    }
    return buf_take(&path);
}

static void tell_success(const struct context *c, const struct object *from,
                         const char *path, const struct report *r, int64_t ms)
{
    char size[24];
    char took[24];
    char line[3000];
    if (c->config->quiet) {
        return;
    }
    report_size(r->size, size, sizeof(size));
    report_time(ms, took, sizeof(took));
    snprintf(line, sizeof(line),
             "%s: %s (%" PRId64 " bytes) of s3://%s/%s, "
             "%s, proof: %s",
             path, size, r->size, from->bucket, from->key, took,
             proof_name(r->proof, r->checksum));
    if (strcmp(path, "-") == 0) {
        log_plain(line);
    } else {
        report_result("%s", line);
    }
}

static int get(struct context *c, const struct object *from, const char *path)
{
    struct download_spec spec = {.from = object_ref(from),
                                 .path = strcmp(path, "-") == 0 ? NULL : path,
                                 .jobs = (unsigned)c->config->jobs};
    struct run_opts opts = {.name = object_base_name(from->key),
                            .jobs = spec.jobs};
    struct transfer *t;
    struct err e;
    char *scratch;
    int64_t ms = 0;
    int code;
    t = download_new(&spec, &e);
    if (t == NULL) {
        return context_fail(c, c->argv[0], &e);
    }
    scratch = download_scratch(t);
    signals_scratch(scratch);
    code = context_run(c, t, &opts, &ms);
    signals_scratch(NULL);
    free(scratch);
    if (code == 0) {
        tell_success(c, from, path, transfer_report(t), ms);
    }
    transfer_free(t);
    return code;
}

int cmd_get(struct context *c)
{
    struct object from;
    struct err e;
    char *path;
    int code = 2;
    if (context_object(c, c->argv[0], &from, &e) != 0) {
        return context_fail(c, c->argv[0], &e);
    }
    path = object_check_key(&from, &e) == 0 ? target_path(c, &from, &e) : NULL;
    if (path == NULL) {
        code = context_fail(c, c->argv[0], &e);
    } else {
        code = get(c, &from, path);
    }
    free(path);
    object_release(&from);
    return code;
}
