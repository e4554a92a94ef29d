/*
 * digest/checksum and the CRC code below it. The judge of the fast code is a
 * CRC by the textbook, bit by bit and unreflected, written down a second time
 * here from the polynomials as the standards print them.
 */
#include "s3mpu/digest/checksum.h"

#include "s3mpu/digest/hash.h"
#include "crc_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const enum checksum_alg crcs[] = {CHECKSUM_CRC32, CHECKSUM_CRC32C,
                                         CHECKSUM_CRC64NVME};

/* By enum crc_kind: IEEE 802.3, RFC 3720 (Castagnoli), NVM Command Set
 * Specification (Rocksoft). */
static const struct textbook {
    int width;
    uint64_t poly;
} textbooks[CRC_KINDS] = {
    {32, 0x04C11DB7},
    {32, 0x1EDC6F41},
    {64, 0xAD93D23594C93659},
};

static uint64_t textbook_crc(enum crc_kind kind, const unsigned char *data,
                             size_t len)
{
    const struct textbook *t = &textbooks[kind];
    uint64_t top = (uint64_t)1 << (t->width - 1);
    uint64_t reg = top | (top - 1);
    uint64_t reflected = 0;
    for (size_t i = 0; i < len * 8; i++) {
        uint64_t bit = data[i / 8] >> (i % 8) & 1;
        bool carry = ((reg & top) != 0) != (bit != 0);
        reg = (reg & (top - 1)) << 1 ^ (carry ? t->poly : 0);
    }
    for (int i = 0; i < t->width; i++) {
        reflected = reflected << 1 | (reg >> i & 1);
    }
    return reflected ^ (top | (top - 1));
}

/* Bytes without a pattern, the same in each run. */
static void fill(unsigned char *data, size_t len, uint64_t seed)
{
    for (size_t i = 0; i < len; i++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        data[i] = (unsigned char)(seed >> 56);
    }
}

static size_t compute(enum checksum_alg alg, const void *data, size_t len,
                      unsigned char *out)
{
    struct checksum *c = checksum_new();
    size_t bytes;
    checksum_begin(c, alg);
    checksum_update(c, data, len);
    bytes = checksum_end(c, out);
    checksum_free(c);
    return bytes;
}

/* The bytes as hex digits, in a static buffer. */
static const char *hex(const unsigned char *data, size_t len)
{
    static char text[2 * CHECKSUM_MAX_BYTES + 1];
    text[0] = '\0';
    for (size_t i = 0; i < len; i++) {
        snprintf(text + 2 * i, 3, "%02x", data[i]);
    }
    return text;
}

