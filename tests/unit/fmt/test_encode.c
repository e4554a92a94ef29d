/*
 * fmt/encode: text forms and back, and what decoders refuse.
 */
#include "s3mpu/fmt/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* A string literal with its length, as it may hold NUL bytes. */
#define BYTES(s) (s), sizeof(s) - 1

enum { FAILS = -1 };

static void hex_goes_both_ways(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        const char *out;
    } rows[] = {
        {BYTES(""), ""},
        {BYTES("\x00"), "00"},
        {BYTES("\x09\xaf\xf0\x0f"), "09aff00f"},
        {BYTES("az\x7f\x80\xff"), "617a7f80ff"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char back[16];
        struct buf b;
        buf_init(&b, 100);
        encode_hex(&b, rows[i].in, rows[i].len);
        assert_string_equal(b.data, rows[i].out);
        assert_int_equal(decode_hex(buf_span(&b), back, rows[i].len), 0);
        assert_memory_equal(back, rows[i].in, rows[i].len);
        buf_release(&b);
    }
}

static void bad_hex_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        size_t len;
        int rc;
    } rows[] = {
        {"upper case", "0AfF", 2, 0},
        {"too short", "0af", 2, FAILS},
        {"too long", "0aff0", 2, FAILS},
        {"one byte more", "0aff00", 2, FAILS},
        {"not a digit", "0ag0", 2, FAILS},
        {"a blank", "0a f", 2, FAILS},
        {"a sign", "-1+1", 2, FAILS},
        {"0x", "0x0a", 2, FAILS},
        {"@ before A", "@@", 1, FAILS},
        {": behind 9", "::", 1, FAILS},
        {"empty", "", 1, FAILS},
        {"nothing", "", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char out[4] = {0};
        if (decode_hex(span_of(rows[i].in), out, rows[i].len) != rows[i].rc) {
            fail_msg("%s", rows[i].name);
        }
        assert_int_equal(out[rows[i].len], 0);
    }
}

static void base64_goes_both_ways(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        const char *out;
    } rows[] = {
        {BYTES(""), ""}, /* RFC 4648, section 10 */
        {BYTES("f"), "Zg=="},
        {BYTES("fo"), "Zm8="},
        {BYTES("foo"), "Zm9v"},
        {BYTES("foob"), "Zm9vYg=="},
        {BYTES("fooba"), "Zm9vYmE="},
        {BYTES("foobar"), "Zm9vYmFy"},
        {BYTES("\xcb\xf4\x39\x26"), "y/Q5Jg=="}, /* CRC32 of 123456789 */
        {BYTES("\xe3\x06\x92\x83"), "4waSgw=="},
        {BYTES("\xae\x8b\x14\x86\x0a\x79\x98\x88"), "rosUhgp5mIg="},
        {BYTES("\xfb\xff\xfe\xff\xff\xff"), "+//+////"},
        {BYTES("\0\0\0"), "AAAA"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char back[16];
        struct buf b;
        buf_init(&b, 100);
        encode_base64(&b, rows[i].in, rows[i].len);
        assert_string_equal(b.data, rows[i].out);
        assert_int_equal(decode_base64(buf_span(&b), back, rows[i].len), 0);
        assert_memory_equal(back, rows[i].in, rows[i].len);
        buf_release(&b);
    }
}

static void bad_base64_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        size_t len;
        int rc;
    } rows[] = {
        {"as it should be", "Zm8=", 2, 0},
        {"no padding", "Zm8", 2, FAILS},
        {"too much padding", "Zm8==", 2, FAILS},
        {"padding for another length", "Zm8=", 1, FAILS},
        {"padding where a byte should be", "Zg==", 2, FAILS},
        {"a byte where padding should be", "Zm9v", 2, FAILS},
        {"a zero bit for padding", "Zm8A", 2, FAILS},
        {"a byte before padding", "ZgA=", 1, FAILS},
        {"longer", "Zm9vZm8=", 2, FAILS},
        {"shorter", "Zm9v", 6, FAILS},
        {"bits left over of one", "Zh==", 1, FAILS},
        {"bits left over of two", "Zm9=", 2, FAILS},
        {"URL alphabet -", "Zm-v", 3, FAILS},
        {"URL alphabet _", "Zm_v", 3, FAILS},
        {"a blank", "Zm9 ", 3, FAILS},
        {"a line break", "Zm9v\n", 3, FAILS},
        {"padding inside", "Zg==Zg==", 4, FAILS},
        {"only padding", "====", 0, FAILS},
        {"only padding for one", "====", 1, FAILS},
        {"nothing", "", 0, 0},
        {"nothing for one", "", 1, FAILS},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char out[8] = {0};
        if (decode_base64(span_of(rows[i].in), out, rows[i].len) !=
            rows[i].rc) {
            fail_msg("%s", rows[i].name);
        }
        assert_int_equal(out[rows[i].len], 0);
    }
}

