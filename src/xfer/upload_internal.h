/*
 * xfer/upload_internal.h -- the upload, for the files that are its parts:
 * upload.c (states), upload_part.c (bytes), upload_look.c (what is at the key),
 * upload_end.c (Complete, abort), resume.c (going on with an earlier one).
 */
#ifndef S3MPU_XFER_UPLOAD_INTERNAL_H
#define S3MPU_XFER_UPLOAD_INTERNAL_H

#include "s3mpu/xfer/parts.h"
#include "s3mpu/xfer/source.h"
#include "s3mpu/xfer/upload.h"
#include "s3mpu/xfer/upload_state.h"
#include "s3mpu/xfer/worker.h"

/* Bytes that come over wrong are sent this often. */
enum { UPLOAD_MAX_SENDS = 3 };

/* What was at the key before the object was made, so that an older object is
 * not taken for the outcome of a request that was not answered. */
struct upload_before {
    bool known; /* HEAD was answered with an object or with 404 */
    bool there;
    struct s3_head head;
};

/* Uploads of this key that requests of ours may have begun whose responses were
 * lost: begun in these seconds, by the service's clock. */
struct upload_lost {
    bool is_due;
    time_t from;
    time_t to;
};

struct upload {
    struct transfer base; /* first: a struct transfer * is one of these */
    struct upload_spec spec;
    struct s3_session *session;
    struct source *source;
    bool sign_payload; /* SHA-256 of each request, known before it is sent */
    int64_t began_ms;  /* monotonic, before the first request */

    /* Written by the one job of LISTING or CREATING, read by those of later
     * states: the scheduler's lock lies between. */
    struct plan plan;
    char upload_id[S3_UPLOAD_ID_BYTES];
    time_t began; /* the service's time when the upload was; 0 unknown */
    struct upload_before before;
    struct s3_checksum
        whole;          /* of the object, confirmed part by part; or none */
    bool unconditional; /* the service does not know If-None-Match */
    bool unclear;       /* the service's only word does not fit the file */
    bool settled_alike; /* the outcome was settled by size and time alone */
    struct upload_lost lost;
    bool vanished;         /* the upload is gone, though we did not end it */
    enum checksum_alg alg; /* sent as a header; NONE after a step down */
    enum checksum_alg stepped_down_from; /* not told yet; NONE: nothing is */
    struct parts *parts;
    struct resume *resume; /* while LISTING and MATCHING */

    /* The service wants a digest with each body: a bucket with object lock */
    atomic_bool content_md5;
    atomic_bool some_unproved;   /* a part whose ETag proves nothing */
    atomic_bool others_untold;   /* candidates were passed over */
    atomic_bool some_unanswered; /* a part whose checksum was passed over */

    struct { /* guarded by the scheduler's lock */
        enum upload_state state;
        unsigned running; /* jobs taken and not given back */
        bool failing;     /* no more parts are handed out */
        bool refused;     /* why: a checksum */
        int cancelled;    /* the reason, 0 none */
        struct err first; /* the first failure */
    } locked;
};

/* The state after ${event}; under the scheduler's lock. What the table of states
 * does not have ends in UPLOAD_FAILED with ERR_INTERNAL. */
void upload_advance_locked(struct upload *u, enum upload_event event);

/* What kind a job is: the state in which it is handed out. Its outcome is
 * rc, and where that is not enough, in job.part.no an enum upload_event. */

/* The bytes of ${part} in one request: PutObject where ${single}. The result
 * is in ${job}->result. */
int upload_send_part(struct upload *u, struct job *job, struct worker *w);
int upload_send_single(struct upload *u, struct job *job, struct worker *w,
                       enum upload_event *event);

/* HEAD of the key, before the object is made; the first call fills in
 * ${u}->before. 0, but with --no-overwrite -1 and ${e} where the key is not seen
 * to be free (only a 404 says so; not all services honour the condition on
 * the request that makes the object). */
int upload_look_before(struct upload *u, struct worker *w, struct err *e);

/* The object is there by the service's word: look at it, fill in the report.
 * ${etag} is what the file has, "" if that is not known; ${said} what the
 * service said, "" if nothing. */
enum upload_event upload_confirm(struct upload *u, struct worker *w,
                                 const char *etag, const char *said,
                                 struct err *e);

/* --no-overwrite: whether the refusal ${e} says that the service does not know
 * the condition; then it is not sent again, and a warning says so. */
bool upload_drops_condition(struct upload *u, const struct worker *w,
                            const struct err *e);

/* Say what a 412 means under --no-overwrite. */
void upload_explain_412(const struct upload *u, struct err *e);

/* Make ${e} ERR_UNKNOWN_END, and say how to look. */
void upload_say_unknown(const struct upload *u, struct err *e);

/* Review, Complete, settle, look: says which event came of it. */
enum upload_event upload_complete(struct upload *u, struct worker *w,
                                  struct err *e);
/* The upload vanished from under us: whether the object is at the key already
 * and is the file, as when another run went on with the same upload and was
 * the first to complete it. Then the report is filled in. */
bool upload_is_there(struct upload *u, struct worker *w);
/* Abort, and ask until it is gone; -1 leaves its id in the report. */
int upload_abort(struct upload *u, struct worker *w, struct err *e);
/* After a Create with an unknown outcome, which began at ${began_ms}: note what
 * it may have left. */
void upload_note_lost(struct upload *u, const struct worker *w,
                      int64_t began_ms);
/* Remove the empty uploads of this key that our lost requests may have begun;
 * at the end of the run, so that a run beside this one has sent a part of its
 * own by then. */
void upload_sweep(struct upload *u, struct worker *w);

/* The Date of the last answer, 0 if it had none. */
time_t upload_service_time(const struct s3_conn *c);

/* What is at the key now, seen by HEAD. */
enum look {
    LOOK_OURS,
    LOOK_ALIKE, /* of the same size, and nothing more can be told */
    LOOK_OTHER,
    LOOK_NONE,
    LOOK_BLIND /* it may not be looked at */
};
/* ${etag}: the ETag that ours has, "" where that is not known. */
enum look upload_look(struct upload *u, struct s3_conn *c, const char *etag,
                      struct s3_head *head);
/* The same as a settled() callback: whether the object is ours and of this run. */
struct upload_settle {
    struct upload *upload;
    struct worker *w; /* whose connection makes the call */
    char etag[S3_ETAG_BYTES];
    enum look seen;      /* at the last call; LOOK_OURS before it: none */
    struct s3_head head; /* what was seen */
};
bool upload_settled(void *ctx, const struct err *why);

/*
 * Going on with an earlier upload. resume_list (one job, no lock) finds the
 * unfinished uploads of this key whose parts lie as a plan would cut the file;
 * resume_take and resume_give (locked) hand their parts out to be compared
 * with the file by resume_compare (no lock); resume_adopt (locked) takes over
 * the one with the most bytes of ours.
 */
struct resume;

/* OK: there are candidates; NONE; or FAIL and ${e}. */
enum upload_event resume_list(struct upload *u, struct worker *w,
                              struct err *e);
bool resume_take(struct resume *r, struct job *out);
void resume_compare(struct upload *u, struct job *job, struct worker *w);
void resume_give(struct resume *r, const struct job *job);
bool resume_is_compared(const struct resume *r);
/* OK: id, plan and parts of ${u} are the adopted upload's; NONE. */
enum upload_event resume_adopt(struct upload *u);
/* Name the candidates that were passed over; by a later job, not under the
 * lock. */
void resume_tell(const struct upload *u);
void resume_free(struct resume *r);

#endif