static void values_are_those_of_the_standards(void **state)
{
    static const struct {
        const char *in;
        enum checksum_alg alg;
        const char *out;
    } rows[] = {
        {"", CHECKSUM_NONE, ""},
        {"", CHECKSUM_CRC32, "00000000"},
        {"", CHECKSUM_CRC64NVME, "0000000000000000"},
        {"123456789", CHECKSUM_NONE, ""},
        {"123456789", CHECKSUM_CRC32, "cbf43926"},
        {"123456789", CHECKSUM_CRC32C, "e3069283"},
        {"123456789", CHECKSUM_CRC64NVME, "ae8b14860a799888"},
        {"1234", CHECKSUM_CRC32, "9be3e0a3"},
        {"1234", CHECKSUM_CRC32C, "f63af4ee"},
        {"1234", CHECKSUM_CRC64NVME, "29f5dbe7e2ff71d4"},
        {"56789", CHECKSUM_CRC32, "131da070"},
        {"56789", CHECKSUM_CRC32C, "83b565d8"},
        {"56789", CHECKSUM_CRC64NVME, "f87dc887176ce667"},
        {"abc", CHECKSUM_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {"abc", CHECKSUM_SHA256,
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };
    unsigned char value[CHECKSUM_MAX_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len =
            compute(rows[i].alg, rows[i].in, strlen(rows[i].in), value);
        assert_int_equal(len, checksum_bytes(rows[i].alg));
        if (strcmp(hex(value, len), rows[i].out) != 0) {
            fail_msg("%s of \"%s\": %s", checksum_name(rows[i].alg), rows[i].in,
                     hex(value, len));
        }
    }
}

enum pattern { ZEROES, ONES, RISING, FALLING };

static void patterns_are_those_of_the_standards(void **state)
{
    static const struct {
        const char *name;
        enum pattern pattern;
        size_t len;
        enum checksum_alg alg;
        const char *out;
    } rows[] = {
        /* RFC 3720, appendix B.4 */
        {"zeroes", ZEROES, 32, CHECKSUM_CRC32C, "8a9136aa"},
        {"ones", ONES, 32, CHECKSUM_CRC32C, "62a8ab43"},
        {"rising", RISING, 32, CHECKSUM_CRC32C, "46dd794e"},
        {"falling", FALLING, 32, CHECKSUM_CRC32C, "113fdb5c"},
        /* NVM Express NVM Command Set, 64b CRC test cases */
        {"zeroes", ZEROES, 4096, CHECKSUM_CRC64NVME, "6482d367eb22b64e"},
        {"ones", ONES, 4096, CHECKSUM_CRC64NVME, "c0ddba7302eca3ac"},
        {"rising", RISING, 4096, CHECKSUM_CRC64NVME, "3e729f5f6750449c"},
        {"falling", FALLING, 4096, CHECKSUM_CRC64NVME, "9a2df64b8e9e517e"},
        /* Python's zlib.crc32 */
        {"zeroes", ZEROES, 4096, CHECKSUM_CRC32, "c71c0011"},
    };
    unsigned char data[4096];
    unsigned char value[CHECKSUM_MAX_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t len;
        for (size_t j = 0; j < rows[i].len; j++) {
            const unsigned char bytes[] = {
                [ZEROES] = 0,
                [ONES] = 0xff,
                [RISING] = (unsigned char)j,
                [FALLING] = (unsigned char)(rows[i].len - 1 - j),
            };
            data[j] = bytes[rows[i].pattern];
        }
        len = compute(rows[i].alg, data, rows[i].len, value);
        if (strcmp(hex(value, len), rows[i].out) != 0) {
            fail_msg("%s of %zu %s: %s", checksum_name(rows[i].alg),
                     rows[i].len, rows[i].name, hex(value, len));
        }
    }
}

static void names_are_found_in_any_case(void **state)
{
    static const struct {
        const char *in;
        bool found;
        enum checksum_alg out;
        const char *name;
        bool combines;
    } rows[] = {
        {"none", true, CHECKSUM_NONE, "none", false},
        {"CRC32", true, CHECKSUM_CRC32, "crc32", true},
        {"crc32C", true, CHECKSUM_CRC32C, "crc32c", true},
        {"crc64nvme", true, CHECKSUM_CRC64NVME, "crc64nvme", true},
        {"Sha1", true, CHECKSUM_SHA1, "sha1", false},
        {"SHA256", true, CHECKSUM_SHA256, "sha256", false},
        {"crc64", false, CHECKSUM_NONE, "none", false},
        {"", false, CHECKSUM_NONE, "none", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum checksum_alg alg = CHECKSUM_NONE;
        assert_int_equal(checksum_from_name(rows[i].in, &alg), rows[i].found);
        assert_int_equal(alg, rows[i].out);
        assert_string_equal(checksum_name(alg), rows[i].name);
        assert_int_equal(checksum_combines(alg), rows[i].combines);
    }
}

static void one_struct_computes_many(void **state)
{
    struct checksum *c = checksum_new();
    unsigned char got[CHECKSUM_MAX_BYTES];
    unsigned char want[CHECKSUM_MAX_BYTES];
    (void)state;
    assert_int_equal(checksum_end(c, got), 0);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < CHECKSUM_ALGS; i++) {
            enum checksum_alg alg = (enum checksum_alg)i;
            size_t len = compute(alg, "abc", 3, want);
            checksum_begin(c, alg);
            checksum_update(c, "left behind", 11);
            checksum_begin(c, alg);
            checksum_update(c, "ab", 2);
            checksum_update(c, NULL, 0);
            checksum_update(c, "c", 1);
            assert_int_equal(checksum_end(c, got), len);
            assert_memory_equal(got, want, len);
        }
    }
    checksum_free(c);
    checksum_free(NULL);
}

/* All kinds, all lengths to 1024, all places in a block. */
static void all_paths_agree_with_the_textbook(void **state)
{
    enum { LEN = 1024, ALIGN = 16 };
    static unsigned char data[LEN + ALIGN];
    (void)state;
    fill(data, sizeof(data), 1);
    for (int k = 0; k < CRC_KINDS; k++) {
        enum crc_kind kind = (enum crc_kind)k;
        for (size_t len = 0; len <= LEN; len++) {
            size_t at = len % ALIGN;
            uint64_t ones = crc_ones(kind);
            uint64_t got = ones ^ crc_portable(kind, ones, data + at, len);
            assert_true(got == textbook_crc(kind, data + at, len));
        }
    }
    if (!crc_x86_usable()) {
        return;
    }
    for (int k = 0; k < CRC_KINDS; k++) {
        enum crc_kind kind = (enum crc_kind)k;
        for (size_t len = 0; len <= LEN; len++) {
            for (size_t at = 0; at < ALIGN; at++) {
                uint64_t reg = crc_ones(kind) & (0x9E3779B97F4A7C15U * len);
                assert_true(crc_x86(kind, reg, data + at, len) ==
                            crc_portable(kind, reg, data + at, len));
            }
        }
    }
}

/* Longer data, cut anywhere. */
static void chunks_do_not_matter(void **state)
{
    enum { LEN = 300000 };
    unsigned char *data = malloc(LEN);
    unsigned char whole[CHECKSUM_MAX_BYTES];
    unsigned char got[CHECKSUM_MAX_BYTES];
    struct checksum *c = checksum_new();
    uint64_t seed = 7;
    (void)state;
    assert_non_null(data);
    fill(data, LEN, 2);
    for (int i = CHECKSUM_CRC32; i < CHECKSUM_ALGS * 8; i++) {
        enum checksum_alg alg = (enum checksum_alg)(i % CHECKSUM_ALGS);
        size_t max = (size_t)1 << (4 + i / CHECKSUM_ALGS * 2);
        size_t bytes = compute(alg, data, LEN, whole);
        checksum_begin(c, alg);
        for (size_t at = 0; at < LEN;) {
            size_t len;
            seed = seed * 6364136223846793005U + 1;
            len = (size_t)(seed >> 33) % max;
            len = len < LEN - at ? len : LEN - at;
            checksum_update(c, data + at, len);
            at += len;
        }
        assert_int_equal(checksum_end(c, got), bytes);
        assert_memory_equal(got, whole, bytes);
    }
    for (int k = 0; k < CRC_KINDS; k++) {
        uint64_t ones = crc_ones((enum crc_kind)k);
        uint64_t by_tables = crc_portable((enum crc_kind)k, ones, data, LEN);
        assert_true((by_tables ^ ones) ==
                    textbook_crc((enum crc_kind)k, data, LEN));
    }
    checksum_free(c);
    free(data);
}

static void powers_of_x_follow_each_other(void **state)
{
    (void)state;
    for (int k = 0; k < CRC_KINDS; k++) {
        enum crc_kind kind = (enum crc_kind)k;
        uint64_t x = crc_x_to_the(kind, 1);
        uint64_t power = crc_x_to_the(kind, 0);
        for (uint64_t n = 0; n < 300; n++) {
            assert_true(crc_x_to_the(kind, n) == power);
            power = crc_multiply(kind, power, x);
        }
    }
    /* CRC32's polynomial is primitive, CRC32C's is x + 1 times such a one. */
    assert_true(crc_x_to_the(CRC_32, 0xffffffff) == crc_x_to_the(CRC_32, 0));
    assert_true(crc_x_to_the(CRC_32C, 0x7fffffff) == crc_x_to_the(CRC_32C, 0));
    assert_true(crc_x_to_the(CRC_32, 0xffffffff / 3) !=
                crc_x_to_the(CRC_32, 0));
}

static void parts_combine_wherever_they_are_cut(void **state)
{
    enum { LEN = 1500 };
    unsigned char data[LEN];
    unsigned char whole[CHECKSUM_MAX_BYTES];
    unsigned char a[CHECKSUM_MAX_BYTES];
    unsigned char b[CHECKSUM_MAX_BYTES];
    (void)state;
    fill(data, LEN, 3);
    for (size_t i = 0; i < COUNT(crcs); i++) {
        size_t bytes = compute(crcs[i], data, LEN, whole);
        for (size_t cut = 0; cut <= LEN; cut++) {
            compute(crcs[i], data, cut, a);
            compute(crcs[i], data + cut, LEN - cut, b);
            checksum_combine(crcs[i], a, b, LEN - cut, a);
            assert_memory_equal(a, whole, bytes);
        }
    }
}

/* ${out} = the value of 2^${log2} zero bytes, from that of one, doubled. */
static void zeroes(enum checksum_alg alg, unsigned log2, unsigned char *out)
{
    static const unsigned char zero[1];
    compute(alg, zero, 1, out);
    for (unsigned i = 0; i < log2; i++) {
        checksum_combine(alg, out, out, (uint64_t)1 << i, out);
    }
}

static void lengths_beyond_32_bits_combine(void **state)
{
    /* 5 GiB of zero bytes and then "123456789"; computed by streaming them,
     * CRC32 with Python's zlib. */
    static const struct {
        enum checksum_alg alg;
        const char *out;
    } rows[] = {
        {CHECKSUM_CRC32, "a3c3f605"},
        {CHECKSUM_CRC32C, "d3d6b542"},
        {CHECKSUM_CRC64NVME, "da4b2050dc57ab3f"},
    };
    const uint64_t gib = (uint64_t)1 << 30;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char one[CHECKSUM_MAX_BYTES];
        unsigned char four[CHECKSUM_MAX_BYTES];
        unsigned char tail[CHECKSUM_MAX_BYTES];
        unsigned char left[CHECKSUM_MAX_BYTES];
        unsigned char right[CHECKSUM_MAX_BYTES];
        size_t bytes = compute(rows[i].alg, "123456789", 9, tail);
        zeroes(rows[i].alg, 30, one);
        zeroes(rows[i].alg, 32, four);
        /* (1 + 4) + tail, and 1 + (4 + tail) */
        checksum_combine(rows[i].alg, one, four, 4 * gib, left);
        checksum_combine(rows[i].alg, left, tail, 9, left);
        checksum_combine(rows[i].alg, four, tail, 9, right);
        checksum_combine(rows[i].alg, one, right, 4 * gib + 9, right);
        assert_string_equal(hex(left, bytes), rows[i].out);
        assert_string_equal(hex(right, bytes), rows[i].out);
    }
}