static void uris_are_encoded_as_sigv4_wants(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        bool keep_slash;
        const char *out;
    } rows[] = {
        {BYTES(""), false, ""},
        {BYTES("AZaz09-._~"), false, "AZaz09-._~"},
        {BYTES("a/b"), true, "a/b"},
        {BYTES("a/b"), false, "a%2Fb"},
        {BYTES("/a//b/../."), true, "/a//b/../."},
        {BYTES("a b+c*d"), true, "a%20b%2Bc%2Ad"},
        {BYTES("100%"), true, "100%25"},
        {BYTES("!\"#$&'()"), true, "%21%22%23%24%26%27%28%29"},
        {BYTES(",:;<=>?@[\\]^`{|}"), true,
         "%2C%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D"},
        {BYTES("\xc3\xa4\xff"), true, "%C3%A4%FF"},
        {BYTES("\0\x01\x1f\x7f\x80"), true, "%00%01%1F%7F%80"},
        {BYTES("2~abc.def_-1"), false, "2~abc.def_-1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span in = {.ptr = rows[i].in, .len = rows[i].len};
        struct buf out;
        struct buf back;
        buf_init(&out, 1000);
        buf_init(&back, 1000);
        encode_uri(&out, in, rows[i].keep_slash);
        assert_string_equal(out.data, rows[i].out);
        assert_int_equal(decode_uri(&back, buf_span(&out), true), 0);
        assert_true(span_eq(buf_span(&back), in));
        buf_release(&out);
        buf_release(&back);
    }
}

static void uris_are_decoded(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        bool plus_is_blank;
        int rc;
        const char *out;
    } rows[] = {
        {"plain", "a/b", false, 0, "a/b"},
        {"both cases", "%2f%2F%c3%A4", false, 0, "//\xc3\xa4"},
        {"plus", "a+b%2B", false, 0, "a+b+"},
        {"plus for a blank", "a+b%2B", true, 0, "a b+"},
        {"only once", "%2541", false, 0, "%41"},
        {"cut", "ab%", false, FAILS, ""},
        {"cut after a digit", "ab%2", false, FAILS, ""},
        {"no digits", "%zz", false, FAILS, ""},
        {"one digit", "%2z", false, FAILS, ""},
        {"two signs", "%%41", false, FAILS, ""},
        {"bad at the end only", "abc%41%4", false, FAILS, ""},
        {"empty", "", false, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out;
        int rc;
        buf_init(&out, 1000);
        rc = decode_uri(&out, span_of(rows[i].in), rows[i].plus_is_blank);
        if (rc != rows[i].rc || strcmp(out.data, rows[i].out) != 0) {
            fail_msg("%s: %d \"%s\"", rows[i].name, rc, out.data);
        }
        buf_release(&out);
    }
}

static void a_full_buffer_is_told(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, 4);
    encode_hex(&out, "abc", 3);
    assert_true(out.failed);
    buf_clear(&out);
    encode_base64(&out, "abcd", 4);
    assert_true(out.failed);
    buf_clear(&out);
    encode_uri(&out, span_of("ab%"), false);
    assert_true(out.failed);
    buf_clear(&out);
    assert_int_equal(decode_uri(&out, span_of("abcde"), false), 0);
    assert_true(out.failed);
    buf_release(&out);
}

