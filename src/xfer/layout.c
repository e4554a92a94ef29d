/*
 * xfer/layout.c -- two HEADs at most: one of the object, one of its first
 * part, whose size is the part size. Services that do not know partNumber
 * answer with the whole object, which says nothing.
 */
#include "s3mpu/xfer/layout.h"

#include "s3mpu/base/log.h"

#include <string.h>

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

static void ask_part_size(struct s3_conn *c, const struct s3_object *o,
                          struct layout *l)
{
    struct s3_head_ask ask = {.part_no = 1};
    struct s3_head first;
    struct plan plan;
    struct err e;
    if (s3_head_object(c, o, &ask, &first, &e) != 0) {
        log_info("layout", "the first part: %s", e.text);
        return;
    }
    if (first.size <= 0 || first.size >= l->head.size) {
        return;
    }
    plan = (struct plan){l->head.size, first.size, l->etag_parts};
    if (plan_part(&plan, plan.parts).length > 0) {
        l->plan = plan;
        l->plan_known = true;
    }
}

int layout_read(struct s3_conn *c, const struct s3_object *o,
                struct layout *out, struct err *e)
{
    memset(out, 0, sizeof(*out));
    if (head_whole(c, o, &out->head, e) != 0) {
        return -1;
    }
    out->has_md5 = !out->head.etag_is_opaque && hash_available(HASH_MD5) &&
                   s3_etag_md5(out->head.etag, out->md5, &out->etag_parts);
    out->plan = (struct plan){out->head.size, out->head.size, 1};
    if (out->has_md5 && out->etag_parts > 1) {
        ask_part_size(c, o, out);
    } else {
        out->plan_known = true;
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
