/*
 * xfer/upload: the machine around the table of states. It runs in one thread
 * here, so that what is guarded by a lock elsewhere is free to be touched.
 */
#include "upload_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Every pair of state and event that the table does not have: a fault of ours
 * that must end as a failure, with a reason, and say what may be left. */
static void what_the_table_does_not_have_fails(void **state)
{
    unsigned pairs = 0;
    (void)state;
    for (int s = 0; s < UPLOAD_STATES; s++) {
        for (int v = 0; v < UPLOAD_EVENTS; v++) {
            struct upload u = {.upload_id = "left"};
            const struct report *r = transfer_report(&u.base);
            if (upload_state_next((enum upload_state)s, (enum upload_event)v) >=
                0) {
                continue;
            }
            pairs++;
            u.locked.state = (enum upload_state)s;
            upload_advance_locked(&u, (enum upload_event)v);
            assert_int_equal(u.locked.state, UPLOAD_FAILED);
            assert_int_equal(r->rc, -1);
            assert_int_equal(r->err.code, ERR_INTERNAL);
            assert_string_equal(r->left_upload_id, "left");
        }
    }
    assert_true(pairs > 0);
}

/* A failure that nobody gave a reason for is one, too. */
static void a_failure_always_has_a_reason(void **state)
{
    struct upload u = {.locked = {.state = UPLOAD_ABORTING}};
    (void)state;
    upload_advance_locked(&u, UPLOAD_EV_OK);
    assert_int_equal(transfer_report(&u.base)->rc, -1);
    assert_int_equal(transfer_report(&u.base)->err.code, ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_table_does_not_have_fails),
        cmocka_unit_test(a_failure_always_has_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
