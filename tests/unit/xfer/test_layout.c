/*
 * xfer/layout: in which ways an object may have been cut, and whether an ETag
 * that fits none of them is a proof. The service is a function of this file.
 */
#define s3_head_object test_head
#include "layout.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MD5          "00112233445566778899aabbccddeeff"
#define MIB          PLAN_MIB

/* The object, and its parts where the service tells them. */
static struct s3_head whole;
static int64_t sizes[4];
static unsigned told;      /* parts of which the service knows the size */
static int refuse;         /* this status, where checksums are asked for */
static bool another_after; /* after the first HEAD the object is another */
static unsigned asked;

int test_head(struct s3_conn *c, const struct s3_object *o,
              const struct s3_head_ask *ask, struct s3_head *out, struct err *e)
{
    (void)c;
    (void)o;
    asked++;
    if (ask->checksum && refuse != 0) {
        err_set(e, ERR_SERVICE, "refused");
        e->http_status = refuse;
        return -1;
    }
    *out = whole;
    if (ask->part_no > 0 && ask->part_no <= told) {
        out->size = sizes[ask->part_no - 1];
        out->parts = told;
    }
    if (another_after && asked > 1) {
        out->modified++;
    }
    return 0;
}

static void service(const char *etag, int64_t size)
{
    memset(&whole, 0, sizeof(whole));
    snprintf(whole.etag, sizeof(whole.etag), "%s", etag);
    whole.size = size;
    whole.modified = 7;
    told = 0;
    refuse = 0;
    another_after = false;
    asked = 0;
}

static void read_layout(struct layout *l)
{
    static const struct s3_object object = {.bucket = "bucket"};
    struct err e;
    assert_int_equal(layout_read(NULL, &object, l, &e), 0);
}

static void an_etag_is_read(void **state)
{
    static const struct {
        const char *etag;
        bool has_md5;
        unsigned parts;
    } rows[] = {{"\"" MD5 "\"", true, 0},     {"\"" MD5 "-3\"", true, 3},
                {"W/\"" MD5 "\"", true, 0},   {"W/\"" MD5 "-3\"", true, 3},
                {"\"0011\"", false, 0},       {"W/\"0011\"", false, 0},
                {"\"" MD5 "-3x\"", false, 0}, {"\"" MD5 "-1\"", true, 1}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct layout l;
        service(rows[i].etag, 20 * MIB);
        read_layout(&l);
        if (l.has_md5 != rows[i].has_md5 || l.etag_parts != rows[i].parts) {
            fail_msg("%s", rows[i].etag);
        }
        assert_int_equal(l.has_md5 ? l.md5[1] : 0x11, 0x11);
        assert_true(l.guess_count > 0);
        layout_release(&l);
    }
    whole.etag_is_opaque = true;
    {
        struct layout l;
        read_layout(&l);
        assert_false(l.has_md5);
    }
}

static void a_head_is_checked(void **state)
{
    static const struct {
        const char *etag;
        int64_t size;
        int refuse;
        int rc;
        unsigned asked;
    } rows[] = {{"\"e\"", PLAN_MAX_OBJECT, 0, 0, 1},
                {"\"e\"", PLAN_MAX_OBJECT + 1, 0, -1, 1},
                {"", 5, 0, -1, 1},
                {"\"e\"", 5, 400, 0, 2},
                {"\"e\"", 5, 501, 0, 2},
                {"\"e\"", 5, 403, -1, 1}};
    static const struct s3_object object = {.bucket = "bucket"};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct layout l;
        struct err e;
        service(rows[i].etag, rows[i].size);
        refuse = rows[i].refuse;
        assert_int_equal(layout_read(NULL, &object, &l, &e), rows[i].rc);
        assert_int_equal(asked, rows[i].asked);
    }
}

/* What the service tells of the parts: the one cut, and a proof. */
static void told_parts_are_the_cut(void **state)
{
    static const struct {
        const char *name;
        const char *etag;
        int64_t sizes[3];
        bool even;
        bool definite;
    } rows[] = {
        {"even", "\"" MD5 "-3\"", {8 * MIB, 8 * MIB, 4 * MIB}, true, true},
        {"even, a weak ETag",
         "W/\"" MD5 "-3\"",
         {8 * MIB, 8 * MIB, 4 * MIB},
         true,
         false},
        {"of several sizes",
         "\"" MD5 "-3\"",
         {7 * MIB, 9 * MIB, 4 * MIB},
         false,
         true}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct layout l;
        struct cut cut;
        service(rows[i].etag, 20 * MIB);
        memcpy(sizes, rows[i].sizes, sizeof(rows[i].sizes));
        told = 3;
        read_layout(&l);
        assert_true(l.told);
        assert_true(layout_next(&l, NULL, &cut));
        assert_int_equal(cut.starts == NULL, rows[i].even);
        for (unsigned no = 1; no <= 3; no++) {
            assert_int_equal(cut_part(&cut, no).length, sizes[no - 1]);
        }
        assert_false(layout_next(&l, NULL, &cut));
        if (l.definite != rows[i].definite) {
            fail_msg("%s", rows[i].name);
        }
        layout_release(&l);
    }
}

/* The first and the last fit each other, but those between them do not. */
static void all_parts_are_asked_for_in_the_end(void **state)
{
    struct layout l;
    struct cut cut;
    (void)state;
    service("\"" MD5 "-4\"", 28 * MIB);
    sizes[0] = 8 * MIB;
    sizes[1] = 7 * MIB;
    sizes[2] = 9 * MIB;
    sizes[3] = 4 * MIB;
    told = 4;
    read_layout(&l);
    assert_true(layout_next(&l, NULL, &cut));
    assert_null(cut.starts);
    assert_true(layout_next(&l, NULL, &cut));
    assert_int_equal(cut_part(&cut, 2).length, 7 * MIB);
    assert_int_equal(cut_part(&cut, 3).offset, 15 * MIB);
    assert_false(layout_next(&l, NULL, &cut));
    assert_true(l.definite);
    layout_release(&l);
}

static void guesses_are_no_proof(void **state)
{
    struct layout l;
    struct cut cut;
    unsigned ways = 0;
    (void)state;
    service("\"" MD5 "-3\"", 20 * MIB);
    read_layout(&l);
    assert_false(l.told);
    while (layout_next(&l, NULL, &cut)) {
        assert_int_equal(cut.plan.parts, 3);
        ways++;
    }
    assert_int_equal(ways, l.guess_count);
    assert_false(l.definite);
    layout_release(&l);
}

static void a_replaced_object_is_no_difference(void **state)
{
    struct layout l;
    struct err e;
    (void)state;
    service("\"" MD5 "\"", 5);
    read_layout(&l);
    another_after = true;
    assert_int_equal(layout_recheck(&l, NULL, &e), 0);
    assert_int_equal(asked, 1);
    l.untied = true;
    assert_int_equal(layout_recheck(&l, NULL, &e), -1);
    assert_int_equal(e.code, ERR_SOURCE);
    another_after = false;
    assert_int_equal(layout_recheck(&l, NULL, &e), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_etag_is_read),
        cmocka_unit_test(a_head_is_checked),
        cmocka_unit_test(told_parts_are_the_cut),
        cmocka_unit_test(all_parts_are_asked_for_in_the_end),
        cmocka_unit_test(guesses_are_no_proof),
        cmocka_unit_test(a_replaced_object_is_no_difference),
    };
    struct err e;
    if (hash_global_init(&e) != 0) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
