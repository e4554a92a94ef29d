/*
 * xfer/upload_state.c -- the table. What is not in it does not happen.
 */
#include "s3mpu/xfer/upload_state.h"

/* Rows are offset by one, so that an empty cell is no way. */
#define TO(state) ((state) + 1)

static const signed char ways[UPLOAD_STATES][UPLOAD_EVENTS] = {
    [UPLOAD_NEW] = {[UPLOAD_EV_SINGLE] = TO(UPLOAD_PUTTING),
                    [UPLOAD_EV_MULTI] = TO(UPLOAD_CREATING),
                    [UPLOAD_EV_RESUME] = TO(UPLOAD_LISTING),
                    [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
    [UPLOAD_LISTING] = {[UPLOAD_EV_OK] = TO(UPLOAD_MATCHING),
                        [UPLOAD_EV_NONE] = TO(UPLOAD_CREATING),
                        [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
    [UPLOAD_MATCHING] = {[UPLOAD_EV_OK] = TO(UPLOAD_SENDING),
                         [UPLOAD_EV_NONE] = TO(UPLOAD_CREATING),
                         [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
    [UPLOAD_CREATING] = {[UPLOAD_EV_OK] = TO(UPLOAD_SENDING),
                         [UPLOAD_EV_REFUSED] = TO(UPLOAD_CREATING),
                         [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
    [UPLOAD_SENDING] = {[UPLOAD_EV_OK] = TO(UPLOAD_COMPLETING),
                        [UPLOAD_EV_REFUSED] = TO(UPLOAD_RESTARTING),
                        [UPLOAD_EV_FAIL] = TO(UPLOAD_ABORTING),
                        [UPLOAD_EV_KEEP] = TO(UPLOAD_KEPT)},
    [UPLOAD_RESTARTING] = {[UPLOAD_EV_OK] = TO(UPLOAD_CREATING),
                           [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
    [UPLOAD_PUTTING] = {[UPLOAD_EV_OK] = TO(UPLOAD_DONE),
                        [UPLOAD_EV_REFUSED] = TO(UPLOAD_PUTTING),
                        [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED),
                        [UPLOAD_EV_UNKNOWN] = TO(UPLOAD_UNKNOWN),
                        [UPLOAD_EV_WRONG] = TO(UPLOAD_WRONG)},
    [UPLOAD_COMPLETING] = {[UPLOAD_EV_OK] = TO(UPLOAD_DONE),
                           [UPLOAD_EV_FAIL] = TO(UPLOAD_ABORTING),
                           [UPLOAD_EV_KEEP] = TO(UPLOAD_KEPT),
                           [UPLOAD_EV_UNKNOWN] = TO(UPLOAD_UNKNOWN),
                           [UPLOAD_EV_WRONG] = TO(UPLOAD_WRONG)},
    [UPLOAD_ABORTING] = {[UPLOAD_EV_OK] = TO(UPLOAD_FAILED),
                         [UPLOAD_EV_THERE] = TO(UPLOAD_DONE),
                         [UPLOAD_EV_FAIL] = TO(UPLOAD_FAILED)},
};

int upload_state_next(enum upload_state state, enum upload_event event)
{
    return ways[state][event] - 1;
}

int upload_state_is_end(enum upload_state state)
{
    return state >= UPLOAD_DONE;
}