static void amz_dates_are_written(void **state)
{
    static const struct {
        int64_t in;
        const char *out;
    } rows[] = {
        {1369353600, "20130524T000000Z"},
        {0, "19700101T000000Z"},
        {1, "19700101T000001Z"},
        {951782399, "20000228T235959Z"},
        {951782400, "20000229T000000Z"},
        {951868800, "20000301T000000Z"},
        {978307199, "20001231T235959Z"},
        {978307200, "20010101T000000Z"},
        {1709164800, "20240229T000000Z"},
        {4107542399, "21000228T235959Z"},
        {4107542400, "21000301T000000Z"},
        {253402300799, "99991231T235959Z"},
        {253402300800, "99991231T235959Z"},
        {INT64_MAX, "99991231T235959Z"},
        {-1, "19700101T000000Z"},
        {INT64_MIN, "19700101T000000Z"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char out[ENCODE_AMZ_DATE_BYTES];
        encode_amz_date((time_t)rows[i].in, out);
        assert_string_equal(out, rows[i].out);
    }
}

static void amz_dates_agree_with_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 365 * 500; day++) {
        time_t t = (time_t)(day * 86400 + day % 86400);
        char out[ENCODE_AMZ_DATE_BYTES];
        char want[ENCODE_AMZ_DATE_BYTES];
        struct tm tm;
        assert_non_null(gmtime_r(&t, &tm));
        assert_int_equal(strftime(want, sizeof(want), "%Y%m%dT%H%M%SZ", &tm),
                         sizeof(want) - 1);
        encode_amz_date(t, out);
        assert_string_equal(out, want);
    }
}

static void iso_8601_is_read(void **state)
{
    static const struct {
        const char *in;
        int rc;
        int64_t out;
    } rows[] = {
        {"2013-05-24T00:00:00Z", 0, 1369353600},
        {"2013-05-24T00:00:00.000Z", 0, 1369353600},
        {"2013-05-24T00:00:00.123456789Z", 0, 1369353600},
        {"1970-01-01T00:00:00Z", 0, 0},
        {"1969-12-31T23:59:59Z", 0, -1},
        {"0001-01-01T00:00:00Z", 0, -62135596800},
        {"9999-12-31T23:59:59Z", 0, 253402300799},
        {"2024-02-29T12:34:56Z", 0, 1709210096},
        {"2016-12-31T23:59:60Z", 0, 1483228800},
        {"2013-05-24T01:00:00+01:00", 0, 1369353600},
        {"2013-05-23T18:30:00-0530", 0, 1369353600},
        {"2013-05-24T00:00:00.5+00:00", 0, 1369353600},
        {"", FAILS, 0},
        {"2013-05-24", FAILS, 0},
        {"2013-05-24T00:00:00", FAILS, 0},
        {"2013-05-24T00:00Z", FAILS, 0},
        {"2013-05-24 00:00:00Z", FAILS, 0},
        {"2013-05-24T00:00:00Zx", FAILS, 0},
        {" 2013-05-24T00:00:00Z", FAILS, 0},
        {"2013-05-24T00:00:00.Z", FAILS, 0},
        {"2013-05-24T00:00:00,5Z", FAILS, 0},
        {"2013-05-24T00:00:00+01", FAILS, 0},
        {"2013-05-24T00:00:00+24:00", FAILS, 0},
        {"2013-05-24T00:00:00+01:60", FAILS, 0},
        {"2013-05-24T00:00:00+-1:00", FAILS, 0},
        {"2013-05-24T00:00:00+Z", FAILS, 0},
        {"0000-01-01T00:00:00Z", FAILS, 0},
        {"2013-00-24T00:00:00Z", FAILS, 0},
        {"2013-13-24T00:00:00Z", FAILS, 0},
        {"2013-05-00T00:00:00Z", FAILS, 0},
        {"2013-05-32T00:00:00Z", FAILS, 0},
        {"2013-02-29T00:00:00Z", FAILS, 0},
        {"1900-02-29T00:00:00Z", FAILS, 0},
        {"2013-05-24T24:00:00Z", FAILS, 0},
        {"2013-05-24T00:60:00Z", FAILS, 0},
        {"2013-05-24T00:00:61Z", FAILS, 0},
        {"2013-5-24T00:00:00Z", FAILS, 0},
        {"+013-05-24T00:00:00Z", FAILS, 0},
        {"20130524T000000Z", FAILS, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        time_t t = 42;
        int rc = decode_iso8601(span_of(rows[i].in), &t);
        if (rc != rows[i].rc || t != (rc == 0 ? (time_t)rows[i].out : 42)) {
            fail_msg("%s: %d %lld", rows[i].in, rc, (long long)t);
        }
    }
}

static void http_dates_are_read(void **state)
{
    static const struct {
        const char *in;
        int rc;
        int64_t out;
    } rows[] = {
        {"Fri, 24 May 2013 00:00:00 GMT", 0, 1369353600},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 0, 784111777}, /* RFC 9110 */
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0, 0},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 0, 253402300799},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 0, 1483228800},
        {"Mon, 29 Feb 2024 00:00:00 GMT", 0, 1709164800}, /* was a Thursday */
        {"", FAILS, 0},
        {"Sunday, 06-Nov-94 08:49:37 GMT", FAILS, 0},
        {"Sun Nov  6 08:49:37 1994", FAILS, 0},
        {"Sun, 6 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 06 Nov 1994 08:49:37", FAILS, 0},
        {"Sun, 06 Nov 1994 08:49:37 UTC", FAILS, 0},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", FAILS, 0},
        {"sun, 06 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"Xyz, 06 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"onT, 06 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 06 nov 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 06 Foo 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 31 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 00 Nov 1994 08:49:37 GMT", FAILS, 0},
        {"Sun, 06 Nov 1994 24:49:37 GMT", FAILS, 0},
        {"Sun, 06 Nov 0000 08:49:37 GMT", FAILS, 0},
        {"Sun, 06 Nov 994 08:49:37 GMT", FAILS, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        time_t t = 42;
        int rc = decode_http_date(span_of(rows[i].in), &t);
        if (rc != rows[i].rc || t != (rc == 0 ? (time_t)rows[i].out : 42)) {
            fail_msg("%s: %d %lld", rows[i].in, rc, (long long)t);
        }
    }
}