/* Where 8 * length does not fit 64 bits, the rule still is associative. */
static void the_longest_lengths_combine(void **state)
{
    const uint64_t n = (uint64_t)1 << 63;
    (void)state;
    for (size_t i = 0; i < COUNT(crcs); i++) {
        unsigned char a[CHECKSUM_MAX_BYTES];
        unsigned char half[CHECKSUM_MAX_BYTES];
        unsigned char left[CHECKSUM_MAX_BYTES];
        unsigned char right[CHECKSUM_MAX_BYTES];
        size_t bytes = compute(crcs[i], "a", 1, a);
        zeroes(crcs[i], 62, half);
        checksum_combine(crcs[i], a, half, n / 2, left);
        checksum_combine(crcs[i], left, half, n / 2, left);
        checksum_combine(crcs[i], half, half, n / 2, right);
        checksum_combine(crcs[i], a, right, n, right);
        assert_memory_equal(left, right, bytes);
    }
}

static int setup(void **state)
{
    struct err e;
    (void)state;
    return hash_global_init(&e);
}

static int teardown(void **state)
{
    (void)state;
    hash_global_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_the_standards),
        cmocka_unit_test(patterns_are_those_of_the_standards),
        cmocka_unit_test(names_are_found_in_any_case),
        cmocka_unit_test(one_struct_computes_many),
        cmocka_unit_test(all_paths_agree_with_the_textbook),
        cmocka_unit_test(chunks_do_not_matter),
        cmocka_unit_test(powers_of_x_follow_each_other),
        cmocka_unit_test(parts_combine_wherever_they_are_cut),
        cmocka_unit_test(lengths_beyond_32_bits_combine),
        cmocka_unit_test(the_longest_lengths_combine),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
