/*
 * xfer/resume: which plans the listed parts may have been cut by, which uploads
 * are candidates, and which one is adopted. In one thread, and the service is a
 * function of this file.
 */
#include <stdbool.h>

#define s3_list_parts     test_list_parts
#define s3_session_is_aws test_is_aws
#include "resume.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MIB          PLAN_MIB

/* ------------------------------------------------------------ the service */

static bool is_aws;
static unsigned asked;
static struct s3_parts listed; /* its items are none */

bool test_is_aws(const struct s3_session *s)
{
    (void)s;
    return is_aws;
}

int test_list_parts(struct s3_conn *c, const struct s3_upload_ref *u,
                    unsigned marker, struct s3_parts *out, struct err *e)
{
    (void)c;
    (void)u;
    (void)marker;
    (void)e;
    asked++;
    *out = listed;
    return 0;
}

/* ------------------------------------------------------------------ plans */

static void the_cut_follows_from_the_parts(void **state)
{
    /* 100 MiB in three parts is two of ODD bytes and one of one more */
    static const int64_t ODD = 34952533;
    static const int64_t SIZE = 100 * MIB;
    const struct {
        const char *name;
        struct {
            unsigned no;
            int64_t size;
        } parts[3];
        unsigned count;
        struct plan out[3];
        unsigned plans;
    } rows[] = {
        {"as this run cuts", {{1, 10 * MIB}}, 1, {{SIZE, 10 * MIB, 10}}, 1},
        {"whole MiB: the last is shorter, then longer",
         {{1, 8 * MIB}, {2, 8 * MIB}},
         2,
         {{SIZE, 8 * MIB, 13}, {SIZE, 8 * MIB, 12}},
         2},
        {"odd: the last is longer, then shorter",
         {{1, ODD}, {2, ODD}},
         2,
         {{SIZE, ODD, 3}, {SIZE, ODD, 4}},
         2},
        {"the longer last one is there",
         {{1, ODD}, {3, ODD + 1}},
         2,
         {{SIZE, ODD, 3}},
         1},
        {"the shorter last one is there",
         {{1, 8 * MIB}, {13, 4 * MIB}},
         2,
         {{SIZE, 8 * MIB, 13}},
         1},
        {"the longer last one alone", {{3, ODD + 1}}, 1, {{SIZE, ODD, 3}}, 1},
        {"the shorter last one alone",
         {{13, 4 * MIB}},
         1,
         {{SIZE, 8 * MIB, 13}},
         1},
        {"one part is all", {{1, SIZE}}, 1, {{SIZE, SIZE, 1}}, 1},
        {"parts of two sizes",
         {{1, 8 * MIB}, {2, 9 * MIB}, {3, 8 * MIB}},
         3,
         {{0, 0, 0}},
         0},
        {"beyond the end", {{1, 8 * MIB}, {14, 8 * MIB}}, 2, {{0, 0, 0}}, 0},
        {"larger than the file", {{1, SIZE + 1}}, 1, {{0, 0, 0}}, 0},
        {"larger than the file, the second",
         {{2, SIZE + 1}},
         1,
         {{0, 0, 0}},
         0},
        {"of no bytes", {{1, 0}}, 1, {{0, 0, 0}}, 0},
        {"too small", {{1, 4 * MIB}}, 1, {{0, 0, 0}}, 0},
        {"too small by far", {{1, 1}}, 1, {{0, 0, 0}}, 0},
    };
    const struct plan ours = {SIZE, 10 * MIB, 10};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_part parts[3] = {{.no = 0}};
        struct candidate c = {.parts = parts, .count = rows[i].count};
        struct plan out[MAX_PLANS];
        for (unsigned n = 0; n < rows[i].count; n++) {
            parts[n].no = rows[i].parts[n].no;
            parts[n].size = rows[i].parts[n].size;
        }
        if (find_plans(&c, &ours, out) != rows[i].plans) {
            fail_msg("%s: not %u plans", rows[i].name, rows[i].plans);
        }
        for (unsigned n = 0; n < rows[i].plans; n++) {
            if (out[n].size != SIZE || out[n].parts != rows[i].out[n].parts ||
                out[n].part_size != rows[i].out[n].part_size) {
                fail_msg("%s: plan %u is %u parts", rows[i].name, n,
                         out[n].parts);
            }
        }
    }
}

