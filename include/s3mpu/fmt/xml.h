/*
 * fmt/xml.h -- reading and writing S3's documents (libxml2's only home).
 *
 * What comes from the network is suspected: no network, no entities expanded,
 * a document with a DTD is refused, size, depth and element count are bounded.
 * Elements are matched by local name, whatever their namespace (servers
 * differ). White space before the declaration is skipped: S3 keeps a
 * connection alive with it (CompleteMultipartUpload, API reference).
 *
 * Threads: after xml_global_init, any; one owner a struct.
 */
#ifndef S3MPU_FMT_XML_H
#define S3MPU_FMT_XML_H

#include "s3mpu/base/buf.h"
#include "s3mpu/base/err.h"

enum {
    XML_MAX_BYTES = 16 << 20, /* a listing page; most answers are < 1 MiB */
    XML_MAX_DEPTH = 16
};

/* Once, before threads start; and once after they have ended. */
void xml_global_init(void);
void xml_global_release(void);

struct xml;      /* a parsed document */
struct xml_node; /* an element of it; valid until xml_free */

/* The document in ${text}, UTF-8 or UTF-16, or NULL and ERR_PROTOCOL. What XML
 * cannot hold (a control character, a reference to one, what is no UTF-8) is
 * replaced by U+FFFD: services write keys into their answers as they are, and
 * the rest of the answer must be read all the same. */
struct xml *xml_parse(struct span text, struct err *e);
void xml_free(struct xml *x);

/* Whether something was replaced in the document; and whether that may be so
 * in ${text}, which was read from it. Such a text is not what was meant. */
bool xml_has_substitutes(const struct xml *x);
bool xml_is_substituted(const struct xml *x, const char *text);

const struct xml_node *xml_root(const struct xml *x);
bool xml_is(const struct xml_node *n, const char *name);
/* The first child element ${name} (NULL: any), or NULL. A NULL node has no
 * children, so look-ups may be chained. */
const struct xml_node *xml_child(const struct xml_node *n, const char *name);
/* The next sibling element ${name} (NULL: any), or NULL. */
const struct xml_node *xml_next(const struct xml_node *n, const char *name);
/* The element's text, all its direct text and CDATA joined, appended to
 * ${out}; nothing for NULL. */
void xml_text(const struct xml_node *n, struct buf *out);
/* The text of the child ${name}, NUL-terminated into ${out} of ${size} bytes;
 * whether there is such a child and its text fits ("" if not). */
bool xml_child_text(const struct xml_node *n, const char *name, char *out,
                    size_t size);

/* Writing: elements in the order of the calls, text escaped. */
struct xml_writer;

/* A document whose root is ${root} in S3's namespace. */
struct xml_writer *xml_writer_new(const char *root);
void xml_writer_free(struct xml_writer *w);
void xml_writer_open(struct xml_writer *w, const char *name);
void xml_writer_leaf(struct xml_writer *w, const char *name, const char *text);
void xml_writer_close(struct xml_writer *w);
/* Close what is open and append the document to ${out}; -1 and ERR_INTERNAL
 * where memory ended or ${out} is full. */
int xml_writer_finish(struct xml_writer *w, struct buf *out, struct err *e);

#endif
