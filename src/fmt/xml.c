/*
 * fmt/xml.c -- libxml2, kept on a short lead.
 *
 * A document is looked over before libxml2 sees it: its size, its tags and
 * their attributes. An element costs libxml2 2.9 some 120 bytes for the 4 that
 * it takes in the text, and each attribute is compared with all others of its
 * tag, which with a million of them lasts for hours. While it parses, two
 * callbacks stop it at a DTD (before it reads an entity) and at the depth
 * limit.
 *
 * Documents are parsed as UTF-8 whatever they declare, which is what S3 sends
 * and keeps the other decoders out of reach; what is UTF-16 is made UTF-8
 * before, and what XML cannot hold is replaced (xml_clean.c). libxml2 would like to print its
 * errors; its handlers are kept per thread, so each entry silences them.
 *
 * A struct xml_node is an xmlNode by another name.
 */
#include "s3mpu/fmt/xml.h"

#include "xml_internal.h"

#include "s3mpu/base/mem.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlwriter.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Tags and attributes: 10,000 parts of 9 elements each have 180,000. */
    MAX_MARKS = 1 << 19,
    MAX_ATTRIBUTES = 64 /* of a tag; S3 has two or three */
};

static const char s3_namespace[] = "http://s3.amazonaws.com/doc/2006-03-01/";

struct xml {
    xmlDocPtr doc;
    bool has_substitutes;
};

/* What the callbacks have against a document, in parser context _private. */
struct guard {
    const char *refused; /* NULL if nothing */
};

static void say_nothing(void *ctx, const char *fmt, ...)
{
    (void)ctx;
    (void)fmt;
}

static void hear_nothing(void *ctx, xmlErrorPtr error)
{
    (void)ctx;
    (void)error;
}

static void silence(void)
{
    xmlSetGenericErrorFunc(NULL, say_nothing);
    xmlSetStructuredErrorFunc(NULL, hear_nothing);
}

void xml_global_init(void)
{
    xmlInitParser();
    silence();
}

void xml_global_release(void)
{
    xmlCleanupParser();
}

/* How many attributes the tag has that starts at ${at}. As no "<" may stand in
 * a tag, each one is seen from its start whatever was before it; of a comment
 * or CDATA that looks like a tag, the number means nothing, and is no more. */
static size_t count_attributes(const char *at, const char *end)
{
    size_t count = 0;
    char quote = '\0';
    for (at++; at < end && *at != '<'; at++) {
        if (quote != '\0') {
            quote = *at == quote ? '\0' : quote;
        } else if (*at == '"' || *at == '\'') {
            quote = *at;
        } else if (*at == '=') {
            count++;
        } else if (*at == '>') {
            break;
        }
    }
    return count;
}

/* NULL, or why ${text} is not even given to the parser. */
static const char *look_over(struct span text)
{
    const char *at = text.ptr;
    const char *end = text.ptr + text.len;
    size_t marks = 0;
    if (text.len == 0) {
        return "an empty document";
    }
    if (text.len > XML_MAX_BYTES) {
        return "too large a document";
    }
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        size_t attributes = count_attributes(at, end);
        if (attributes > MAX_ATTRIBUTES) {
            return "a tag with too many attributes";
        }
        marks += 1 + attributes;
        at++;
    }
    return marks > MAX_MARKS ? "too many elements" : NULL;
}

static void refuse(xmlParserCtxtPtr ctx, const char *why)
{
    struct guard *guard = ctx->_private;
    guard->refused = why;
    xmlStopParser(ctx);
}

static void on_dtd(void *ctx, const xmlChar *name, const xmlChar *public_id,
                   const xmlChar *system_id)
{
    (void)name;
    (void)public_id;
    (void)system_id;
    refuse(ctx, "a document with a DTD");
}

static void on_element(void *ctx, const xmlChar *local, const xmlChar *prefix,
                       const xmlChar *uri, int namespace_count,
                       const xmlChar **namespaces, int attribute_count,
                       int default_count, const xmlChar **attributes)
{
    xmlParserCtxtPtr parser = ctx;
    if (parser->nodeNr >= XML_MAX_DEPTH) {
        refuse(parser, "too deep a document");
        return;
    }
    xmlSAX2StartElementNs(ctx, local, prefix, uri, namespace_count, namespaces,
                          attribute_count, default_count, attributes);
}