/* Ten thousand parts, of which the last is longer, are not too many. */
static void the_most_parts_are_a_cut(void **state)
{
    const struct plan ours = {50001 * MIB, 10 * MIB, 5001};
    struct s3_part part = {.no = 1, .size = PLAN_MIN_PART};
    const struct candidate c = {.parts = &part, .count = 1};
    struct plan out[MAX_PLANS];
    (void)state;
    assert_int_equal(find_plans(&c, &ours, out), 1);
    assert_int_equal(out[0].parts, 10000);
    assert_int_equal(out[0].part_size, PLAN_MIN_PART);
}

static void what_s3_would_take_is_possible(void **state)
{
    static const struct {
        struct plan plan;
        bool out;
    } rows[] = {
        {{0, 0, 0}, false},
        {{1, 1, 1}, true},
        {{6 * MIB, PLAN_MIN_PART, 2}, true},
        {{6 * MIB, PLAN_MIN_PART - 1, 2}, false},
        {{50000 * MIB, PLAN_MIN_PART, 10000}, true},
        {{50001 * MIB, PLAN_MIN_PART, 10001}, false},
        {{PLAN_MAX_PART, PLAN_MAX_PART, 1}, true},
        {{PLAN_MAX_PART + 1, PLAN_MAX_PART + 1, 1}, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (is_possible(&rows[i].plan) != rows[i].out) {
            fail_msg("row %zu", i);
        }
    }
}

static void a_plan_is_known_by_parts_and_size(void **state)
{
    static const struct plan list[] = {{100, 10, 10}, {100, 9, 12}};
    (void)state;
    assert_true(is_among(&list[0], list, 2));
    assert_true(is_among(&list[1], list, 2));
    assert_false(is_among(&list[1], list, 1));
    assert_false(is_among(&(struct plan){100, 9, 11}, list, 2));
    assert_false(is_among(&(struct plan){100, 10, 12}, list, 2));
}

/* -------------------------------------------------------------- candidates */

static void listing(struct upload *u, struct resume *r, const char *class_asked)
{
    static struct sigv4_pair header = {"X-Amz-Storage-Class", NULL};
    memset(u, 0, sizeof(*u));
    memset(r, 0, sizeof(*r));
    memset(&listed, 0, sizeof(listed));
    asked = 0;
    is_aws = false;
    u->resume = r;
    u->plan = (struct plan){100 * MIB, 10 * MIB, 10};
    u->spec.to = (struct s3_object){"bucket", span_of("key")};
    if (class_asked != NULL) {
        header.value = class_asked;
        u->spec.attrs.headers = &header;
        u->spec.attrs.count = 1;
    }
}

static void release(struct resume *r)
{
    for (unsigned i = 0; i < r->count; i++) {
        candidate_release(&r->items[i]);
    }
    free(r->items);
}

static void sixty_uploads_are_looked_at(void **state)
{
    static char id[] = "id";
    struct s3_upload found[MAX_CANDIDATES + 3];
    struct s3_uploads page = {found, COUNT(found)};
    struct worker w = {.cancel = NULL};
    struct upload u;
    struct resume r;
    (void)state;
    listing(&u, &r, NULL);
    for (size_t i = 0; i < COUNT(found); i++) {
        found[i] = (struct s3_upload){.key = span_of("key"), .upload_id = id};
    }
    found[0].key = span_of("key2");
    found[1].inexact = true;
    consider_page(&u, &w, &page);
    assert_int_equal(asked, 60);
    assert_int_equal(r.count, 60);
    consider_page(&u, &w, &page);
    assert_int_equal(asked, 60);
    release(&r);
}

static void a_candidate_has_class_and_algorithm(void **state)
{
    static const struct {
        const char *name;
        const char *class_asked;
        const char *class_listed;
        enum upload_checksum checksum;
        enum checksum_alg listed;
        bool is_aws;
        bool out;
        enum checksum_alg alg;
    } rows[] = {
        {"nothing said", NULL, "", UPLOAD_CHECKSUM_AUTO, CHECKSUM_NONE, false,
         true, CHECKSUM_NONE},
        {"the default", NULL, "standard", UPLOAD_CHECKSUM_AUTO, CHECKSUM_NONE,
         false, true, CHECKSUM_NONE},
        {"another than the default", NULL, "COLD", UPLOAD_CHECKSUM_AUTO,
         CHECKSUM_NONE, false, false, CHECKSUM_NONE},
        {"the class", "COLD", "COLD", UPLOAD_CHECKSUM_AUTO, CHECKSUM_NONE,
         false, true, CHECKSUM_NONE},
        {"not the class", "COLD", "STANDARD", UPLOAD_CHECKSUM_AUTO,
         CHECKSUM_NONE, false, false, CHECKSUM_NONE},
        {"a class that is not told", "COLD", "", UPLOAD_CHECKSUM_AUTO,
         CHECKSUM_NONE, false, true, CHECKSUM_NONE},
        {"any algorithm", NULL, "", UPLOAD_CHECKSUM_AUTO, CHECKSUM_SHA1, true,
         true, CHECKSUM_SHA1},
        {"the algorithm", NULL, "", UPLOAD_CHECKSUM_HEADER, CHECKSUM_SHA256,
         true, true, CHECKSUM_SHA256},
        {"not the algorithm", NULL, "", UPLOAD_CHECKSUM_HEADER, CHECKSUM_SHA1,
         false, false, CHECKSUM_NONE},
        {"no algorithm on AWS", NULL, "", UPLOAD_CHECKSUM_HEADER, CHECKSUM_NONE,
         true, false, CHECKSUM_NONE},
        {"not told elsewhere", NULL, "", UPLOAD_CHECKSUM_HEADER, CHECKSUM_NONE,
         false, true, CHECKSUM_SHA256},
    };
    static char id[] = "id";
    static const struct s3_upload found = {.upload_id = id, .initiated = 7};
    struct worker w = {.cancel = NULL};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct upload u;
        struct resume r;
        listing(&u, &r, rows[i].class_asked);
        u.spec.checksum = rows[i].checksum;
        u.spec.alg = CHECKSUM_SHA256;
        is_aws = rows[i].is_aws;
        listed.alg = rows[i].listed;
        snprintf(listed.storage_class, sizeof(listed.storage_class), "%s",
                 rows[i].class_listed);
        consider(&u, &w, &found);
        if ((r.count == 1) != rows[i].out) {
            fail_msg("%s: %u candidates", rows[i].name, r.count);
        }
        if (rows[i].out) {
            assert_int_equal(r.items[0].alg, rows[i].alg);
            assert_int_equal(r.items[0].initiated, 7);
            assert_int_equal(r.items[0].plan.parts, 10);
        }
        release(&r);
    }
}

