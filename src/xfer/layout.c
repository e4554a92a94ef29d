/*
 * xfer/layout.c -- HEAD of the object, and of its first and its last part: if
 * their sizes fit each other, so do, most likely, those between them, and each
 * is asked for only where the ETag does not fit. Services that do not know
 * partNumber answer with the whole object, which says nothing.
 *
 * AWS tells the object's ETag with each part. Ceph 20.2 and moto 5.2 tell the
 * part's own, moto the part's own Last-Modified, too; Ceph tells no version id
 * there, and moto refuses If-Match with the object's ETag (tried on Ceph 20.2.4
 * and moto 5.2.4). So nothing in such an answer ties it to the object, but the
 * number of its parts. That is enough to try these sizes, for an ETag that fits
 * them is a proof however they were found; before one that does not is called a
 * difference, layout_recheck looks at the whole object again.
 */
#include "s3mpu/xfer/layout.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct plan_part cut_part(const struct cut *c, unsigned no)
{
    struct plan_part part = plan_part(&c->plan, no);
    if (c->starts != NULL) {
        part.offset = c->starts[no - 1];
        part.length =
            (no == c->plan.parts ? c->plan.size : c->starts[no]) - part.offset;
    }
    return part;
}

/* ------------------------------------------------------------- reading --- */

/* Checksums are asked for by a header that some services refuse (Backblaze B2:
 * home-assistant/core issue 143995); then without. */
static int head_whole(struct s3_conn *c, const struct s3_object *o,
                      struct s3_head *out, struct err *e)
{
    struct s3_head_ask ask = {.checksum = true};
    if (s3_head_object(c, o, &ask, out, e) == 0) {
        return 0;
    }
    if (e->http_status != 400 && e->http_status != 501) {
        return -1;
    }
    ask.checksum = false;
    return s3_head_object(c, o, &ask, out, e);
}

static int check_head(const struct s3_head *h, struct err *e)
{
    if (h->etag[0] == '\0') {
        return err_set(e, ERR_PROTOCOL,
                       "HeadObject: an answer without an ETag: that is not an "
                       "object, but the answer of something else (a proxy, a "
                       "login page?)");
    }
    if (h->size > PLAN_MAX_OBJECT) {
        return err_set(e, ERR_PROTOCOL,
                       "HeadObject: %" PRId64 " bytes; the largest object has "
                       "%" PRId64 " (48.8 TiB)",
                       h->size, PLAN_MAX_OBJECT);
    }
    return 0;
}

/* HEAD of one part, of whatever object; whether it was answered. */
static bool head_part(struct layout *l, struct s3_conn *c, unsigned no,
                      struct s3_head *out)
{
    struct s3_head_ask ask = {.part_no = no};
    struct err e;
    if (s3_head_object(c, &l->object, &ask, out, &e) != 0) {
        log_info("layout", "part %u: %s", no, e.text);
        return false;
    }
    if (!s3_etag_same(out->etag, l->head.etag)) {
        l->untied = true;
    }
    return true;
}

/* The ETag of an object in parts, which is not this one. */
static bool is_of_another(const struct layout *l, const struct s3_head *h)
{
    unsigned char md5[HASH_MD5_BYTES];
    unsigned parts = 0;
    return !s3_etag_same(h->etag, l->head.etag) &&
           s3_etag_md5(h->etag, md5, &parts) && parts > 0;
}

/* The size of one part; whether the service told it. */
static bool ask_part(struct layout *l, struct s3_conn *c, unsigned no,
                     struct s3_head *out)
{
    return head_part(l, c, no, out) && !is_of_another(l, out) &&
           (out->parts == l->etag_parts ||
            s3_etag_same(out->etag, l->head.etag)) &&
           out->size > 0 && out->size <= l->head.size;
}

/* All part sizes, one by one; whether they make up the object. */
static bool ask_all_parts(struct layout *l, struct s3_conn *c)
{
    struct s3_head part;
    int64_t at = 0;
    l->starts = mem_calloc(l->etag_parts, sizeof(*l->starts));
    for (unsigned no = 1; no <= l->etag_parts; no++) {
        if (!ask_part(l, c, no, &part)) {
            return false;
        }
        l->starts[no - 1] = at;
        at += part.size;
        if (at > l->head.size) {
            return false;
        }
    }
    return at == l->head.size;
}

/* The first part's size and the last one's: told is whether there are such
 * parts; one size for all, where these two agree with it. */
static void ask_part_sizes(struct layout *l, struct s3_conn *c)
{
    struct s3_head first;
    struct s3_head last;
    struct plan even;
    if (!ask_part(l, c, 1, &first) || first.size == l->head.size ||
        !ask_part(l, c, l->etag_parts, &last) || last.size == l->head.size) {
        return;
    }
    even = (struct plan){l->head.size, first.size, l->etag_parts};
    if (plan_part(&even, even.parts).length == last.size) {
        l->guesses[0] = first.size;
        l->guess_count = 1;
        l->told = true;
    } else {
        l->told = ask_all_parts(l, c);
    }
}

/* A checksum of an object in parts whose type is not told is of the parts'
 * checksums: there was no other before the type was told, and but for
 * CRC64NVME it is the default (Amazon S3 User Guide, "Checking object
 * integrity", "Full object and composite checksum types"). */
static void settle_type(const struct layout *l, struct s3_checksum *sum)
{
    if (l->etag_parts > 1 && !sum->full && sum->alg != CHECKSUM_CRC64NVME) {
        sum->composite = true;
    }
}