/* Parses ${text}; the document, or NULL and why. */
static xmlDocPtr parse(struct span text, struct err *e)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR |
                        XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
                        XML_PARSE_COMPACT;
    struct guard guard = {.refused = NULL};
    xmlDocPtr doc = NULL;
    xmlParserCtxtPtr ctx = xmlNewParserCtxt();
    const xmlError *error;
    if (ctx == NULL) {
        err_set(e, ERR_INTERNAL, "out of memory for XML");
        return NULL;
    }
    ctx->_private = &guard;
    ctx->sax->internalSubset = on_dtd;
    ctx->sax->startElementNs = on_element;
    doc =
        xmlCtxtReadMemory(ctx, text.ptr, (int)text.len, NULL, "UTF-8", options);
    if (guard.refused != NULL) {
        xmlFreeDoc(doc);
        doc = NULL;
        err_set(e, ERR_PROTOCOL, "%s", guard.refused);
    } else if (doc == NULL) {
        error = xmlCtxtGetLastError(ctx);
        err_set(e, ERR_PROTOCOL, "not well-formed XML (line %d)",
                error != NULL ? error->line : 0);
    }
    xmlFreeParserCtxt(ctx);
    return doc;
}

static struct xml *parse_clean(struct span text, struct err *e)
{
    struct xml *x = NULL;
    const char *refused = look_over(text);
    xmlDocPtr doc;
    if (refused != NULL) {
        err_set(e, ERR_PROTOCOL, "%s", refused);
        return NULL;
    }
    doc = parse(text, e);
    if (doc != NULL) {
        x = mem_calloc(1, sizeof(*x));
        x->doc = doc;
    }
    return x;
}

static struct xml *parse_utf8(struct span text, struct err *e)
{
    struct xml *x;
    struct buf clean;
    text = span_trim(text);
    if (text.len > XML_MAX_BYTES || xml_clean_prefix(text) == text.len) {
        return parse_clean(text, e);
    }
    buf_init(&clean, XML_MAX_BYTES);
    xml_clean(text, &clean);
    if (clean.failed) {
        err_set(e, ERR_PROTOCOL, "too large a document");
        x = NULL;
    } else {
        x = parse_clean(buf_span(&clean), e);
    }
    if (x != NULL) {
        x->has_substitutes = true;
    }
    buf_release(&clean);
    return x;
}

struct xml *xml_parse(struct span text, struct err *e)
{
    struct buf utf8;
    struct xml *x;
    silence();
    if (!xml_is_utf16(text)) {
        return parse_utf8(text, e);
    }
    buf_init(&utf8, XML_MAX_BYTES);
    xml_from_utf16(text, &utf8);
    if (utf8.failed) {
        err_set(e, ERR_PROTOCOL, "too large a document");
        x = NULL;
    } else {
        x = parse_utf8(buf_span(&utf8), e);
    }
    buf_release(&utf8);
    return x;
}

bool xml_has_substitutes(const struct xml *x)
{
    return x->has_substitutes;
}

bool xml_is_substituted(const struct xml *x, const char *text)
{
    return x->has_substitutes && strstr(text, XML_SUBSTITUTE) != NULL;
}

void xml_free(struct xml *x)
{
    if (x != NULL) {
        xmlFreeDoc(x->doc);
        free(x);
    }
}

static const xmlNode *node_of(const struct xml_node *n)
{
    return (const xmlNode *)(const void *)n;
}

/* The first element ${name} among ${node} and its later siblings. */
static const struct xml_node *first_of(const xmlNode *node, const char *name)
{
    for (; node != NULL; node = node->next) {
        const void *found = node;
        if (node->type == XML_ELEMENT_NODE &&
            (name == NULL || xml_is(found, name))) {
            return found;
        }
    }
    return NULL;
}

const struct xml_node *xml_root(const struct xml *x)
{
    const void *root = xmlDocGetRootElement(x->doc);
    return root;
}

bool xml_is(const struct xml_node *n, const char *name)
{
    return n != NULL && strcmp((const char *)node_of(n)->name, name) == 0;
}

const struct xml_node *xml_child(const struct xml_node *n, const char *name)
{
    return n == NULL ? NULL : first_of(node_of(n)->children, name);
}

const struct xml_node *xml_next(const struct xml_node *n, const char *name)
{
    return n == NULL ? NULL : first_of(node_of(n)->next, name);
}