static void http_dates_have_twelve_months(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 366; day++) {
        time_t want = (time_t)(1704067200 + day * 86400); /* 2024-01-01 */
        time_t got = 0;
        struct tm tm;
        char text[40];
        assert_non_null(gmtime_r(&want, &tm));
        strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &tm);
        assert_int_equal(decode_http_date(span_of(text), &got), 0);
        assert_int_equal(got, want);
    }
}

static void numbers_are_bounded(void **state)
{
    static const struct {
        const char *in;
        uint64_t max;
        int rc;
        uint64_t out;
    } rows[] = {
        {"0", UINT64_MAX, 0, 0},
        {"10000", 10000, 0, 10000},
        {"0010", 10, 0, 10},
        {"18446744073709551615", UINT64_MAX, 0, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, FAILS, 0},
        {"99999999999999999999", UINT64_MAX, FAILS, 0},
        {"10001", 10000, FAILS, 0},
        {"10009", 10000, FAILS, 0},
        {"9", 8, FAILS, 0},
        {"0", 0, 0, 0},
        {"1", 0, FAILS, 0},
        {"", 10, FAILS, 0},
        {" 1", 10, FAILS, 0},
        {"1 ", 10, FAILS, 0},
        {"+1", 10, FAILS, 0},
        {"-1", UINT64_MAX, FAILS, 0},
        {"0x1", 10, FAILS, 0},
        {"1e1", 10, FAILS, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint64_t value = 42;
        int rc = decode_u64(span_of(rows[i].in), rows[i].max, &value);
        if (rc != rows[i].rc || value != (rc == 0 ? rows[i].out : 42)) {
            fail_msg("%s: %d", rows[i].in, rc);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_goes_both_ways),
        cmocka_unit_test(bad_hex_is_refused),
        cmocka_unit_test(base64_goes_both_ways),
        cmocka_unit_test(bad_base64_is_refused),
        cmocka_unit_test(uris_are_encoded_as_sigv4_wants),
        cmocka_unit_test(uris_are_decoded),
        cmocka_unit_test(a_full_buffer_is_told),
        cmocka_unit_test(amz_dates_are_written),
        cmocka_unit_test(amz_dates_agree_with_the_c_library),
        cmocka_unit_test(iso_8601_is_read),
        cmocka_unit_test(http_dates_are_read),
        cmocka_unit_test(http_dates_have_twelve_months),
        cmocka_unit_test(numbers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
