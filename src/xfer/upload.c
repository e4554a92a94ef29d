/*
 * xfer/upload.c -- the state machine: what is handed out in which state, and
 * where an outcome leads. It does no I/O: that is in the jobs.
 */
#include "upload_internal.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct upload *upload_of(struct transfer *t)
{
    return (struct upload *)t;
}

/* -------------------------------------------------------------- states --- */

static void note_failure_locked(struct upload *u, const struct err *e)
{
    if (!u->locked.failing) {
        u->locked.failing = true;
        u->locked.first = *e;
        u->vanished = strcmp(e->s3_code, "NoSuchUpload") == 0;
    }
}

/* What the table does not have is a fault of ours, and never a success. */
static void enter_locked(struct upload *u, enum upload_event event)
{
    int next = upload_state_next(u->locked.state, event);
    struct err e;
    if (next < 0) {
        err_set(&e, ERR_INTERNAL, "the upload has no way from state %d by %d",
                (int)u->locked.state, (int)event);
        u->locked.failing = false; /* this comes before what failed first */
        note_failure_locked(u, &e);
        next = UPLOAD_FAILED;
        memcpy(u->base.report.left_upload_id, u->upload_id,
               sizeof(u->upload_id));
    }
    u->locked.state = (enum upload_state)next;
}

/* Whether what was sent so far is worth keeping after the first failure. */
static bool keeps_locked(const struct upload *u)
{
    enum err_code code = u->locked.first.code;
    if (code == ERR_CANCELLED || code == ERR_DEADLINE) {
        return u->spec.keep_on_interrupt;
    }
    return u->spec.resume && (code == ERR_NETWORK || code == ERR_SERVICE ||
                              code == ERR_AUTH || code == ERR_PROTOCOL);
}

/* The report's last words, when an end is reached. */
static void end_locked(struct upload *u)
{
    struct report *r = &u->base.report;
    r->rc = u->locked.state == UPLOAD_DONE ? 0 : -1;
    if (r->rc != 0) {
        r->err = u->locked.first;
    }
    if (r->rc != 0 && r->err.code == ERR_NONE) {
        err_set(&r->err, ERR_INTERNAL, "the upload failed without a reason");
    }
    if (u->locked.state == UPLOAD_KEPT || u->locked.state == UPLOAD_UNKNOWN) {
        memcpy(r->left_upload_id, u->upload_id, sizeof(u->upload_id));
    }
    if (u->locked.state == UPLOAD_KEPT) {
        r->kept = true;
        r->kept_parts = parts_done_count(u->parts);
        r->kept_bytes = (int64_t)atomic_load(&u->base.progress.done);
    }
}

void upload_advance_locked(struct upload *u, enum upload_event event)
{
    enter_locked(u, event);
    if (upload_state_is_end(u->locked.state)) {
        end_locked(u);
    }
}

/* ---------------------------------------------------------------- take --- */

static enum pool_take take_one_locked(struct upload *u, struct job *out)
{
    if (u->locked.running > 0) {
        return POOL_WAIT;
    }
    out->kind = (int)u->locked.state;
    u->locked.running++;
    return POOL_JOB;
}

static enum pool_take take_part_locked(struct upload *u, struct job *out)
{
    unsigned no = u->locked.failing ? 0 : parts_claim(u->parts);
    if (no == 0) {
        return POOL_WAIT;
    }
    out->kind = UPLOAD_SENDING;
    out->part = plan_part(&u->plan, no);
    u->locked.running++;
    return POOL_JOB;
}

static enum pool_take take_match_locked(struct upload *u, struct job *out)
{
    if (u->locked.failing || !resume_take(u->resume, out)) {
        return POOL_WAIT;
    }
    out->kind = UPLOAD_MATCHING;
    u->locked.running++;
    return POOL_JOB;
}

static void begin_locked(struct upload *u)
{
    if (u->locked.cancelled != 0) {
        upload_advance_locked(u, UPLOAD_EV_FAIL);
    } else if (u->plan.parts == 1) {
        upload_advance_locked(u, UPLOAD_EV_SINGLE);
    } else if (u->spec.resume) {
        upload_advance_locked(u, UPLOAD_EV_RESUME);
    } else {
        upload_advance_locked(u, UPLOAD_EV_MULTI);
    }
}

