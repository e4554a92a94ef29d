/*
 * digest/checksum.c -- one table row an algorithm; CRCs are computed here and
 * in crc_*.c, SHAs are left to digest/hash.
 *
 * Why combining works: let c(M) be the CRC of a message M. Initial value and
 * final xor are the same, all ones, and cancel out in
 * c(A || B) = c(A) * x^(8 * len(B)) + c(B)   (mod P).
 */
#include "s3mpu/digest/checksum.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/digest/hash.h"
#include "crc_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

enum family { FAMILY_NONE, FAMILY_CRC, FAMILY_HASH };

static const struct row {
    const char *name;
    size_t bytes;
    enum family family;
    enum crc_kind crc;  /* with FAMILY_CRC */
    enum hash_alg hash; /* with FAMILY_HASH */
} rows[CHECKSUM_ALGS] = {
    [CHECKSUM_NONE] = {.name = "none"},
    [CHECKSUM_CRC32] = {.name = "crc32",
                        .bytes = 4,
                        .family = FAMILY_CRC,
                        .crc = CRC_32},
    [CHECKSUM_CRC32C] = {.name = "crc32c",
                         .bytes = 4,
                         .family = FAMILY_CRC,
                         .crc = CRC_32C},
    [CHECKSUM_CRC64NVME] = {.name = "crc64nvme",
                            .bytes = 8,
                            .family = FAMILY_CRC,
                            .crc = CRC_64NVME},
    [CHECKSUM_SHA1] = {.name = "sha1",
                       .bytes = HASH_SHA1_BYTES,
                       .family = FAMILY_HASH,
                       .hash = HASH_SHA1},
    [CHECKSUM_SHA256] = {.name = "sha256",
                         .bytes = HASH_SHA256_BYTES,
                         .family = FAMILY_HASH,
                         .hash = HASH_SHA256},
};

struct checksum {
    const struct row *row;
    uint64_t reg;      /* with FAMILY_CRC */
    struct hash *hash; /* made when first wanted */
};

const char *checksum_name(enum checksum_alg alg)
{
    return rows[alg].name;
}

bool checksum_from_name(const char *name, enum checksum_alg *alg)
{
    for (int i = 0; i < CHECKSUM_ALGS; i++) {
        if (strcasecmp(name, rows[i].name) == 0) {
            *alg = (enum checksum_alg)i;
            return true;
        }
    }
    return false;
}

size_t checksum_bytes(enum checksum_alg alg)
{
    return rows[alg].bytes;
}

bool checksum_combines(enum checksum_alg alg)
{
    return rows[alg].family == FAMILY_CRC;
}

struct checksum *checksum_new(void)
{
    struct checksum *c = mem_calloc(1, sizeof(*c));
    c->row = &rows[CHECKSUM_NONE];
    return c;
}

void checksum_free(struct checksum *c)
{
    if (c != NULL) {
        hash_free(c->hash);
        free(c);
    }
}

void checksum_begin(struct checksum *c, enum checksum_alg alg)
{
    c->row = &rows[alg];
    if (c->row->family == FAMILY_CRC) {
        c->reg = crc_ones(c->row->crc);
    } else if (c->row->family == FAMILY_HASH) {
        if (c->hash == NULL) {
            c->hash = hash_new();
        }
        hash_begin(c->hash, c->row->hash);
    }
}

void checksum_update(struct checksum *c, const void *data, size_t len)
{
    if (c->row->family == FAMILY_CRC) {
        c->reg = crc_x86_usable()
                     ? crc_x86(c->row->crc, c->reg, data, len)
                     : crc_portable(c->row->crc, c->reg, data, len);
    } else if (c->row->family == FAMILY_HASH) {
        hash_update(c->hash, data, len);
    }
}

static void store_big_endian(uint64_t value, unsigned char *out, size_t bytes)
{
    for (size_t i = bytes; i > 0; i--) {
        out[i - 1] = (unsigned char)(value & 0xff);
        value >>= 8;
    }
}

static uint64_t load_big_endian(const unsigned char *in, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++) {
        value = value << 8 | in[i];
    }
    return value;
}

size_t checksum_end(struct checksum *c, unsigned char out[CHECKSUM_MAX_BYTES])
{
    const struct row *row = c->row;
    if (row->family == FAMILY_CRC) {
        store_big_endian(c->reg ^ crc_ones(row->crc), out, row->bytes);
    } else if (row->family == FAMILY_HASH) {
        (void)hash_end(c->hash, out);
    }
    return row->bytes;
}

void checksum_combine(enum checksum_alg alg, const unsigned char *a,
                      const unsigned char *b, uint64_t len_b,
                      unsigned char whole[CHECKSUM_MAX_BYTES])
{
    const struct row *row = &rows[alg];
    uint64_t power;
    uint64_t value;
    assert(row->family == FAMILY_CRC);
    /* x^(8 * len_b) as ((x^len_b)^2)^2)^2: the exponent might not fit. */
    power = crc_x_to_the(row->crc, len_b);
    for (int i = 0; i < 3; i++) {
        power = crc_multiply(row->crc, power, power);
    }
    value = crc_multiply(row->crc, load_big_endian(a, row->bytes), power) ^
            load_big_endian(b, row->bytes);
    store_big_endian(value, whole, row->bytes);
}
