/*
 * Base64: what is taken is what the encoder makes, and for one length only;
 * what the encoder makes is taken.
 */
#include "fuzz.h"

#include "s3mpu/fmt/encode.h"

#include <string.h>

static void bytes_round_trip(const uint8_t *data, size_t size)
{
    struct buf text;
    unsigned char *back = malloc(size + 1);
    fuzz_check(back != NULL);
    buf_init(&text, size * 2 + 4);
    encode_base64(&text, data, size);
    fuzz_check(!text.failed && text.len == (size + 2) / 3 * 4);
    fuzz_check(decode_base64(buf_span(&text), back, size) == 0);
    fuzz_check(size == 0 || memcmp(back, data, size) == 0);
    free(back);
    buf_release(&text);
}

static bool text_round_trips(struct span text, size_t len)
{
    struct buf again;
    unsigned char *bytes = malloc(len > 0 ? len : 1);
    int rc;
    fuzz_check(bytes != NULL);
    rc = decode_base64(text, bytes, len);
    if (rc == 0) {
        buf_init(&again, text.len);
        encode_base64(&again, bytes, len);
        fuzz_check(!again.failed && span_eq(buf_span(&again), text));
        buf_release(&again);
    }
    free(bytes);
    return rc == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    size_t len = size / 4 * 3;
    int taken = 0;
    bytes_round_trip(data, size);
    for (size_t less = 0; less <= 3 && less <= len; less++) {
        taken += text_round_trips(text, len - less);
    }
    fuzz_check(taken <= 1);
    return 0;
}
