/*
 * xfer/upload_state.h -- the life of one upload as a table. Pure.
 *
 *  NEW -> PUTTING -----------------------------------> DONE
 *   |       +-> FAILED, UNKNOWN
 *   +---> CREATING -> SENDING -> COMPLETING ----------> DONE
 *   |        ^  |       |  |         +-> UNKNOWN, WRONG
 *   |        |  v       |  +-> KEPT <-+
 *   |        | FAILED   +-----> ABORTING -> FAILED, DONE
 *   |        +- RESTARTING <- SENDING (a checksum was refused)
 *   +---> LISTING -> MATCHING (resume) -> SENDING; CREATING from either
 */
#ifndef S3MPU_XFER_UPLOAD_STATE_H
#define S3MPU_XFER_UPLOAD_STATE_H

enum upload_state {
    UPLOAD_NEW,
    UPLOAD_LISTING,  /* looks for unfinished uploads to go on with */
    UPLOAD_MATCHING, /* compares their parts with the file */
    UPLOAD_CREATING,
    UPLOAD_SENDING,
    UPLOAD_RESTARTING, /* aborts, to create anew without a checksum */
    UPLOAD_PUTTING,    /* all in one request */
    UPLOAD_COMPLETING, /* review, Complete, settle, look */
    UPLOAD_ABORTING,
    UPLOAD_DONE,
    UPLOAD_FAILED,  /* nothing is left, or the report says what */
    UPLOAD_KEPT,    /* interrupted; the parts wait to be resumed */
    UPLOAD_UNKNOWN, /* the object may be there or not; nothing was aborted */
    UPLOAD_WRONG    /* an object is there and is not the file */
};

enum { UPLOAD_STATES = UPLOAD_WRONG + 1 };

enum upload_event {
    UPLOAD_EV_SINGLE, /* the plan is one request */
    UPLOAD_EV_MULTI,
    UPLOAD_EV_RESUME,  /* the plan is to look first */
    UPLOAD_EV_OK,      /* what the state is about has succeeded */
    UPLOAD_EV_NONE,    /* nothing to resume */
    UPLOAD_EV_REFUSED, /* the service does not take the checksum */
    UPLOAD_EV_THERE,   /* another run has completed the same upload */
    UPLOAD_EV_FAIL,
    UPLOAD_EV_KEEP, /* failed, and the parts are worth keeping */
    UPLOAD_EV_UNKNOWN,
    UPLOAD_EV_WRONG
};

enum { UPLOAD_EVENTS = UPLOAD_EV_WRONG + 1 };

/* The state after ${event}, or -1 where there is no such way. */
int upload_state_next(enum upload_state state, enum upload_event event);

/* Whether nothing more happens in ${state}. */
int upload_state_is_end(enum upload_state state);

#endif
