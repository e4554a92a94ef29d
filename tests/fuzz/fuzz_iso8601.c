/*
 * ISO 8601 times: what is taken in UTC is what the C library would print for
 * the time that comes out.
 */
#include "fuzz.h"

#include "s3mpu/fmt/encode.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    char want[80];
    char amz[ENCODE_AMZ_DATE_BYTES];
    struct tm tm;
    time_t t = 42;
    if (decode_iso8601(text, &t) != 0) {
        fuzz_check(t == 42);
        return 0;
    }
    fuzz_check(size >= 20);
    fuzz_check(gmtime_r(&t, &tm) != NULL);
    snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02d",
             tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
             tm.tm_min, tm.tm_sec);
    if (text.ptr[size - 1] == 'Z' && memcmp(text.ptr + 17, "60", 2) != 0) {
        fuzz_check(memcmp(text.ptr, want, 19) == 0);
    }
    if (tm.tm_year >= 70 && tm.tm_year < 8100) {
        encode_amz_date(t, amz);
        fuzz_check(memcmp(amz, want, 4) == 0);
        fuzz_check(memcmp(amz + 13, want + 17, 2) == 0);
    }
    return 0;
}
