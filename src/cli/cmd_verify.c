/*
 * cli/cmd_verify.c -- s3mpu verify FILE OBJECT
 */
#include "command.h"

#include "object.h"
#include "report.h"

#include "s3mpu/xfer/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void tell_equal(const struct context *c, const struct object *o,
                       const struct report *r)
{
    char how[100];
    if (c->config->quiet) {
        return;
    }
    if (c->config->download) {
        snprintf(how, sizeof(how), "byte by byte");
    } else if (r->parts > 1 && r->part_size == 0) {
        snprintf(how, sizeof(how), "%s, %u parts of several sizes",
                 proof_name(r->proof, r->checksum), r->parts);
    } else if (r->parts > 1) {
        snprintf(how, sizeof(how), "%s, %u parts of %" PRId64,
                 proof_name(r->proof, r->checksum), r->parts, r->part_size);
    } else {
        snprintf(how, sizeof(how), "%s", proof_name(r->proof, r->checksum));
    }
    report_result("equal: %s is s3://%s/%s (%" PRId64 " bytes, %s)", c->argv[0],
                  o->bucket, o->key, r->size, how);
}

static int verify(struct context *c, const struct object *o)
{
    struct compare_spec spec = {.path = c->argv[0],
                                .object = object_ref(o),
                                .download = c->config->download,
                                .jobs = (unsigned)c->config->jobs};
    struct run_opts opts = {.name = object_base_name(c->argv[0]),
                            .jobs = spec.jobs};
    struct transfer *t;
    struct err e;
    int64_t ms = 0;
    int code;
    t = compare_new(&spec, &e);
    if (t == NULL) {
        return context_fail(c, c->argv[0], &e);
    }
    code = context_run(c, t, &opts, &ms);
    if (code == 0) {
        tell_equal(c, o, transfer_report(t));
    }
    transfer_free(t);
    return code;
}

int cmd_verify(struct context *c)
{
    struct object o;
    struct err e;
    int code;
    if (c->argv[0][0] == '\0') {
        err_set(&e, ERR_USAGE, "the name of the file is empty");
        return context_fail(c, NULL, &e);
    }
    if (context_object(c, c->argv[1], &o, &e) != 0) {
        return context_fail(c, c->argv[0], &e);
    }
    object_take_name(&o, c->argv[0]);
    code = object_check_key(&o, &e) == 0 ? verify(c, &o)
                                         : context_fail(c, c->argv[0], &e);
    object_release(&o);
    return code;
}