/* The first piece of text from ${node} on, among its siblings, or NULL. */
static const xmlNode *text_from(const xmlNode *node)
{
    while (node != NULL && node->type != XML_TEXT_NODE &&
           node->type != XML_CDATA_SECTION_NODE) {
        node = node->next;
    }
    return node;
}

void xml_text(const struct xml_node *n, struct buf *out)
{
    const xmlNode *piece;
    if (n == NULL) {
        return;
    }
    piece = text_from(node_of(n)->children);
    for (; piece != NULL; piece = text_from(piece->next)) {
        buf_adds(out, (const char *)piece->content);
    }
}

bool xml_child_text(const struct xml_node *n, const char *name, char *out,
                    size_t size)
{
    const struct xml_node *child = xml_child(n, name);
    const xmlNode *piece;
    size_t len = 0;
    out[0] = '\0';
    if (child == NULL) {
        return false;
    }
    piece = text_from(node_of(child)->children);
    for (; piece != NULL; piece = text_from(piece->next)) {
        size_t more = strlen((const char *)piece->content);
        if (more >= size - len) {
            out[0] = '\0';
            return false;
        }
        memcpy(out + len, piece->content, more + 1);
        len += more;
    }
    return true;
}

struct xml_writer {
    xmlBufferPtr bytes;
    xmlTextWriterPtr out;
    const char *failed; /* why, once something has; then nothing is written */
};

/* Notes that libxml2 has returned ${rc}, negative for failure. */
static void note(struct xml_writer *w, int rc)
{
    if (rc < 0 && w->failed == NULL) {
        w->failed = "cannot write XML";
    }
}

struct xml_writer *xml_writer_new(const char *root)
{
    struct xml_writer *w = mem_calloc(1, sizeof(*w));
    silence();
    w->bytes = xmlBufferCreate();
    w->out = w->bytes == NULL ? NULL : xmlNewTextWriterMemory(w->bytes, 0);
    if (w->out == NULL) {
        w->failed = "out of memory for XML";
        return w;
    }
    xmlBufferSetAllocationScheme(w->bytes, XML_BUFFER_ALLOC_DOUBLEIT);
    note(w, xmlTextWriterStartDocument(w->out, NULL, "UTF-8", NULL));
    note(w, xmlTextWriterStartElement(w->out, BAD_CAST root));
    note(w, xmlTextWriterWriteAttribute(w->out, BAD_CAST "xmlns",
                                        BAD_CAST s3_namespace));
    return w;
}

void xml_writer_free(struct xml_writer *w)
{
    if (w != NULL) {
        if (w->out != NULL) {
            xmlFreeTextWriter(w->out);
        }
        if (w->bytes != NULL) {
            xmlBufferFree(w->bytes);
        }
        free(w);
    }
}

void xml_writer_open(struct xml_writer *w, const char *name)
{
    if (w->failed == NULL) {
        note(w, xmlTextWriterStartElement(w->out, BAD_CAST name));
    }
}

/* Whether XML 1.0 has a way to say ${text}: UTF-8 without most controls. */
static bool can_be_said(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 && strchr("\t\n\r", *p) == NULL) {
            return false;
        }
    }
    return xmlCheckUTF8(BAD_CAST text) == 1;
}

void xml_writer_leaf(struct xml_writer *w, const char *name, const char *text)
{
    if (w->failed == NULL && !can_be_said(text)) {
        w->failed = "text that XML cannot hold";
    }
    if (w->failed == NULL) {
        note(w,
             xmlTextWriterWriteElement(w->out, BAD_CAST name, BAD_CAST text));
    }
}

void xml_writer_close(struct xml_writer *w)
{
    if (w->failed == NULL) {
        note(w, xmlTextWriterEndElement(w->out));
    }
}

int xml_writer_finish(struct xml_writer *w, struct buf *out, struct err *e)
{
    if (w->failed == NULL) {
        note(w, xmlTextWriterEndDocument(w->out));
        note(w, xmlTextWriterFlush(w->out));
    }
    if (w->failed != NULL) {
        return err_set(e, ERR_INTERNAL, "%s", w->failed);
    }
    buf_add(out, xmlBufferContent(w->bytes), (size_t)xmlBufferLength(w->bytes));
    if (out->failed) {
        return err_set(e, ERR_INTERNAL, "XML of more than %zu bytes", out->max);
    }
    return 0;
}
