/*
 * digest/checksum.h -- the checksums that S3 stores with an object.
 *
 * CRCs are reflected, initial value and final xor all ones; the raw result is
 * big-endian (Amazon S3 User Guide, "Checking object integrity"). They are
 * combined over parts: crc(A || B) from crc(A), crc(B) and the length of B.
 * A CPU with carry-less multiplication is used where there is one; the
 * portable code gives the same bytes, and tests say so.
 *
 * Pure but for the choice of the code path. Threads: one owner a struct.
 */
#ifndef S3MPU_DIGEST_CHECKSUM_H
#define S3MPU_DIGEST_CHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum checksum_alg {
    CHECKSUM_NONE,
    CHECKSUM_CRC32,
    CHECKSUM_CRC32C,
    CHECKSUM_CRC64NVME,
    CHECKSUM_SHA1,
    CHECKSUM_SHA256
};

enum { CHECKSUM_ALGS = CHECKSUM_SHA256 + 1, CHECKSUM_MAX_BYTES = 32 };

/* S3's word in lower case, "crc64nvme"; "none" for CHECKSUM_NONE. */
const char *checksum_name(enum checksum_alg alg);
/* The algorithm of a name in any case; whether there is one. */
bool checksum_from_name(const char *name, enum checksum_alg *alg);
/* Bytes of a raw value; 0 for CHECKSUM_NONE. */
size_t checksum_bytes(enum checksum_alg alg);
/* Whether the value of a whole follows from those of its parts. */
bool checksum_combines(enum checksum_alg alg);

/* A checksum being computed; checksum_begin starts it anew. */
struct checksum;

struct checksum *checksum_new(void);
void checksum_free(struct checksum *c);
void checksum_begin(struct checksum *c, enum checksum_alg alg);
void checksum_update(struct checksum *c, const void *data, size_t len);
/* The raw value, big-endian; returns its length, 0 for CHECKSUM_NONE. */
size_t checksum_end(struct checksum *c, unsigned char out[CHECKSUM_MAX_BYTES]);

/* ${whole} = value of A || B, from the values of ${a} and ${b} and the
 * ${len_b} bytes of B. Only where checksum_combines. ${whole} may be ${a}. */
void checksum_combine(enum checksum_alg alg, const unsigned char *a,
                      const unsigned char *b, uint64_t len_b,
                      unsigned char whole[CHECKSUM_MAX_BYTES]);

#endif
