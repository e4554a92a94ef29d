/*
 * cli/cmd_put.c -- s3mpu put FILE DEST
 */
#include "command.h"

#include "object.h"
#include "report.h"

#include "s3mpu/base/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum upload_checksum how;
    enum checksum_alg alg;
} checksums[] = {
    [CONFIG_SUM_AUTO] = {UPLOAD_CHECKSUM_AUTO, CHECKSUM_NONE},
    [CONFIG_SUM_CRC64NVME] = {UPLOAD_CHECKSUM_HEADER, CHECKSUM_CRC64NVME},
    [CONFIG_SUM_CRC32C] = {UPLOAD_CHECKSUM_HEADER, CHECKSUM_CRC32C},
    [CONFIG_SUM_CRC32] = {UPLOAD_CHECKSUM_HEADER, CHECKSUM_CRC32},
    [CONFIG_SUM_SHA256] = {UPLOAD_CHECKSUM_HEADER, CHECKSUM_SHA256},
    [CONFIG_SUM_MD5] = {UPLOAD_CHECKSUM_MD5, CHECKSUM_NONE},
    [CONFIG_SUM_NONE] = {UPLOAD_CHECKSUM_NONE, CHECKSUM_NONE},
};

static bool keeps(const struct config *c)
{
    return c->on_interrupt == CONFIG_INTERRUPT_KEEP ||
           (c->on_interrupt == CONFIG_INTERRUPT_AUTO && c->resume);
}

static struct upload_spec spec_of(const struct context *c,
                                  const struct object *to)
{
    const struct config *o = c->config;
    return (struct upload_spec){.path = c->argv[0],
                                .to = object_ref(to),
                                .plan = {.part_size = o->part_size,
                                         .parts = (unsigned)o->parts,
                                         .jobs = (unsigned)o->jobs,
                                         .small_parts = keeps(o)},
                                .payload = (enum upload_payload)o->payload,
                                .checksum = checksums[o->checksum].how,
                                .alg = checksums[o->checksum].alg,
                                .attrs = {o->attrs, o->attr_count},
                                .no_overwrite = o->no_overwrite,
                                .resume = o->resume,
                                .keep_on_interrupt = keeps(o)};
}

static unsigned jobs_for(const struct config *c, unsigned parts)
{
    return c->jobs < (int64_t)parts ? (unsigned)c->jobs : parts;
}

/* -n: what would be done. Memory is what a worker holds, times the workers,
 * and what the libraries take. */
static int tell_plan(const struct context *c, const struct transfer *t,
                     const struct object *to)
{
    const struct plan *p = upload_plan(t);
    struct plan_part last = plan_part(p, p->parts);
    unsigned jobs = jobs_for(c->config, p->parts);
    if (p->parts == 1) {
        report_result("would put %s to s3://%s/%s: %" PRId64
                      " bytes in 1 part; 2 requests",
                      c->argv[0], to->bucket, to->key, p->size);
        return 0;
    }
    report_result("would put %s to s3://%s/%s: %" PRId64
                  " bytes in %u parts of %" PRId64 " (the last %" PRId64
                  "), %u at a time; %u requests",
                  c->argv[0], to->bucket, to->key, p->size, p->parts,
                  p->part_size, last.length, jobs, p->parts + 4);
    return 0;
}

/* What is left behind, and the command that deals with it. */
static void tell_left(const struct context *c, const struct object *to,
                      const struct report *r)
{
    if (r->left_upload_id[0] == '\0') {
        return;
    }
    if (r->err.code == ERR_UNKNOWN_END) {
        log_error("put %s: upload %s may still be there; see: s3mpu uploads "
                  "%s/%s",
                  c->argv[0], r->left_upload_id, to->bucket, to->key);
        return;
    }
    if (r->kept) {
        char size[24];
        report_size(r->kept_bytes, size, sizeof(size));
        log_error("put %s: kept %u of %u parts (%s); go on with the same "
                  "command and --resume, or remove them: s3mpu uploads abort "
                  "%s/%s %s",
                  c->argv[0], r->kept_parts, r->parts, size, to->bucket,
                  to->key, r->left_upload_id);
        return;
    }
    log_error("put %s: an unfinished upload is left; remove it: s3mpu uploads "
              "abort %s/%s %s",
              c->argv[0], to->bucket, to->key, r->left_upload_id);
}