int layout_read(struct s3_conn *c, const struct s3_object *o,
                struct layout *out, struct err *e)
{
    const char *etag;
    memset(out, 0, sizeof(*out));
    out->object = *o;
    if (head_whole(c, o, &out->head, e) != 0 ||
        check_head(&out->head, e) != 0) {
        return -1;
    }
    etag = out->head.etag;
    out->has_md5 = s3_etag_md5(s3_etag_is_weak(etag) ? etag + 2 : etag,
                               out->md5, &out->etag_parts) &&
                   !out->head.etag_is_opaque && hash_available(HASH_MD5);
    settle_type(out, &out->head.checksum);
    if (!out->has_md5 || out->etag_parts <= 1) {
        out->guesses[0] = out->head.size;
        out->guess_count = 1;
        return 0;
    }
    ask_part_sizes(out, c);
    if (!out->told) {
        out->guess_count = plan_guess(out->head.size, out->etag_parts,
                                      out->guesses, LAYOUT_MAX_GUESSES);
    }
    return 0;
}

void layout_release(struct layout *l)
{
    free(l->starts);
    l->starts = NULL;
}

/* ---------------------------------------------------------- concluding --- */

/* Some services give an object in parts the MD5 of the whole, or an ETag that
 * only looks like one. */
static bool is_in_one_part(struct layout *l, struct s3_conn *c)
{
    struct s3_head first;
    if (!head_part(l, c, 1, &first) || is_of_another(l, &first)) {
        return true;
    }
    return first.parts <= 1 && (first.size == l->head.size ||
                                !s3_etag_same(first.etag, l->head.etag));
}

/* The parts are as they were guessed from the first and the last. */
static bool starts_are_even(const struct layout *l)
{
    for (unsigned i = 0; i < l->etag_parts; i++) {
        if (l->starts[i] != (int64_t)i * l->guesses[0]) {
            return false;
        }
    }
    return true;
}

/* None of the ways that were tried fits. Whether there is one more that only
 * asking for each part tells; else whether all that can be known is known. */
static bool last_resort(struct layout *l, struct s3_conn *c)
{
    bool whole;
    if (l->etag_parts <= 1) {
        l->definite = is_in_one_part(l, c);
    } else if (l->told && l->starts == NULL) {
        whole = ask_all_parts(l, c);
        l->told = whole;
        l->definite = whole && starts_are_even(l);
        return whole && !l->definite;
    } else {
        l->definite = l->told;
    }
    return false;
}

bool layout_next(struct layout *l, struct s3_conn *c, struct cut *out)
{
    bool more;
    unsigned parts = l->etag_parts > 0 ? l->etag_parts : 1;
    *out = (struct cut){{l->head.size, l->guesses[0], parts}, NULL};
    if (l->tried < l->guess_count) {
        out->plan.part_size = l->guesses[l->tried++];
        return true;
    }
    if (l->tried == 0 && l->told) {
        more = true; /* of several sizes, and all are known */
    } else {
        more = last_resort(l, c);
    }
    if (s3_etag_is_weak(l->head.etag)) {
        l->definite = false;
    }
    if (more) {
        l->tried++;
        out->starts = l->starts;
        out->plan.part_size = cut_part(out, 1).length;
    }
    return more;
}

static bool is_same_object(const struct s3_head *a, const struct s3_head *b)
{
    return s3_etag_same(a->etag, b->etag) && a->size == b->size &&
           (a->modified == 0 || b->modified == 0 ||
            a->modified == b->modified) &&
           strcmp(a->version_id, b->version_id) == 0;
}

int layout_recheck(const struct layout *l, struct s3_conn *c, struct err *e)
{
    struct s3_head_ask ask = {.part_no = 0};
    struct s3_head now;
    if (!l->untied) {
        return 0;
    }
    if (s3_head_object(c, &l->object, &ask, &now, e) != 0) {
        return -1;
    }
    if (!is_same_object(&l->head, &now)) {
        return err_set(e, ERR_SOURCE,
                       "the object was replaced meanwhile; run the same "
                       "command again");
    }
    return 0;
}

bool layout_matches(const struct layout *l, struct hash *h,
                    const unsigned char (*part_md5)[HASH_MD5_BYTES],
                    unsigned count)
{
    unsigned char whole[HASH_MAX_BYTES];
    if (l->etag_parts == 0) {
        return count == 1 && memcmp(part_md5[0], l->md5, HASH_MD5_BYTES) == 0;
    }
    hash_begin(h, HASH_MD5);
    hash_update(h, part_md5, (size_t)count * HASH_MD5_BYTES);
    hash_end(h, whole);
    return count == l->etag_parts && memcmp(whole, l->md5, HASH_MD5_BYTES) == 0;
}

/* ------------------------------------------------------------- fetching --- */

int layout_fetch(const struct layout *l, struct s3_conn *c,
                 struct plan_part part, const struct s3_sink *sink,
                 struct err *e)
{
    struct s3_range range = {.first = part.offset,
                             .length = part.length,
                             .total = l->head.size,
                             .etag = l->head.etag};
    int rc = s3_get_object(c, &l->object, &range, sink, e);
    if (rc != 0 && (e->code == ERR_PRECONDITION || e->http_status == 416)) {
        e->code = ERR_SOURCE;
        err_append(e, "; the object was replaced while it was fetched");
    }
    return rc;
}
