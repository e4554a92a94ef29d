/*
 * digest/crc_x86.c -- CRCs by folding with carry-less multiplication.
 *
 * A block of 16 bytes is a polynomial A of degree 127; with D bits of message
 * behind it, it adds A * x^D to the whole. Instead of dividing it out, it is
 * moved D bits on: with A = L * x^64 + H,
 *
 *   A * x^D = L * (x^(D+64) mod P) + H * (x^D mod P)   (mod P)
 *
 * is two multiplications of 64 by 64 bits and fits a block again, so it is
 * xored to the block that stands there. Bytes are reflected, so L is the first
 * half. The product of two reflected numbers comes out one bit low, which is a
 * factor x too many: the constants have an exponent that is smaller by one.
 *
 * LANES blocks are under way at once, because a multiplication takes several
 * cycles but one can start in each. What is left at the end, one block and a
 * tail, is short enough for the tables.
 */
#include "crc_internal.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WITH_PCLMUL __attribute__((target("pclmul")))

enum { BLOCK_BYTES = 16, LANES = 8, STRIDE_BYTES = LANES * BLOCK_BYTES };

/* Factors for the halves of a block that moves by a block or by a stride. */
struct factors {
    uint64_t first_half;
    uint64_t second_half;
};

static struct {
    struct factors block;
    struct factors stride;
} constants[CRC_KINDS];

static struct factors factors_for(enum crc_kind kind, unsigned bytes)
{
    /* A factor is a half block: its x^0 is bit 63 whatever the width. */
    unsigned shift = crc_ones(kind) == UINT64_MAX ? 0 : 32;
    unsigned distance = bytes * 8;
    return (struct factors){
        .first_half = crc_x_to_the(kind, distance + 64 - 1) << shift,
        .second_half = crc_x_to_the(kind, distance - 1) << shift,
    };
}

__attribute__((constructor)) static void make_constants(void)
{
    for (int i = 0; i < CRC_KINDS; i++) {
        enum crc_kind kind = (enum crc_kind)i;
        constants[i].block = factors_for(kind, BLOCK_BYTES);
        constants[i].stride = factors_for(kind, STRIDE_BYTES);
    }
}

bool crc_x86_usable(void)
{
    return __builtin_cpu_supports("pclmul") != 0;
}

WITH_PCLMUL static inline __m128i load(const unsigned char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

WITH_PCLMUL static inline __m128i load_factors(const struct factors *f)
{
    return _mm_set_epi64x((long long)f->second_half, (long long)f->first_half);
}

/* ${block} moved on by the distance that ${factors} stand for, onto ${there}.
 */
WITH_PCLMUL static inline __m128i fold(__m128i block, __m128i factors,
                                       __m128i there)
{
    __m128i first = _mm_clmulepi64_si128(block, factors, 0x00);
    __m128i second = _mm_clmulepi64_si128(block, factors, 0x11);
    return _mm_xor_si128(_mm_xor_si128(first, second), there);
}

/* Whole strides of ${data}, at least one, as one block that is congruent. */
WITH_PCLMUL static __m128i fold_strides(enum crc_kind kind, uint64_t reg,
                                        const unsigned char *data,
                                        size_t strides)
{
    const __m128i by_stride = load_factors(&constants[kind].stride);
    const __m128i by_block = load_factors(&constants[kind].block);
    __m128i lane[LANES];
    for (size_t i = 0; i < LANES; i++) {
        lane[i] = load(data + i * BLOCK_BYTES);
    }
    lane[0] = _mm_xor_si128(lane[0], _mm_set_epi64x(0, (long long)reg));
    for (; strides > 1; strides--) {
        data += STRIDE_BYTES;
        for (size_t i = 0; i < LANES; i++) {
            lane[i] = fold(lane[i], by_stride, load(data + i * BLOCK_BYTES));
        }
    }
    for (size_t i = 1; i < LANES; i++) {
        lane[i] = fold(lane[i - 1], by_block, lane[i]);
    }
    return lane[LANES - 1];
}

WITH_PCLMUL uint64_t crc_x86(enum crc_kind kind, uint64_t reg,
                             const unsigned char *data, size_t len)
{
    unsigned char block[BLOCK_BYTES];
    size_t strides = len / STRIDE_BYTES;
    __m128i last;
    if (strides == 0) {
        return crc_portable(kind, reg, data, len);
    }
    last = fold_strides(kind, reg, data, strides);
    _mm_storeu_si128((__m128i *)(void *)block, last);
    reg = crc_portable(kind, 0, block, sizeof(block));
    return crc_portable(kind, reg, data + strides * STRIDE_BYTES,
                        len % STRIDE_BYTES);
}

#else

bool crc_x86_usable(void)
{
    return false;
}

uint64_t crc_x86(enum crc_kind kind, uint64_t reg, const unsigned char *data,
                 size_t len)
{
    return crc_portable(kind, reg, data, len);
}

#endif
