/*
 * fmt/encode.c -- decoders are strict: what they take is what the encoder
 * makes, but for the case of hex digits, so a round trip is the test.
 *
 * Times are computed from the rules of the Gregorian calendar, not by
 * gmtime_r and timegm: those read TZ and take a lock, and timegm takes the
 * 35th of May for a date. Days are counted from 0001-01-01.
 */
#include "s3mpu/fmt/encode.h"

#include <string.h>

enum { DAY_SEC = 24 * 60 * 60, DAYS_TO_1970 = 719162 };

/* The last second of the year 9999. */
static const time_t last_time = 253402300799;

/* Not isalnum and friends: those depend on the locale. */
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The value of a hex digit, or -1. */
static int hex_value(char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

/* The byte that two hex digits stand for, or -1. */
static int hex_pair(const char *digits)
{
    int high = hex_value(digits[0]);
    int low = hex_value(digits[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void encode_hex(struct buf *out, const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i++) {
        const char pair[2] = {digits[p[i] >> 4], digits[p[i] & 15]};
        buf_add(out, pair, sizeof(pair));
    }
}

int decode_hex(struct span text, unsigned char *out, size_t len)
{
    if (text.len % 2 != 0 || text.len / 2 != len) {
        return -1;
    }
    for (size_t i = 0; i < len; i++) {
        int byte = hex_pair(text.ptr + 2 * i);
        if (byte < 0) {
            return -1;
        }
        out[i] = (unsigned char)byte;
    }
    return 0;
}

void encode_base64(struct buf *out, const void *data, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        unsigned bits = (unsigned)p[i] << 16;
        char quad[4] = {'=', '=', '=', '='};
        bits |= left > 1 ? (unsigned)p[i + 1] << 8 : 0;
        bits |= left > 2 ? (unsigned)p[i + 2] : 0;
        quad[0] = digits[bits >> 18];
        quad[1] = digits[bits >> 12 & 63];
        if (left > 1) {
            quad[2] = digits[bits >> 6 & 63];
        }
        if (left > 2) {
            quad[3] = digits[bits & 63];
        }
        buf_add(out, quad, sizeof(quad));
    }
}

/* The value of a base64 digit, or -1. */
static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (is_digit(c)) {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Up to three bytes from four characters; the padding is where ${len} says,
 * and the bits that it leaves over are zero. */
static int decode_quad(const char *quad, unsigned char *out, size_t len)
{
    unsigned bits = 0;
    for (size_t i = 0; i < 4; i++) {
        int value = i <= len ? base64_value(quad[i]) : quad[i] == '=' ? 0 : -1;
        if (value < 0) {
            return -1;
        }
        bits = bits << 6 | (unsigned)value;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (unsigned char)(bits >> (16 - 8 * i) & 0xff);
    }
    return (bits & (0xffffffU >> (8 * len))) == 0 ? 0 : -1;
}

int decode_base64(struct span text, unsigned char *out, size_t len)
{
    if (text.len % 4 != 0 || text.len / 4 != len / 3 + (len % 3 != 0)) {
        return -1;
    }
    for (size_t i = 0; i * 4 < text.len; i++) {
        size_t left = len - i * 3;
        if (decode_quad(text.ptr + i * 4, out + i * 3, left < 3 ? left : 3)) {
            return -1;
        }
    }
    return 0;
}

static bool is_unreserved(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

void encode_uri(struct buf *out, struct span in, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        if (is_unreserved(in.ptr[i]) || (c == '/' && keep_slash)) {
            buf_addc(out, in.ptr[i]);
        } else {
            const char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(out, escape, sizeof(escape));
        }
    }
}

static bool escapes_are_whole(struct span in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.ptr[i] == '%') {
            if (in.len - i < 3 || hex_pair(in.ptr + i + 1) < 0) {
                return false;
            }
            i += 2;
        }
    }
    return true;
}

int decode_uri(struct buf *out, struct span in, bool plus_is_blank)
{
    if (!escapes_are_whole(in)) {
        return -1;
    }
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        if (c == '%') {
            c = (char)hex_pair(in.ptr + i + 1);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        buf_addc(out, c);
    }
    return 0;
}

/* A time in UTC, taken apart. */
struct utc {
    int year;
    int month; /* 1..12 */
    int day;   /* 1.. */
    int hour;
    int min;
    int sec; /* 60 in a leap second */
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0001-01-01 to the first of January of ${year}. */
static int64_t days_before_year(int year)
{
    int64_t past = year - 1;
    return past * 365 + past / 4 - past / 100 + past / 400;
}

/* -1 where there is no such time. */
static int from_utc(const struct utc *u, time_t *t)
{
    int64_t days;
    if (u->year < 1 || u->year > 9999 || u->month < 1 || u->month > 12 ||
        u->day < 1 || u->day > days_of_month(u->year, u->month) ||
        u->hour > 23 || u->min > 59 || u->sec > 60) {
        return -1;
    }
    days = days_before_year(u->year) - DAYS_TO_1970 + u->day - 1;
    for (int month = 1; month < u->month; month++) {
        days += days_of_month(u->year, month);
    }
    *t = (time_t)(days * DAY_SEC + u->hour * 3600 + u->min * 60 + u->sec);
    return 0;
}

/* For 0 <= t <= last_time. */
static struct utc to_utc(time_t t)
{
    int64_t days = t / DAY_SEC + DAYS_TO_1970;
    int sec = (int)(t % DAY_SEC);
    struct utc u = {.month = 1};
    u.year = (int)(days / 366) + 1; /* never too late */
    while (days_before_year(u.year + 1) <= days) {
        u.year++;
    }
    days -= days_before_year(u.year);
    while (days >= days_of_month(u.year, u.month)) {
        days -= days_of_month(u.year, u.month);
        u.month++;
    }
    u.day = (int)days + 1;
    u.hour = sec / 3600;
    u.min = sec / 60 % 60;
    u.sec = sec % 60;
    return u;
}

/* Writes ${digits} digits of ${value}; returns where they end. */
static char *put_number(char *out, int value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

void encode_amz_date(time_t t, char out[ENCODE_AMZ_DATE_BYTES])
{
    struct utc u = to_utc(t < 0 ? 0 : t > last_time ? last_time : t);
    out = put_number(out, u.year, 4);
    out = put_number(out, u.month, 2);
    out = put_number(out, u.day, 2);
    *out++ = 'T';
    out = put_number(out, u.hour, 2);
    out = put_number(out, u.min, 2);
    out = put_number(out, u.sec, 2);
    *out++ = 'Z';
    *out = '\0';
}

/* Eats ${digits} digits off ${text}: their number, or -1. */
static int eat_number(struct span *text, size_t digits)
{
    int value = 0;
    if (text->len < digits) {
        return -1;
    }
    for (size_t i = 0; i < digits; i++) {
        if (!is_digit(text->ptr[i])) {
            return -1;
        }
        value = value * 10 + (text->ptr[i] - '0');
    }
    text->ptr += digits;
    text->len -= digits;
    return value;
}

/* Eats ${what} off ${text}; whether it was there. */
static bool eat(struct span *text, const char *what)
{
    size_t len = strlen(what);
    if (text->len < len || memcmp(text->ptr, what, len) != 0) {
        return false;
    }
    text->ptr += len;
    text->len -= len;
    return true;
}

/* "13:30:00" */
static bool eat_clock(struct span *text, struct utc *u)
{
    return (u->hour = eat_number(text, 2)) >= 0 && eat(text, ":") &&
           (u->min = eat_number(text, 2)) >= 0 && eat(text, ":") &&
           (u->sec = eat_number(text, 2)) >= 0;
}

/* ".123" with at least one digit, or nothing. */
static bool eat_fraction(struct span *text)
{
    if (!eat(text, ".")) {
        return true;
    }
    if (eat_number(text, 1) < 0) {
        return false;
    }
    while (eat_number(text, 1) >= 0) {
    }
    return true;
}

/* "Z", "+01:00" or "-0130", in seconds to the east. */
static bool eat_zone(struct span *text, int *east_sec)
{
    int sign = eat(text, "+") ? 1 : -1;
    int hours;
    int minutes;
    *east_sec = 0;
    if (sign < 0 && eat(text, "Z")) {
        return true;
    }
    if (sign < 0 && !eat(text, "-")) {
        return false;
    }
    hours = eat_number(text, 2);
    (void)eat(text, ":");
    minutes = eat_number(text, 2);
    *east_sec = sign * (hours * 3600 + minutes * 60);
    return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

int decode_iso8601(struct span text, time_t *t)
{
    struct utc u;
    time_t local;
    int east_sec;
    if ((u.year = eat_number(&text, 4)) < 0 || !eat(&text, "-") ||
        (u.month = eat_number(&text, 2)) < 0 || !eat(&text, "-") ||
        (u.day = eat_number(&text, 2)) < 0 || !eat(&text, "T") ||
        !eat_clock(&text, &u) || !eat_fraction(&text) ||
        !eat_zone(&text, &east_sec) || text.len > 0 ||
        from_utc(&u, &local) != 0) {
        return -1;
    }
    *t = local - east_sec;
    return 0;
}

/* Eats one of ${names}, each of three letters: its index, or -1. */
static int eat_name(struct span *text, const char *names)
{
    for (int i = 0; names[3 * i] != '\0'; i++) {
        if (text->len >= 3 && memcmp(text->ptr, names + 3 * i, 3) == 0) {
            text->ptr += 3;
            text->len -= 3;
            return i;
        }
    }
    return -1;
}

int decode_http_date(struct span text, time_t *t)
{
    static const char days[] = "MonTueWedThuFriSatSun";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct utc u;
    if (eat_name(&text, days) < 0 || !eat(&text, ", ") ||
        (u.day = eat_number(&text, 2)) < 0 || !eat(&text, " ") ||
        (u.month = eat_name(&text, months) + 1) < 1 || !eat(&text, " ") ||
        (u.year = eat_number(&text, 4)) < 0 || !eat(&text, " ") ||
        !eat_clock(&text, &u) || !eat(&text, " GMT") || text.len > 0) {
        return -1;
    }
    return from_utc(&u, t);
}

int decode_u64(struct span text, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;
    if (text.len == 0) {
        return -1;
    }
    for (size_t i = 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (!is_digit(text.ptr[i]) || digit > max || sum > (max - digit) / 10) {
            return -1;
        }
        sum = sum * 10 + digit;
    }
    *value = sum;
    return 0;
}
