/*
 * HTTP dates: what is taken is what the C library would print for the time
 * that comes out, but for the day of the week, which nobody needs.
 */
#include "fuzz.h"

#include "s3mpu/fmt/encode.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct span text = {.ptr = (const char *)data, .len = size};
    char want[80];
    struct tm tm;
    time_t t = 42;
    if (decode_http_date(text, &t) != 0) {
        fuzz_check(t == 42);
        return 0;
    }
    fuzz_check(size == 29);
    fuzz_check(gmtime_r(&t, &tm) != NULL);
    snprintf(want, sizeof(want), "%02d %.3s %04d %02d:%02d:%02d GMT",
             tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour,
             tm.tm_min, tm.tm_sec);
    if (memcmp(text.ptr + 23, "60", 2) != 0) {
        fuzz_check(memcmp(text.ptr + 5, want, 24) == 0);
    }
    return 0;
}
