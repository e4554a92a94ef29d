/*
 * XML: what is taken is no deeper than allowed and yields no more text than
 * there was; both ways to get a text agree; any text that was read can be
 * written and read again.
 */
#include "fuzz.h"

#include "s3mpu/fmt/xml.h"

#include <string.h>

enum { SHORT = 64 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    xml_global_init();
    return 0;
}

static void check_written(const struct buf *text)
{
    struct xml_writer *w = xml_writer_new("R");
    struct buf out;
    struct buf again;
    struct err e;
    struct xml *x;
    buf_init(&out, text->len * 6 + 1000);
    buf_init(&again, text->len);
    xml_writer_leaf(w, "C", text->data);
    fuzz_check(xml_writer_finish(w, &out, &e) == 0);
    x = xml_parse(buf_span(&out), &e);
    fuzz_check(x != NULL);
    xml_text(xml_child(xml_root(x), "C"), &again);
    fuzz_check(!again.failed && span_eq(buf_span(&again), buf_span(text)));
    xml_free(x);
    xml_writer_free(w);
    buf_release(&out);
    buf_release(&again);
}

/* The texts of ${parent}'s children; returns how many bytes of text. */
static size_t check_element(const struct xml_node *parent, size_t size,
                            int depth)
{
    const struct xml_node *node = xml_child(parent, NULL);
    struct buf text;
    size_t sum;
    fuzz_check(depth <= XML_MAX_DEPTH);
    buf_init(&text, size);
    xml_text(parent, &text);
    fuzz_check(!text.failed);
    check_written(&text);
    sum = text.len;
    for (; node != NULL; node = xml_next(node, NULL)) {
        sum += check_element(node, size, depth + 1);
    }
    buf_release(&text);
    return sum;
}

static void check_child_text(const struct xml_node *root, size_t size)
{
    const struct xml_node *child = xml_child(root, "C");
    char out[SHORT];
    bool found = xml_child_text(root, "C", out, sizeof(out));
    struct buf text;
    buf_init(&text, size);
    xml_text(child, &text);
    fuzz_check(found == (child != NULL && text.len < sizeof(out)));
    fuzz_check(strcmp(out, found ? text.data : "") == 0);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    struct err e;
    struct xml *x = xml_parse(text, &e);
    if (x == NULL) {
        fuzz_check(e.code == ERR_PROTOCOL && e.text[0] != '\0');
        return 0;
    }
    fuzz_check(xml_root(x) != NULL);
    /* a byte may be replaced by the three of U+FFFD */
    fuzz_check(check_element(xml_root(x), 3 * size, 1) <= 3 * size);
    check_child_text(xml_root(x), 3 * size);
    xml_free(x);
    return 0;
}