static void an_id_too_long_is_not_asked_for(void **state)
{
    static char id[S3_UPLOAD_ID_BYTES + 1];
    const struct s3_upload found = {.upload_id = id};
    struct worker w = {.cancel = NULL};
    struct upload u;
    struct resume r;
    (void)state;
    listing(&u, &r, NULL);
    memset(id, 'x', S3_UPLOAD_ID_BYTES);
    consider(&u, &w, &found);
    assert_int_equal(asked, 0);
    id[S3_UPLOAD_ID_BYTES - 1] = '\0';
    consider(&u, &w, &found);
    assert_int_equal(asked, 1);
    assert_int_equal(r.count, 1);
    release(&r);
}

static void parts_come_in_order(void **state)
{
    static const struct {
        unsigned nos[2];
        int rc;
    } rows[] = {
        {{1, 2}, 0}, {{2, 4}, 0}, {{2, 2}, -1}, {{2, 1}, -1}, {{0, 1}, -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct s3_part one = {.no = rows[i].nos[0]};
        struct s3_part two = {.no = rows[i].nos[1]};
        struct s3_parts pages[2] = {{.items = &one, .count = 1},
                                    {.items = &two, .count = 1}};
        struct candidate c = {.count = 0};
        struct err e;
        int rc = add_parts(&c, &pages[0], &e);
        rc = rc != 0 ? rc : add_parts(&c, &pages[1], &e);
        assert_int_equal(rc, rows[i].rc);
        candidate_release(&c);
    }
}

/* --------------------------------------------------------------- matching */

static void each_part_is_compared_once(void **state)
{
    static const unsigned want[3][2] = {{1, 0}, {1, 1}, {3, 0}};
    struct s3_part parts[2] = {{.no = 2, .size = 8}, {.no = 3, .size = 4}};
    bool ours[2][2] = {{false}};
    const struct plan plan = {20, 8, 3};
    struct candidate items[4] = {
        {.plan = plan},
        {.plan = plan, .parts = parts, .count = 2, .ours = ours[0]},
        {.plan = plan},
        {.plan = plan, .parts = &parts[1], .count = 1, .ours = ours[1]}};
    struct resume r = {.items = items, .count = 4};
    struct job jobs[3];
    struct job more;
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        memset(&jobs[i], 0xff, sizeof(jobs[i]));
        assert_false(resume_is_compared(&r));
        assert_true(resume_take(&r, &jobs[i]));
        assert_int_equal(jobs[i].match.candidate, want[i][0]);
        assert_int_equal(jobs[i].match.part, want[i][1]);
        assert_false(jobs[i].match.ours);
    }
    assert_int_equal(jobs[0].part.no, 2);
    assert_int_equal(jobs[0].part.offset, 8);
    assert_int_equal(jobs[2].part.length, 4);
    assert_false(resume_take(&r, &more));
    jobs[0].rc = 0;
    jobs[0].match.ours = true;
    resume_give(&r, &jobs[0]);
    jobs[1].rc = -1; /* it could not be read */
    jobs[1].match.ours = true;
    resume_give(&r, &jobs[1]);
    assert_false(resume_is_compared(&r));
    jobs[2].rc = 0;
    resume_give(&r, &jobs[2]);
    assert_true(resume_is_compared(&r));
    assert_true(ours[0][0]);
    assert_false(ours[0][1]);
    assert_false(ours[1][0]);
    assert_int_equal(items[1].bytes, 8);
    assert_int_equal(items[3].bytes, 0);
}

