/*
 * digest/crc_internal.h -- the three CRCs as registers, for digest/ only.
 *
 * A register is what stands in the CRC's shift register, neither inverted
 * before nor after: crc(data) is ~crc_portable(kind, ~0, data), cut to the
 * width. A CRC of 32 bits has its register in the low half, so one code serves
 * all widths. Polynomials are reflected: the top bit of the width is x^0, and
 * a shift to the right multiplies by x.
 *
 * Threads: any; what is computed once is ready before main starts.
 */
#ifndef S3MPU_DIGEST_CRC_INTERNAL_H
#define S3MPU_DIGEST_CRC_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crc_kind { CRC_32, CRC_32C, CRC_64NVME };

enum { CRC_KINDS = CRC_64NVME + 1 };

/* All ones in the width of ${kind}: its initial value and its final xor. */
uint64_t crc_ones(enum crc_kind kind);

/* The register after ${len} bytes, from the one before: by tables. */
uint64_t crc_portable(enum crc_kind kind, uint64_t reg,
                      const unsigned char *data, size_t len);

/* The same by carry-less multiplication, only where it is usable. */
bool crc_x86_usable(void);
uint64_t crc_x86(enum crc_kind kind, uint64_t reg, const unsigned char *data,
                 size_t len);

/* a * b, and x^n, modulo the polynomial of ${kind}. */
uint64_t crc_multiply(enum crc_kind kind, uint64_t a, uint64_t b);
uint64_t crc_x_to_the(enum crc_kind kind, uint64_t n);

#endif