static enum pool_take upload_take(struct transfer *t, struct job *out)
{
    struct upload *u = upload_of(t);
    if (u->locked.state == UPLOAD_NEW) {
        begin_locked(u);
    }
    if (upload_state_is_end(u->locked.state)) {
        return POOL_STOP;
    }
    switch ((int)u->locked.state) {
    case UPLOAD_SENDING:
        return take_part_locked(u, out);
    case UPLOAD_MATCHING:
        return take_match_locked(u, out);
    default:
        return take_one_locked(u, out);
    }
}

/* ----------------------------------------------------------------- run --- */

static void run_create(struct upload *u, struct job *job, struct worker *w)
{
    int64_t began_ms = clock_mono_ms();
    if (u->spec.no_overwrite && upload_look_before(u, w, &job->err) != 0) {
        job->rc = -1;
        return;
    }
    job->rc = s3_create_upload(&w->conn, &u->spec.to, &u->spec.attrs, u->alg,
                               u->upload_id, &job->err);
    if (job->rc != 0) {
        u->upload_id[0] = '\0';
    } else {
        u->began = upload_service_time(&w->conn);
    }
    if (w->conn.maybe_done) {
        upload_note_lost(u, w, began_ms);
    }
    if (job->rc != 0) { /* no other job follows */
        upload_sweep(u, w);
    }
    if (job->rc == 0 && u->parts == NULL) {
        u->parts = parts_new(u->plan.parts);
    }
}

static void tell_step_down(struct upload *u)
{
    if (u->stepped_down_from != CHECKSUM_NONE) {
        log_warn("the service does not take %s checksums: going on with MD5 "
                 "against ETags",
                 checksum_name(u->stepped_down_from));
        u->stepped_down_from = CHECKSUM_NONE;
    }
}

static void upload_run(struct transfer *t, struct job *job, struct worker *w)
{
    struct upload *u = upload_of(t);
    enum upload_event event = UPLOAD_EV_OK;
    w->conn.cancel = w->cancel;
    w->conn.stop = NULL;
    w->conn.retry_for_ms = 0;
    w->conn.read_timeout_ms = 0;
    if (job->kind != UPLOAD_SENDING && job->kind != UPLOAD_MATCHING) {
        tell_step_down(u);
    }
    if (atomic_exchange(&u->others_untold, false)) {
        resume_tell(u);
    }
    switch (job->kind) {
    case UPLOAD_LISTING:
        event = resume_list(u, w, &job->err);
        job->rc = event == UPLOAD_EV_FAIL ? -1 : 0;
        break;
    case UPLOAD_MATCHING:
        resume_compare(u, job, w);
        return;
    case UPLOAD_CREATING:
        run_create(u, job, w);
        break;
    case UPLOAD_SENDING:
        job->rc = upload_send_part(u, job, w);
        return;
    case UPLOAD_PUTTING:
        job->rc = upload_send_single(u, job, w, &event);
        break;
    case UPLOAD_COMPLETING:
        event = upload_complete(u, w, &job->err);
        job->rc = event == UPLOAD_EV_OK ? 0 : -1;
        upload_sweep(u, w);
        break;
    case UPLOAD_RESTARTING:
        job->rc = upload_abort(u, w, &job->err);
        break;
    case UPLOAD_ABORTING:
        if (u->vanished && upload_is_there(u, w)) {
            event = UPLOAD_EV_THERE;
        } else {
            job->rc = upload_abort(u, w, &job->err);
        }
        upload_sweep(u, w);
        break;
    default: /* no event leads from such a state: upload_advance_locked */
        break;
    }
    job->part.no = (unsigned)event;
}

/* ---------------------------------------------------------------- give --- */

/* A refusal that names the checksum, or says that something is not known
 * here, while a checksum was sent on our own account: go on without. */
static bool refuses_checksum(const struct upload *u, const struct err *e)
{
    bool kind =
        e->http_status == 501 ||
        (e->http_status == 400 && (strcmp(e->s3_code, "InvalidArgument") == 0 ||
                                   strcmp(e->s3_code, "InvalidRequest") == 0 ||
                                   strcmp(e->s3_code, "NotImplemented") == 0));
    return u->alg != CHECKSUM_NONE &&
           u->spec.checksum == UPLOAD_CHECKSUM_AUTO && kind;
}