static void nothing_to_compare_is_compared(void **state)
{
    struct candidate items[2] = {{.count = 0}, {.count = 0}};
    struct resume r = {.items = items, .count = 2};
    struct job job;
    (void)state;
    assert_true(resume_is_compared(&r));
    assert_false(resume_take(&r, &job));
    assert_true(resume_is_compared(&r));
}

/* --------------------------------------------------------------- adopting */

static void the_one_with_most_of_ours_is_adopted(void **state)
{
    static const struct {
        const char *name;
        struct {
            unsigned parts;
            int64_t bytes;
            time_t initiated;
        } items[3];
        int out; /* -1: none */
    } rows[] = {
        {"strangers", {{1, 0, 1}, {1, 0, 2}, {2, 0, 3}}, -1},
        {"most bytes", {{2, 5, 9}, {2, 7, 1}, {2, 6, 8}}, 1},
        {"the last", {{2, 5, 1}, {2, 6, 2}, {2, 7, 3}}, 2},
        {"the younger of equals", {{2, 5, 1}, {2, 5, 3}, {2, 5, 2}}, 1},
        {"the first of equals", {{2, 5, 1}, {2, 5, 1}, {2, 4, 3}}, 0},
        {"an empty one rather than a stranger",
         {{1, 0, 9}, {0, 0, 1}, {1, 0, 9}},
         1},
        {"the younger empty one", {{0, 0, 1}, {0, 0, 2}, {1, 0, 3}}, 1},
        {"ours rather than an empty one", {{0, 0, 9}, {1, 1, 1}, {0, 0, 9}}, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct candidate items[3];
        struct resume r = {.items = items, .count = 3};
        struct candidate *best;
        for (unsigned n = 0; n < 3; n++) {
            items[n] =
                (struct candidate){.count = rows[i].items[n].parts,
                                   .bytes = rows[i].items[n].bytes,
                                   .initiated = rows[i].items[n].initiated};
        }
        best = best_of(&r);
        if (best != (rows[i].out < 0 ? NULL : &items[rows[i].out])) {
            fail_msg("%s", rows[i].name);
        }
    }
}

static void what_is_adopted_is_the_upload(void **state)
{
    static char id[] = "theirs";
    struct s3_part parts[2] = {{.no = 1, .size = 8}, {.no = 2, .size = 8}};
    bool ours[2] = {false, true};
    struct candidate c = {.upload_id = id,
                          .initiated = 7,
                          .plan = {20, 8, 3},
                          .alg = CHECKSUM_SHA1,
                          .parts = parts,
                          .count = 2,
                          .ours = ours,
                          .bytes = 8};
    struct resume r = {.items = &c, .count = 1};
    struct upload u;
    (void)state;
    memset(&u, 0, sizeof(u));
    u.resume = &r;
    assert_int_equal(resume_adopt(&u), UPLOAD_EV_OK);
    assert_string_equal(u.upload_id, "theirs");
    assert_int_equal(u.plan.parts, 3);
    assert_int_equal(u.alg, CHECKSUM_SHA1);
    assert_int_equal(u.began, 7);
    assert_true(atomic_load(&u.others_untold));
    assert_int_equal(atomic_load(&u.base.progress.done), 8);
    assert_int_equal(atomic_load(&u.base.progress.parts), 3);
    assert_int_equal(atomic_load(&u.base.progress.parts_done), 1);
    assert_int_equal(u.base.report.parts, 3);
    assert_int_equal(u.base.report.part_size, 8);
    assert_int_equal(u.base.report.resumed_bytes, 8);
    assert_int_equal(parts_done_count(u.parts), 1);
    assert_int_equal(parts_claim(u.parts), 1);
    assert_int_equal(parts_claim(u.parts), 3);
    parts_free(u.parts);

    c.bytes = 0;
    memset(&u, 0, sizeof(u));
    u.resume = &r;
    assert_int_equal(resume_adopt(&u), UPLOAD_EV_NONE);
    assert_string_equal(u.upload_id, "");
    assert_true(atomic_load(&u.others_untold));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_follows_from_the_parts),
        cmocka_unit_test(the_most_parts_are_a_cut),
        cmocka_unit_test(what_s3_would_take_is_possible),
        cmocka_unit_test(a_plan_is_known_by_parts_and_size),
        cmocka_unit_test(sixty_uploads_are_looked_at),
        cmocka_unit_test(a_candidate_has_class_and_algorithm),
        cmocka_unit_test(an_id_too_long_is_not_asked_for),
        cmocka_unit_test(parts_come_in_order),
        cmocka_unit_test(each_part_is_compared_once),
        cmocka_unit_test(nothing_to_compare_is_compared),
        cmocka_unit_test(the_one_with_most_of_ours_is_adopted),
        cmocka_unit_test(what_is_adopted_is_the_upload),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
