/*
 * digest/crc_portable.c -- CRCs by tables, and arithmetic on polynomials.
 *
 * Slicing by 8: table[0][b] is the register after byte b, table[i][b] the one
 * after b and i zero bytes. As a CRC is linear, eight bytes are eight look-ups
 * that do not wait for each other, xored. The tables follow from the
 * polynomials when the program starts, which takes some microseconds: 6144
 * numbers in the source could hide a wrong one, and a table made at first use
 * would need a lock.
 */
#include "crc_internal.h"

enum { SLICES = 8 };

static const struct {
    unsigned width; /* bits */
    uint64_t poly;  /* reflected, without its highest power */
} params[CRC_KINDS] = {
    [CRC_32] = {.width = 32, .poly = 0xEDB88320},
    [CRC_32C] = {.width = 32, .poly = 0x82F63B78},
    [CRC_64NVME] = {.width = 64, .poly = 0x9A6C9329AC4BC9B5},
};

static uint64_t tables[CRC_KINDS][SLICES][256];

static uint64_t times_x(enum crc_kind kind, uint64_t a)
{
    return (a >> 1) ^ ((a & 1) != 0 ? params[kind].poly : 0);
}

static void make_tables(enum crc_kind kind)
{
    uint64_t(*table)[256] = tables[kind];
    for (unsigned b = 0; b < 256; b++) {
        uint64_t reg = b;
        for (unsigned bit = 0; bit < 8; bit++) {
            reg = times_x(kind, reg);
        }
        table[0][b] = reg;
    }
    for (unsigned i = 1; i < SLICES; i++) {
        for (unsigned b = 0; b < 256; b++) {
            uint64_t reg = table[i - 1][b];
            table[i][b] = (reg >> 8) ^ table[0][reg & 0xff];
        }
    }
}

__attribute__((constructor)) static void make_all_tables(void)
{
    make_tables(CRC_32);
    make_tables(CRC_32C);
    make_tables(CRC_64NVME);
}

uint64_t crc_ones(enum crc_kind kind)
{
    return UINT64_MAX >> (64 - params[kind].width);
}

/* Compilers make one load of this where the CPU allows. */
static uint64_t load_le64(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
           (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
           (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

uint64_t crc_portable(enum crc_kind kind, uint64_t reg,
                      const unsigned char *data, size_t len)
{
    const uint64_t(*table)[256] = (const uint64_t(*)[256])tables[kind];
    for (; len >= SLICES; len -= SLICES, data += SLICES) {
        reg ^= load_le64(data);
        reg = table[7][reg & 0xff] ^ table[6][reg >> 8 & 0xff] ^
              table[5][reg >> 16 & 0xff] ^ table[4][reg >> 24 & 0xff] ^
              table[3][reg >> 32 & 0xff] ^ table[2][reg >> 40 & 0xff] ^
              table[1][reg >> 48 & 0xff] ^ table[0][reg >> 56];
    }
    for (; len > 0; len--, data++) {
        reg = (reg >> 8) ^ table[0][(reg ^ *data) & 0xff];
    }
    return reg;
}

uint64_t crc_multiply(enum crc_kind kind, uint64_t a, uint64_t b)
{
    uint64_t product = 0;
    uint64_t power = (uint64_t)1 << (params[kind].width - 1);
    for (; power != 0; power >>= 1) {
        if ((a & power) != 0) {
            product ^= b;
        }
        b = times_x(kind, b);
    }
    return product;
}

uint64_t crc_x_to_the(enum crc_kind kind, uint64_t n)
{
    uint64_t result = (uint64_t)1 << (params[kind].width - 1);
    uint64_t square = result >> 1;
    for (; n > 0; n >>= 1) {
        if ((n & 1) != 0) {
            result = crc_multiply(kind, result, square);
        }
        square = crc_multiply(kind, square, square);
    }
    return result;
}
