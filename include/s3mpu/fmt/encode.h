/*
 * fmt/encode.h -- bytes and times as text, and back. Pure.
 *
 * Encoders append to a buf (its sticky failure says when it was full).
 * Decoders return 0, or -1 on malformed input, with nothing else touched but
 * what they were given to fill.
 */
#ifndef S3MPU_FMT_ENCODE_H
#define S3MPU_FMT_ENCODE_H

#include "s3mpu/base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum { ENCODE_AMZ_DATE_BYTES = 17 }; /* "20130524T000000Z" and its NUL */

/* Lower-case hexadecimal. */
void encode_hex(struct buf *out, const void *data, size_t len);
/* Exactly ${len} bytes from 2 * ${len} hex digits of either case. */
int decode_hex(struct span text, unsigned char *out, size_t len);

void encode_base64(struct buf *out, const void *data, size_t len);
/* Exactly ${len} bytes from padded base64; no blanks, no bits left over. */
int decode_base64(struct span text, unsigned char *out, size_t len);

/* Percent-encode as SigV4 wants it: all but A-Z a-z 0-9 - . _ ~, upper-case
 * digits; '/' stays where ${keep_slash} (Amazon S3 API reference, "Signature
 * calculations: UriEncode"). */
void encode_uri(struct buf *out, struct span in, bool keep_slash);
/* Percent-decode; '+' is a blank only where ${plus_is_blank} (a listing with
 * encoding-type=url has '+' for a blank on some servers). -1 on a bad or cut
 * escape. */
int decode_uri(struct buf *out, struct span in, bool plus_is_blank);

/* "20130524T000000Z". Its first 8 characters are the scope's date. A time
 * outside of the years 1970 to 9999 is moved to the nearer end. */
void encode_amz_date(time_t t, char out[ENCODE_AMZ_DATE_BYTES]);
/* "2013-05-24T00:00:00Z", with or without fraction, as listings have it; an
 * offset "+01:00" or "+0100" for the Z, as credential programs write it. */
int decode_iso8601(struct span text, time_t *t);
/* "Fri, 24 May 2013 00:00:00 GMT", RFC 9110 IMF-fixdate, as Date and
 * Last-Modified have it. Independent of the locale. */
int decode_http_date(struct span text, time_t *t);

/* A decimal number without sign or blanks, at most ${max}. */
int decode_u64(struct span text, uint64_t max, uint64_t *value);

#endif
