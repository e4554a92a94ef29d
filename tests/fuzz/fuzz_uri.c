/*
 * Percent-encoding: any bytes go there and back, and the encoder writes
 * nothing but what a URI may have; what the decoder takes means the same after
 * another round.
 */
#include "fuzz.h"

#include "s3mpu/fmt/encode.h"

#include <string.h>

static void bytes_round_trip(struct span in, bool keep_slash)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz"
                                  "0123456789-._~%/";
    struct buf text;
    struct buf back;
    buf_init(&text, in.len * 3);
    buf_init(&back, in.len);
    encode_uri(&text, in, keep_slash);
    fuzz_check(!text.failed);
    fuzz_check(strspn(text.data, allowed) == text.len);
    fuzz_check(keep_slash || strchr(text.data, '/') == NULL);
    fuzz_check(decode_uri(&back, buf_span(&text), keep_slash) == 0);
    fuzz_check(!back.failed && span_eq(buf_span(&back), in));
    buf_release(&text);
    buf_release(&back);
}

static void text_keeps_its_meaning(struct span text, bool plus_is_blank)
{
    struct buf bytes;
    buf_init(&bytes, text.len);
    if (decode_uri(&bytes, text, plus_is_blank) == 0) {
        fuzz_check(!bytes.failed);
        bytes_round_trip(buf_span(&bytes), true);
    } else {
        fuzz_check(bytes.len == 0);
        fuzz_check(memchr(text.ptr, '%', text.len) != NULL);
    }
    buf_release(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    bytes_round_trip(text, false);
    bytes_round_trip(text, true);
    text_keeps_its_meaning(text, false);
    text_keeps_its_meaning(text, true);
    return 0;
}