static void step_down_locked(struct upload *u)
{
    u->stepped_down_from = u->alg; /* the next job says so, without the lock */
    u->alg = CHECKSUM_NONE;
    u->locked.refused = false;
    u->locked.failing = false;
}

static void part_failed_locked(struct upload *u, const struct job *job)
{
    bool again = job->err.code == ERR_INTEGRITY && !u->locked.failing;
    unsigned returns = parts_return(u->parts, job->part.no);
    if (again && returns < UPLOAD_MAX_SENDS) {
        return;
    }
    if (!u->locked.failing && refuses_checksum(u, &job->err)) {
        u->locked.refused = true;
    }
    note_failure_locked(u, &job->err);
}

static void give_part_locked(struct upload *u, struct job *job)
{
    struct progress *p = &u->base.progress;
    if (job->rc == 0) {
        parts_done(u->parts, &job->result);
        atomic_fetch_add(&p->done, (long long)job->part.length);
        atomic_fetch_add(&p->parts_done, 1);
    } else {
        part_failed_locked(u, job);
    }
    if (u->locked.running > 0) {
        return;
    }
    if (u->locked.failing) {
        if (u->locked.refused) {
            upload_advance_locked(u, UPLOAD_EV_REFUSED);
        } else {
            upload_advance_locked(u, keeps_locked(u) ? UPLOAD_EV_KEEP
                                                     : UPLOAD_EV_FAIL);
        }
    } else if (parts_done_count(u->parts) == parts_count(u->parts)) {
        upload_advance_locked(u, UPLOAD_EV_OK);
    }
}

/* A failed job of one of the states that have only one. */
static enum upload_event failure_locked(struct upload *u, struct job *job)
{
    enum upload_event event = (enum upload_event)job->part.no;
    if ((job->kind == UPLOAD_CREATING || job->kind == UPLOAD_PUTTING) &&
        refuses_checksum(u, &job->err)) {
        step_down_locked(u);
        return UPLOAD_EV_REFUSED;
    }
    note_failure_locked(u, &job->err);
    if (event == UPLOAD_EV_UNKNOWN || event == UPLOAD_EV_WRONG) {
        return event;
    }
    if (job->kind == UPLOAD_COMPLETING && keeps_locked(u)) {
        return UPLOAD_EV_KEEP;
    }
    return UPLOAD_EV_FAIL;
}

/* The parts that were sent with the refused checksum are gone. */
static void restart_locked(struct upload *u)
{
    struct progress *p = &u->base.progress;
    parts_free(u->parts);
    u->parts = NULL;
    atomic_store(&p->done, 0);
    atomic_store(&p->parts_done, 0);
    step_down_locked(u);
}

/* SENDING has begun, with some parts done already perhaps. */
static void begin_sending_locked(struct upload *u)
{
    struct err e;
    if (u->locked.cancelled != 0) {
        err_set(&e, ERR_CANCELLED, "cancelled");
        note_failure_locked(u, &e);
        upload_advance_locked(u, keeps_locked(u) ? UPLOAD_EV_KEEP
                                                 : UPLOAD_EV_FAIL);
    } else if (parts_done_count(u->parts) == parts_count(u->parts)) {
        upload_advance_locked(u, UPLOAD_EV_OK);
    }
}

/* MATCHING is over once all that is listed has been compared. */
static void end_matching_locked(struct upload *u)
{
    if (u->locked.running > 0 ||
        (!u->locked.failing && !resume_is_compared(u->resume))) {
        return;
    }
    upload_advance_locked(u,
                          u->locked.failing ? UPLOAD_EV_FAIL : resume_adopt(u));
    if (u->locked.state == UPLOAD_SENDING) {
        begin_sending_locked(u);
    }
}

static void give_match_locked(struct upload *u, struct job *job)
{
    resume_give(u->resume, job);
    if (job->rc != 0) {
        note_failure_locked(u, &job->err);
    }
    end_matching_locked(u);
}