static void tell_success(const struct context *c, const struct object *to,
                         const struct report *r, int64_t ms)
{
    char size[24];
    char took[24];
    char resumed[60] = "";
    if (c->config->quiet) {
        return;
    }
    report_size(r->size, size, sizeof(size));
    report_time(ms, took, sizeof(took));
    if (r->resumed_bytes > 0) {
        char had[24];
        report_size(r->resumed_bytes, had, sizeof(had));
        snprintf(resumed, sizeof(resumed), " (%s were there already)", had);
    }
    report_result("s3://%s/%s: %s (%" PRId64 " bytes)%s in %u part%s, %s, "
                  "proof: %s",
                  to->bucket, to->key, size, r->size, resumed, r->parts,
                  r->parts == 1 ? "" : "s", took,
                  proof_name(r->proof, r->checksum));
}

/* --verify: a level that was not reached is a failure, though the object is
 * there. The last word of the option asks for one algorithm. */
static bool level_reached(const struct config *c, const struct report *r)
{
    int level = c->verify + PROOF_SIZE; /* the option's first word */
    if (c->verify >= 0 && level > PROOF_CHECKSUM) {
        return r->proof == PROOF_CHECKSUM && r->checksum == CHECKSUM_CRC64NVME;
    }
    return c->verify < 0 || (int)r->proof >= level;
}

/* After a run that ended well; the exit code. */
static int accept(struct context *c, const struct object *to,
                  const struct report *r, int64_t ms)
{
    struct err e;
    tell_success(c, to, r, ms);
    if (r->proof == PROOF_UNPROVED) {
        log_warn("the service took the file, but the object could not be "
                 "looked at, so nothing is proved; check it with: s3mpu verify "
                 "%s s3://%s/%s",
                 c->argv[0], to->bucket, to->key);
    }
    if (level_reached(c->config, r)) {
        return 0;
    }
    if (r->proof == PROOF_UNPROVED) {
        err_set(&e, ERR_INTEGRITY,
                "the service took the file, but nothing is proved, and "
                "--verify asks for a proof");
    } else {
        err_set(&e, ERR_INTEGRITY,
                "the object is there, but the proof is %s, and --verify asks "
                "for more",
                proof_name(r->proof, r->checksum));
    }
    return context_fail(c, c->argv[0], &e);
}

/* What the second signal says before it leaves. */
static void last_words(const struct object *to, const char *path, char *out,
                       size_t size)
{
    snprintf(out, size,
             "put %.300s: left at once; an unfinished upload may "
             "remain: s3mpu uploads %.100s/%.1024s",
             path, to->bucket, to->key);
}

static int put(struct context *c, const struct object *to)
{
    struct upload_spec spec = spec_of(c, to);
    struct run_opts opts = {.name = object_base_name(c->argv[0])};
    char words[1600];
    struct transfer *t;
    struct err e;
    int64_t ms = 0;
    int code;
    t = upload_new(&spec, c->session.s3, &e);
    if (t == NULL) {
        return context_fail(c, c->argv[0], &e);
    }
    if (c->config->dry_run) {
        code = tell_plan(c, t, to);
        transfer_free(t);
        return code;
    }
    opts.jobs = jobs_for(c->config, upload_plan(t)->parts);
    opts.last_words = words;
    last_words(to, c->argv[0], words, sizeof(words));
    code = context_run(c, t, &opts, &ms);
    if (code == 0) {
        code = accept(c, to, transfer_report(t), ms);
    } else {
        tell_left(c, to, transfer_report(t));
    }
    transfer_free(t);
    return code;
}

int cmd_put(struct context *c)
{
    struct object to;
    struct err e;
    int code;
    if (strcmp(c->argv[0], "-") == 0) {
        err_set(&e, ERR_USAGE, "standard input cannot be sent; give a file");
        return context_fail(c, NULL, &e);
    }
    if (c->config->parts > 0 && c->config->part_size > 0) {
        err_set(&e, ERR_USAGE, "--parts and --part-size exclude each other");
        return context_fail(c, NULL, &e);
    }
    if (c->argv[0][0] == '\0') {
        err_set(&e, ERR_USAGE, "the name of the file is empty");
        return context_fail(c, NULL, &e);
    }
    if (context_object(c, c->argv[1], &to, &e) != 0) {
        return context_fail(c, c->argv[0], &e);
    }
    object_take_name(&to, c->argv[0]);
    code = object_check_key(&to, &e) == 0 ? put(c, &to)
                                          : context_fail(c, c->argv[0], &e);
    object_release(&to);
    return code;
}
