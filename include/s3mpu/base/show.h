/*
 * base/show.h -- foreign text, made fit to be shown.
 *
 * Keys, messages of a service and names of files may hold any byte. What a
 * terminal would take for a command, and what a reader could not see or would
 * see in another place, is written as an escape: \xNN for a byte, \u{N} for a
 * character.
 *
 * Threads: pure.
 */
#ifndef S3MPU_BASE_SHOW_H
#define S3MPU_BASE_SHOW_H

#include <stddef.h>

enum { SHOW_MAX_GROWTH = 4 }; /* bytes shown for one byte of text, at most */

/* show_text(text, len, out, size): the ${len} bytes of ${text} become one line
 * of printable UTF-8 in ${out}, with a NUL; what does not fit is left out, at
 * the border of a character. Shown are as \xNN: bytes below 0x20, 0x7f, and
 * those that are not UTF-8 (RFC 3629); as \u{N}: U+0080 to U+009F, and
 * characters that have no shape of their own but move others or break the line
 * (Unicode 15, Bidi_Control, zero width space, line separators, tags). Text
 * that was shown once is left as it is. Returns the bytes in ${out}. */
size_t show_text(const char *text, size_t len, char *out, size_t size);

#endif