static void give_one_locked(struct upload *u, struct job *job)
{
    enum upload_event event = (enum upload_event)job->part.no;
    if (job->rc != 0) {
        event = failure_locked(u, job);
    } else if (job->kind == UPLOAD_RESTARTING) {
        restart_locked(u);
    }
    upload_advance_locked(u, event);
    if (u->locked.state == UPLOAD_SENDING) {
        begin_sending_locked(u);
    } else if (u->locked.state == UPLOAD_MATCHING) {
        end_matching_locked(u); /* there may be nothing to compare */
    }
}

static void upload_give(struct transfer *t, struct job *job)
{
    struct upload *u = upload_of(t);
    u->locked.running--;
    if (job->kind == UPLOAD_SENDING) {
        give_part_locked(u, job);
    } else if (job->kind == UPLOAD_MATCHING) {
        give_match_locked(u, job);
    } else {
        give_one_locked(u, job);
    }
}

/* -------------------------------------------------------------- cancel --- */

static void upload_cancel(struct transfer *t, int why)
{
    struct upload *u = upload_of(t);
    struct err e;
    u->locked.cancelled = why;
    if (u->locked.state != UPLOAD_NEW && u->locked.state != UPLOAD_SENDING) {
        return; /* the one job that runs sees the token, or must not */
    }
    if (why == CANCEL_DEADLINE) {
        err_set(&e, ERR_DEADLINE, "the deadline has passed");
    } else {
        err_set(&e, ERR_CANCELLED, "stopped by a signal");
    }
    note_failure_locked(u, &e);
    if (u->locked.state == UPLOAD_SENDING && u->locked.running == 0) {
        upload_advance_locked(u, keeps_locked(u) ? UPLOAD_EV_KEEP
                                                 : UPLOAD_EV_FAIL);
    }
}

/* ----------------------------------------------------------------- new --- */

static void upload_free(struct transfer *t)
{
    struct upload *u = upload_of(t);
    source_free(u->source);
    parts_free(u->parts);
    resume_free(u->resume);
    free(u);
}

static const struct transfer_ops upload_ops = {.take = upload_take,
                                               .run = upload_run,
                                               .give = upload_give,
                                               .cancel = upload_cancel,
                                               .free = upload_free};

/* auto: AWS has taken CRC64NVME since 2024; elsewhere no header is sent that a
 * service might refuse or, worse, store (protocol breakage of 2025). */
static enum checksum_alg header_alg(const struct upload_spec *spec,
                                    const struct s3_session *session)
{
    if (spec->checksum == UPLOAD_CHECKSUM_HEADER) {
        return spec->alg;
    }
    return spec->checksum == UPLOAD_CHECKSUM_AUTO && s3_session_is_aws(session)
               ? CHECKSUM_CRC64NVME
               : CHECKSUM_NONE;
}

struct transfer *upload_new(const struct upload_spec *spec,
                            struct s3_session *session, struct err *e)
{
    struct upload *u = mem_calloc(1, sizeof(*u));
    struct plan_ask ask = spec->plan;
    u->base.ops = &upload_ops;
    u->began_ms = clock_mono_ms();
    u->spec = *spec;
    u->session = session;
    u->alg = header_alg(spec, session);
    u->sign_payload =
        s3_session_signs(session) &&
        (spec->payload == UPLOAD_PAYLOAD_SHA256 ||
         (spec->payload == UPLOAD_PAYLOAD_AUTO && !s3_session_tls(session)));
    u->source = source_open(spec->path, e);
    if (u->source == NULL) {
        upload_free(&u->base);
        return NULL;
    }
    ask.size = source_size(u->source);
    if (plan_make(&u->plan, &ask, e) != 0) {
        upload_free(&u->base);
        return NULL;
    }
    atomic_store(&u->base.progress.total, (long long)u->plan.size);
    atomic_store(&u->base.progress.parts, u->plan.parts);
    u->base.report.size = u->plan.size;
    u->base.report.parts = u->plan.parts;
    u->base.report.part_size = u->plan.part_size;
    return &u->base;
}

const struct plan *upload_plan(const struct transfer *t)
{
    return &((const struct upload *)t)->plan;
}
