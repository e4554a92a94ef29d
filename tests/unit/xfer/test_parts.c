/*
 * xfer/parts: claims in order, what comes back, and 32 threads at one table.
 */
#include "s3mpu/xfer/parts.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { THREADS = 32, PARTS = 10000 };

static struct s3_part result_of(unsigned no)
{
    struct s3_part p = {.no = no, .size = (int64_t)no * 3};
    snprintf(p.etag, sizeof(p.etag), "\"etag-%u\"", no);
    p.checksum.alg = CHECKSUM_CRC32;
    p.checksum.value[0] = (unsigned char)no;
    return p;
}

static void finish(struct parts *p, unsigned no)
{
    struct s3_part result = result_of(no);
    parts_done(p, &result);
}

static void check_rows(struct parts *p)
{
    struct s3_part *rows = parts_snapshot(p);
    char etag[S3_ETAG_BYTES];
    for (unsigned i = 0; i < parts_count(p); i++) {
        snprintf(etag, sizeof(etag), "\"etag-%u\"", i + 1);
        assert_int_equal(rows[i].no, i + 1);
        assert_int_equal(rows[i].size, (int64_t)(i + 1) * 3);
        assert_string_equal(rows[i].etag, etag);
        assert_int_equal(rows[i].checksum.alg, CHECKSUM_CRC32);
        assert_int_equal(rows[i].checksum.value[0], (unsigned char)(i + 1));
    }
    free(rows);
}

static void claims_come_in_order(void **state)
{
    struct parts *p = parts_new(5);
    (void)state;
    assert_int_equal(parts_count(p), 5);
    for (unsigned no = 1; no <= 5; no++) {
        assert_int_equal(parts_claim(p), no);
    }
    assert_int_equal(parts_claim(p), 0);
    assert_int_equal(parts_claim(p), 0);
    assert_int_equal(parts_done_count(p), 0);
    parts_free(p);
}

static void done_parts_are_counted_and_kept(void **state)
{
    static const unsigned order[] = {3, 1, 5, 2, 4};
    struct parts *p = parts_new(5);
    (void)state;
    while (parts_claim(p) != 0) {
    }
    for (unsigned i = 0; i < 5; i++) {
        finish(p, order[i]);
        assert_int_equal(parts_done_count(p), i + 1);
    }
    assert_int_equal(parts_claim(p), 0);
    check_rows(p);
    parts_free(p);
}

static void what_is_returned_is_claimed_next(void **state)
{
    struct parts *p = parts_new(6);
    (void)state;
    for (unsigned no = 1; no <= 4; no++) {
        assert_int_equal(parts_claim(p), no);
    }
    assert_int_equal(parts_return(p, 3), 1);
    assert_int_equal(parts_return(p, 2), 1);
    assert_int_equal(parts_claim(p), 2);
    assert_int_equal(parts_claim(p), 3);
    assert_int_equal(parts_claim(p), 5); /* 4 is claimed still */
    assert_int_equal(parts_claim(p), 6);
    assert_int_equal(parts_claim(p), 0);
    parts_free(p);
}

static void returns_are_counted_by_part(void **state)
{
    struct parts *p = parts_new(2);
    (void)state;
    for (unsigned n = 1; n <= 4; n++) {
        assert_int_equal(parts_claim(p), 1);
        assert_int_equal(parts_return(p, 1), n);
    }
    assert_int_equal(parts_claim(p), 1);
    assert_int_equal(parts_claim(p), 2);
    assert_int_equal(parts_return(p, 2), 1);
    assert_int_equal(parts_done_count(p), 0);
    parts_free(p);
}

static void the_last_part_may_be_returned(void **state)
{
    struct parts *p = parts_new(1);
    (void)state;
    assert_int_equal(parts_claim(p), 1);
    assert_int_equal(parts_claim(p), 0);
    assert_int_equal(parts_return(p, 1), 1);
    assert_int_equal(parts_claim(p), 1);
    finish(p, 1);
    assert_int_equal(parts_claim(p), 0);
    check_rows(p);
    parts_free(p);
}

static void adopted_parts_are_not_claimed(void **state)
{
    static const unsigned adopted[] = {1, 2, 4, 7};
    static const unsigned claimed[] = {3, 5, 6, 0};
    struct parts *p = parts_new(7);
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct s3_part result = result_of(adopted[i]);
        parts_adopt(p, &result);
    }
    assert_int_equal(parts_done_count(p), 4);
    for (size_t i = 0; i < 4; i++) {
        unsigned no = parts_claim(p);
        assert_int_equal(no, claimed[i]);
        if (no > 0) {
            finish(p, no);
        }
    }
    check_rows(p);
    parts_free(p);
}

static void all_may_be_adopted(void **state)
{
    struct parts *p = parts_new(3);
    (void)state;
    for (unsigned no = 3; no > 0; no--) {
        struct s3_part result = result_of(no);
        parts_adopt(p, &result);
    }
    assert_int_equal(parts_claim(p), 0);
    assert_int_equal(parts_done_count(p), 3);
    check_rows(p);
    parts_free(p);
}

static void nothing_is_freed(void **state)
{
    (void)state;
    parts_free(NULL);
}

/* ------------------------------------------------------------- threads --- */

static struct crowd {
    struct parts *parts;
    atomic_uint held[PARTS + 1];  /* by how many threads at a time */
    atomic_uint sends[PARTS + 1]; /* how often it was claimed */
    atomic_uint double_claims;
    atomic_uint wrong_returns;
} crowd;

/* Every seventh part comes back once or twice, as those of a flaky network
 * do. */
static unsigned wanted_sends(unsigned no)
{
    return no % 7 == 0 ? 2 + no % 2 : 1;
}

static void *work(void *arg)
{
    (void)arg;
    while (parts_done_count(crowd.parts) < PARTS) {
        unsigned no = parts_claim(crowd.parts);
        unsigned sends;
        if (no == 0) {
            continue;
        }
        if (atomic_fetch_add(&crowd.held[no], 1) != 0) {
            atomic_fetch_add(&crowd.double_claims, 1);
        }
        sends = atomic_fetch_add(&crowd.sends[no], 1) + 1;
        atomic_fetch_sub(&crowd.held[no], 1);
        if (sends < wanted_sends(no)) {
            if (parts_return(crowd.parts, no) != sends) {
                atomic_fetch_add(&crowd.wrong_returns, 1);
            }
        } else {
            finish(crowd.parts, no);
        }
    }
    return NULL;
}

static void threads_never_share_a_part(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
    crowd.parts = parts_new(PARTS);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, NULL), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&crowd.double_claims), 0);
    assert_int_equal(atomic_load(&crowd.wrong_returns), 0);
    for (unsigned no = 1; no <= PARTS; no++) {
        assert_int_equal(atomic_load(&crowd.sends[no]), wanted_sends(no));
    }
    assert_int_equal(parts_claim(crowd.parts), 0);
    check_rows(crowd.parts);
    parts_free(crowd.parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_come_in_order),
        cmocka_unit_test(done_parts_are_counted_and_kept),
        cmocka_unit_test(what_is_returned_is_claimed_next),
        cmocka_unit_test(returns_are_counted_by_part),
        cmocka_unit_test(the_last_part_may_be_returned),
        cmocka_unit_test(adopted_parts_are_not_claimed),
        cmocka_unit_test(all_may_be_adopted),
        cmocka_unit_test(nothing_is_freed),
        cmocka_unit_test(threads_never_share_a_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
