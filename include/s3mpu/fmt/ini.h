/*
 * fmt/ini.h -- the INI dialect of ~/.aws/config and credentials. Pure.
 *
 *   [section]            text behind "]" that starts with # or ; is a comment
 *   key = value          a comment needs white space before its # or ;
 *   key =                an empty value opens a nested block of
 *     sub = value        indented lines
 *
 * A line whose first non-blank is # or ; is a comment wherever it stands. A
 * line indented deeper than a key with a value goes on with that value, all of
 * it, behind a newline. CRLF and a byte order mark are tolerated. In the name
 * of a section a run of blanks is one blank. Sections of one name merge; of a
 * key that stands there twice the later value, or block, wins. Bounds: the
 * caller bounds the text; at most INI_MAX_ITEMS values and sections.
 *
 * Owns:    copies of everything; they are wiped when freed, for secrets.
 * Errors:  ERR_USAGE naming the line, without its text, which may be secret.
 */
#ifndef S3MPU_FMT_INI_H
#define S3MPU_FMT_INI_H

#include "s3mpu/base/buf.h"
#include "s3mpu/base/err.h"

enum { INI_MAX_ITEMS = 10000 };

struct ini;

struct ini *ini_parse(struct span text, struct err *e);
void ini_free(struct ini *ini);

/* Whether there is a section of exactly that name ("profile x"). */
bool ini_has_section(const struct ini *ini, const char *section);
/* The value, or NULL; "" for a block. Valid until ini_free. Keys match in any
 * case. */
const char *ini_get(const struct ini *ini, const char *section,
                    const char *key);
/* The value of ${sub} in the block that ${key} opens, or NULL. */
const char *ini_get_nested(const struct ini *ini, const char *section,
                           const char *key, const char *sub);

#endif
