/*
 * fmt/xml_internal.h -- what is done to a document before libxml2 sees it.
 */
#ifndef S3MPU_FMT_XML_INTERNAL_H
#define S3MPU_FMT_XML_INTERNAL_H

#include "s3mpu/base/buf.h"

#include <stdbool.h>

/* U+FFFD, which stands for what XML has no way to say. */
#define XML_SUBSTITUTE "\xEF\xBF\xBD"

/* Whether ${in} is UTF-16: by its byte order mark, or by how its "<" looks. */
bool xml_is_utf16(struct span in);
/* Append ${in}, which is UTF-16, to ${out} as UTF-8, without the mark. */
void xml_from_utf16(struct span in, struct buf *out);

/* How many bytes of ${in} are as they may be in XML 1.0. Then comes a control
 * character or a reference to one, or what is no UTF-8. */
size_t xml_clean_prefix(struct span in);
/* Append ${in} to ${out}, with XML_SUBSTITUTE for each of these. */
void xml_clean(struct span in, struct buf *out);

#endif
