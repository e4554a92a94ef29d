/*
 * fmt/xml: reading what S3 and its likes send, refusing the rest without a
 * word on stderr, and writing what S3 reads.
 */
#include "s3mpu/fmt/xml.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

#define NS          "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

static void children_have_their_text(void **state)
{
    static const struct {
        const char *name;
        const char *in;
        const char *out; /* of the child C; NULL: there is none that fits */
    } rows[] = {
        {"plain", "<R><C>v</C></R>", "v"},
        {"declaration", "<?xml version=\"1.0\"?><R><C>v</C></R>", "v"},
        {"latin-1 declared, UTF-8 sent",
         "<?xml version=\"1.0\" "
         "encoding=\"ISO-8859-1\"?><R><C>\xc3\xa4</C></R>",
         "\xc3\xa4"},
        {"S3's namespace", "<R " NS "><C>v</C></R>", "v"},
        {"another namespace", "<R xmlns=\"http://doc.s3.x/\"><C>v</C></R>",
         "v"},
        {"a prefix", "<s:R xmlns:s=\"urn:x\"><s:C>v</s:C></s:R>", "v"},
        {"an unbound prefix", "<R><x:C>v</x:C></R>", NULL},
        {"white space before",
         "\n \r\n\t<?xml version=\"1.0\"?><R><C>v</C></R>", "v"},
        {"white space behind", "<R><C>v</C></R>\n \n", "v"},
        {"byte order mark", "\xEF\xBB\xBF<R><C>v</C></R>", "v"},
        {"white space inside", "<R>\n  <C> v </C>\n</R>", " v "},
        {"blank text", "<R><C> </C></R>", " "},
        {"empty", "<R><C></C></R>", ""},
        {"short empty", "<R><C/></R>", ""},
        {"second child", "<R><A>a</A><C>v</C></R>", "v"},
        {"the first of two", "<R><C>v</C><C>w</C></R>", "v"},
        {"other case", "<R><c>v</c></R>", NULL},
        {"a grandchild", "<R><A><C>v</C></A></R>", NULL},
        {"entities", "<R><C>&lt;&amp;&gt;&quot;&apos;</C></R>", "<&>\"'"},
        {"quoted ETag", "<R><C>&quot;d41d&quot;</C></R>", "\"d41d\""},
        {"character references", "<R><C>&#65;&#x42;&#xe4;</C></R>",
         "AB\xc3\xa4"},
        {"CDATA", "<R><C>a<![CDATA[<&]]>b<![CDATA[c]]></C></R>", "a<&bc"},
        {"comment inside", "<R><C>a<!-- x -->b</C></R>", "ab"},
        {"instruction inside", "<R><C>a<?x y?>b</C></R>", "ab"},
        {"element inside", "<R><C>a<B>x</B>b</C></R>", "ab"},
        {"fits exactly", "<R><C>123456789012345</C></R>", "123456789012345"},
        {"does not fit", "<R><C>1234567890123456</C></R>", NULL},
        {"second piece does not fit", "<R><C>12345678<B/>12345678</C></R>",
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e;
        struct xml *x = xml_parse(span_of(rows[i].in), &e);
        char out[16] = "old";
        bool found;
        if (x == NULL) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
        assert_true(xml_is(xml_root(x), "R"));
        found = xml_child_text(xml_root(x), "C", out, sizeof(out));
        if (found != (rows[i].out != NULL) ||
            strcmp(out, found ? rows[i].out : "") != 0) {
            fail_msg("%s: %d \"%s\"", rows[i].name, found, out);
        }
        xml_free(x);
    }
}

#define FFFD "\xEF\xBF\xBD"

static void what_xml_cannot_hold_is_replaced(void **state)
{
    static const struct {
        const char *name;
        struct span in;
        const char *out;
        bool substitutes;
    } rows[] = {
#define ROW(name, in, out, substitutes)                                        \
    {name, {in, sizeof(in) - 1}, out, substitutes}
        ROW("control character", "<R><C>a\x01z</C></R>", "a" FFFD "z", true),
        ROW("NUL", "<R><C>a\0z</C></R>", "a" FFFD "z", true),
        ROW("decimal reference", "<R><C>a&#1;z</C></R>", "a" FFFD "z", true),
        ROW("reference", "<R><C>a&#x01;z</C></R>", "a" FFFD "z", true),
        ROW("reference, capitals", "<R><C>a&#x1F;z</C></R>", "a" FFFD "z",
            true),
        ROW("reference to NUL", "<R><C>a&#0;z</C></R>", "a" FFFD "z", true),
        ROW("reference to FFFE", "<R><C>&#xFFFE;</C></R>", FFFD, true),
        ROW("reference beyond Unicode", "<R><C>&#x110000;</C></R>", FFFD, true),
        ROW("reference beyond numbers",
            "<R><C>&#99999999999999999999999999;</C></R>", FFFD, true),
        ROW("half of a surrogate pair", "<R><C>&#xD800;</C></R>", FFFD, true),
        ROW("broken UTF-8", "<R><C>\xc3(</C></R>", FFFD "(", true),
        ROW("overlong UTF-8", "<R><C>\xc0\xaf</C></R>", FFFD FFFD, true),
        ROW("cut UTF-8", "<R><C>\xe2\x82</C></R>", FFFD FFFD, true),
        ROW("U+FFFF", "<R><C>\xef\xbf\xbf</C></R>", FFFD FFFD FFFD, true),
        ROW("tab and line break", "<R><C>a\tb\nc</C></R>", "a\tb\nc", false),
        ROW("reference to tab", "<R><C>a&#9;b&#xA;&#x0d;</C></R>", "a\tb\n\r",
            false),
        ROW("U+FFFD itself", "<R><C>" FFFD "</C></R>", FFFD, false),
        ROW("delete", "<R><C>\x7f</C></R>", "\x7f", false),
        ROW("the last of Unicode", "<R><C>&#x10FFFF;</C></R>",
            "\xf4\x8f\xbf\xbf", false),
        ROW("UTF-16, little",
            "\xff\xfe<\0R\0>\0<\0"
            "C\0>\0\xe4\0\xac\x20=\xd8\0\xde<\0/\0C\0>\0<\0/\0R\0>\0",
            "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", false),
        ROW("UTF-16, big",
            "\xfe\xff\0<\0R\0>\0<\0"
            "C\0>\0v\0<\0/\0C\0>\0<\0/\0R\0>\0\n",
            "v", false),
        ROW("UTF-16, no mark",
            "<\0R\0>\0<\0"
            "C\0>\0v\0<\0/\0C\0>\0<\0/\0R\0>\0",
            "v", false),
        ROW("UTF-16, big, no mark",
            "\0<\0R\0>\0<\0"
            "C\0>\0v\0<\0/\0C\0>\0<\0/\0R\0>",
            "v", false),
        ROW("UTF-16, half a pair",
            "<\0R\0>\0<\0"
            "C\0>\0=\xd8<\0/\0C\0>\0<\0/\0R\0>\0",
            FFFD FFFD FFFD, true),
        ROW("UTF-16 declared, UTF-8 sent",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?><R><C>v</C></R>", "v",
            false),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err e;
        struct xml *x = xml_parse(rows[i].in, &e);
        char out[16];
        if (x == NULL) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
        assert_true(xml_child_text(xml_root(x), "C", out, sizeof(out)));
        if (strcmp(out, rows[i].out) != 0 ||
            xml_has_substitutes(x) != rows[i].substitutes ||
            xml_is_substituted(x, out) != rows[i].substitutes) {
            fail_msg("%s: \"%s\" %d", rows[i].name, out,
                     xml_has_substitutes(x));
        }
        assert_false(xml_is_substituted(x, "other"));
        xml_free(x);
    }
}

static void a_declared_utf16_document_is_read(void **state)
{
    static const char text[] = "<?xml version=\"1.0\" encoding=\"utf-16\"?>"
                               "<R><C>v</C></R>";
    char wide[2 * sizeof(text)] = "\xff\xfe";
    struct err e;
    struct xml *x;
    char out[16];
    (void)state;
    for (size_t i = 0; i + 1 < sizeof(text); i++) {
        wide[2 + 2 * i] = text[i];
        wide[3 + 2 * i] = '\0';
    }
    x = xml_parse((struct span){wide, sizeof(wide)}, &e);
    if (x == NULL) {
        fail_msg("%s", e.text);
    }
    assert_true(xml_child_text(xml_root(x), "C", out, sizeof(out)));
    assert_string_equal(out, "v");
    xml_free(x);
}

static void elements_are_walked(void **state)
{
    const char *text = "<R " NS ">\n <P><N>1</N></P>\n <T/><!-- c -->\n "
                       "<P><N>2</N></P> t <P><N>3</N><M/></P></R>";
    struct err e;
    struct xml *x = xml_parse(span_of(text), &e);
    const struct xml_node *node;
    char out[8];
    int count = 0;
    (void)state;
    assert_non_null(x);
    for (node = xml_child(xml_root(x), "P"); node != NULL;
         node = xml_next(node, "P")) {
        assert_true(xml_child_text(node, "N", out, sizeof(out)));
        assert_int_equal(out[0], '1' + count);
        count++;
    }
    assert_int_equal(count, 3);
    count = 0;
    for (node = xml_child(xml_root(x), NULL); node != NULL;
         node = xml_next(node, NULL)) {
        assert_int_equal(xml_is(node, "T"), count == 1);
        count++;
    }
    assert_int_equal(count, 4);
    xml_free(x);
}

static void no_node_has_nothing(void **state)
{
    char out[8] = "old";
    struct buf b;
    (void)state;
    buf_init(&b, 10);
    assert_null(xml_child(NULL, "C"));
    assert_null(xml_child(NULL, NULL));
    assert_null(xml_next(NULL, NULL));
    assert_false(xml_is(NULL, "C"));
    assert_false(xml_child_text(NULL, "C", out, sizeof(out)));
    assert_string_equal(out, "");
    xml_text(NULL, &b);
    assert_int_equal(b.len, 0);
    xml_free(NULL);
    xml_writer_free(NULL);
}

static void text_is_appended_up_to_the_cap(void **state)
{
    struct err e;
    struct xml *x =
        xml_parse(span_of("<R>one<A>x</A> two<![CDATA[ 3]]></R>"), &e);
    struct buf b;
    (void)state;
    assert_non_null(x);
    buf_init(&b, 11);
    buf_adds(&b, ">");
    xml_text(xml_root(x), &b);
    assert_string_equal(b.data, ">one two 3");
    xml_text(xml_root(x), &b);
    assert_true(b.failed);
    buf_release(&b);
    xml_free(x);
}

/* ${count} times ${piece} between ${before} and ${behind}. */
static struct buf repeat(const char *before, const char *piece, size_t count,
                         const char *behind)
{
    struct buf b;
    buf_init(&b, (size_t)1 << 26);
    buf_adds(&b, before);
    for (size_t i = 0; i < count; i++) {
        buf_adds(&b, piece);
    }
    buf_adds(&b, behind);
    assert_false(b.failed);
    return b;
}

/* Parsing must fail, with the words ${why}, and say nothing on stderr. */
static void assert_refused(const char *name, struct span text, const char *why)
{
    FILE *captured = tmpfile();
    int saved = dup(STDERR_FILENO);
    struct err e = {.code = ERR_NONE};
    struct xml *x;
    long said;
    assert_non_null(captured);
    fflush(stderr);
    dup2(fileno(captured), STDERR_FILENO);
    x = xml_parse(text, &e);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    fseek(captured, 0, SEEK_END);
    said = ftell(captured);
    fclose(captured);
    if (x != NULL || e.code != ERR_PROTOCOL || strstr(e.text, why) == NULL ||
        said != 0) {
        fail_msg("%s: %s: %s, %ld bytes on stderr", name,
                 x != NULL ? "parsed" : "refused", e.text, said);
    }
}

static void what_is_not_xml_is_refused(void **state)
{
    static const struct {
        const char *name;
        struct span in;
        const char *why;
    } rows[] = {
#define ROW(name, in, why) {name, {in, sizeof(in) - 1}, why}
        ROW("nothing", "", "an empty document"),
        ROW("only blanks", " \r\n ", "an empty document"),
        ROW("no XML", "Bad Gateway", "not well-formed XML (line 1)"),
        ROW("JSON", "{\"message\": 1}", "not well-formed"),
        ROW("HTML", "<html><br><p>x</html>", "not well-formed"),
        ROW("HTML with a doctype", "<!DOCTYPE html><html></html>", "DTD"),
        ROW("cut", "<R>\n<C>v</C>", "not well-formed XML (line 2)"),
        ROW("cut in a tag", "<R><C", "not well-formed"),
        ROW("wrong end", "<R></C>", "not well-formed"),
        ROW("two roots", "<R/><R/>", "not well-formed"),
        ROW("text behind", "<R/>x", "not well-formed"),
        ROW("late declaration", "<!-- --><?xml version=\"1.0\"?><R/>",
            "not well-formed"),
        ROW("half a reference", "<R>&#1</R>", "not well-formed"),
        ROW("a reference to nothing", "<R>&#;</R>", "not well-formed"),
        ROW("UTF-16 that is cut", "\xff\xfe<\0R\0/\0", "not well-formed"),
        ROW("UTF-16 with a DTD",
            "\xfe\xff\0<\0!\0D\0O\0C\0T\0Y\0P\0E\0 \0R\0>\0<\0R\0/\0>",
            "a document with a DTD"),
        ROW("undeclared entity", "<R>&x;</R>", "not well-formed"),
        ROW("attribute twice", "<R a=\"\" a=\"\"/>", "not well-formed"),
        ROW("attribute without quotes", "<R a=b/>", "not well-formed"),
        ROW("empty DTD", "<!DOCTYPE R><R/>", "a document with a DTD"),
        ROW("DTD with an entity",
            "<?xml version=\"1.0\"?><!DOCTYPE R [<!ENTITY x \"y\">]>"
            "<R>&x;</R>",
            "a document with a DTD"),
        ROW("file entity",
            "<!DOCTYPE R [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
            "<R>&x;</R>",
            "a document with a DTD"),
        ROW("parameter entity",
            "<!DOCTYPE R [<!ENTITY % x SYSTEM \"http://127.0.0.1:9/\">%x;]>"
            "<R/>",
            "a document with a DTD"),
        ROW("external DTD", "<!DOCTYPE R SYSTEM \"http://127.0.0.1:9/\"><R/>",
            "a document with a DTD"),
        ROW("laughs",
            "<!DOCTYPE R [<!ENTITY a \"aaaaaaaaaa\">"
            "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
            "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><R>&c;</R>",
            "a document with a DTD"),
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_refused(rows[i].name, rows[i].in, rows[i].why);
    }
}

static void depth_is_bounded(void **state)
{
    struct buf open = repeat("", "<R>", XML_MAX_DEPTH, "");
    struct buf text = repeat(open.data, "</R>", XML_MAX_DEPTH, "");
    struct err e;
    struct xml *x = xml_parse(buf_span(&text), &e);
    (void)state;
    assert_non_null(x);
    xml_free(x);
    buf_release(&text);
    text = repeat(open.data, "<R></R>", 1, "");
    for (int i = 0; i < XML_MAX_DEPTH; i++) {
        buf_adds(&text, "</R>");
    }
    assert_refused("one deeper", buf_span(&text), "too deep");
    buf_release(&text);
    buf_release(&open);
    text = repeat("", "<R>", 100000, "");
    assert_refused("far deeper", buf_span(&text), "too deep");
    buf_release(&text);
}

static void size_and_marks_are_bounded(void **state)
{
    struct buf text = repeat("<R>", "x", XML_MAX_BYTES - 6, "</R>");
    (void)state;
    assert_refused("one byte too many", buf_span(&text), "too large");
    buf_release(&text);
    text = repeat("<R>", "<C/>", 600000, "</R>");
    assert_refused("elements", buf_span(&text), "too many elements");
    buf_release(&text);
    text = repeat("", "<", XML_MAX_BYTES, "");
    assert_refused("only tags, in linear time", buf_span(&text),
                   "too many elements");
    buf_release(&text);
    text = repeat("<R", " a=''", 3000000, "/>");
    assert_refused("attributes", buf_span(&text), "too many attributes");
    buf_release(&text);
    text = repeat("<R>", "<C a=''/>", 300000, "</R>");
    assert_refused("marks", buf_span(&text), "too many elements");
    buf_release(&text);
}

/* ${count} different attributes, each with ${value}, between the others. */
static struct buf attributes(const char *before, const char *value,
                             unsigned count, const char *behind)
{
    struct buf b;
    buf_init(&b, 10000);
    buf_adds(&b, before);
    for (unsigned i = 0; i < count; i++) {
        buf_addf(&b, " a%u=%s", i, value);
    }
    buf_adds(&b, behind);
    assert_false(b.failed);
    return b;
}

static void attributes_are_counted_by_tag(void **state)
{
    static const struct {
        const char *name;
        const char *before;
        const char *value;
        unsigned count;
        const char *behind;
        bool refused;
    } rows[] = {
        {"enough", "<R", "''", 64, "/>", false},
        {"one more", "<R", "''", 65, "/>", true},
        {"more of two tags", "<R", "''", 64, "><C a='' b=''/></R>", false},
        {"signs in values", "<R", "'=='", 64, "/>", false},
        {"ends in values", "<R", "'>'", 65, "/>", true},
        {"ends in double quotes", "<R", "\">'\"", 65, "/>", true},
        {"odd quotes before", "<R><!-- ' \" --><C", "''", 65, "/></R>", true},
        {"a tag in CDATA before", "<R><![CDATA[<a ']]><C", "''", 65, "/></R>",
         true},
        {"as text", "<R>", "''", 500, "</R>", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf text = attributes(rows[i].before, rows[i].value,
                                     rows[i].count, rows[i].behind);
        struct err e;
        struct xml *x = xml_parse(buf_span(&text), &e);
        if ((x == NULL) != rows[i].refused) {
            fail_msg("%s: %s", rows[i].name, x == NULL ? e.text : "parsed");
        }
        if (x == NULL) {
            assert_string_equal(e.text, "a tag with too many attributes");
        }
        xml_free(x);
        buf_release(&text);
    }
}

static void a_key_of_equals_signs_is_fine(void **state)
{
    struct buf text = repeat("<R><C>", "=", 1024, "</C></R>");
    struct err e;
    struct xml *x = xml_parse(buf_span(&text), &e);
    char out[1025];
    (void)state;
    assert_non_null(x);
    assert_true(xml_child_text(xml_root(x), "C", out, sizeof(out)));
    assert_int_equal(strspn(out, "="), 1024);
    xml_free(x);
    buf_release(&text);
}

/* 10,000 parts, as MinIO lists them on one page. */
static void a_long_list_is_read(void **state)
{
    struct buf text;
    struct err e;
    struct xml *x;
    const struct xml_node *part;
    unsigned no = 0;
    (void)state;
    buf_init(&text, XML_MAX_BYTES);
    buf_adds(&text, "<ListPartsResult " NS ">");
    for (unsigned i = 1; i <= 10000; i++) {
        buf_addf(&text,
                 "<Part><PartNumber>%u</PartNumber><LastModified>"
                 "2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;%032x"
                 "&quot;</ETag><Size>8388608</Size><ChecksumCRC64NVME>"
                 "rosUhgp5mIg=</ChecksumCRC64NVME></Part>",
                 i, i);
    }
    buf_adds(&text, "</ListPartsResult>");
    x = xml_parse(buf_span(&text), &e);
    assert_non_null(x);
    for (part = xml_child(xml_root(x), "Part"); part != NULL;
         part = xml_next(part, "Part")) {
        char want[40];
        char out[40];
        no++;
        snprintf(want, sizeof(want), "\"%032x\"", no);
        assert_true(xml_child_text(part, "ETag", out, sizeof(out)));
        assert_string_equal(out, want);
    }
    assert_int_equal(no, 10000);
    xml_free(x);
    buf_release(&text);
}

static void a_document_is_written(void **state)
{
    struct xml_writer *w = xml_writer_new("CompleteMultipartUpload");
    struct buf out;
    struct err e;
    (void)state;
    buf_init(&out, 1000);
    buf_adds(&out, ">");
    xml_writer_open(w, "Part");
    xml_writer_leaf(w, "PartNumber", "1");
    xml_writer_leaf(w, "ETag", "\"a<&>'b\"");
    xml_writer_close(w);
    xml_writer_open(w, "Part");
    xml_writer_leaf(w, "Empty", "");
    xml_writer_leaf(w, "Text", "\xc3\xa4\t\n\r");
    assert_int_equal(xml_writer_finish(w, &out, &e), 0);
    assert_string_equal(
        out.data,
        "><?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<CompleteMultipartUpload " NS "><Part><PartNumber>1</PartNumber>"
        "<ETag>&quot;a&lt;&amp;&gt;'b&quot;</ETag></Part><Part><Empty></Empty>"
        "<Text>\xc3\xa4\t\n&#13;</Text></Part></CompleteMultipartUpload>\n");
    buf_release(&out);
    xml_writer_free(w);
}

static void what_is_written_can_be_read(void **state)
{
    struct xml_writer *w = xml_writer_new("R");
    const char *text = " <a>&amp;]]>\"'\r\n\t\xe2\x82\xac\xf0\x9f\x98\x80 ";
    char got[100];
    struct buf out;
    struct err e;
    struct xml *x;
    (void)state;
    buf_init(&out, 1000);
    xml_writer_leaf(w, "C", text);
    assert_int_equal(xml_writer_finish(w, &out, &e), 0);
    x = xml_parse(buf_span(&out), &e);
    assert_non_null(x);
    assert_true(xml_child_text(xml_root(x), "C", got, sizeof(got)));
    assert_string_equal(got, text);
    xml_free(x);
    buf_release(&out);
    xml_writer_free(w);
}

static void what_cannot_be_written_is_told(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        size_t max;
        const char *why;
    } rows[] = {
        {"control character", "\x01", 1000, "text that XML cannot hold"},
        {"escape", "\x1b[2J", 1000, "text that XML cannot hold"},
        {"broken UTF-8", "\xff", 1000, "text that XML cannot hold"},
        {"full", "x", 50, "XML of more than 50 bytes"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct xml_writer *w = xml_writer_new("R");
        struct err e = {.code = ERR_NONE};
        struct buf out;
        buf_init(&out, rows[i].max);
        xml_writer_leaf(w, "C", rows[i].text);
        xml_writer_leaf(w, "D", "fine"); /* does not mend it */
        if (xml_writer_finish(w, &out, &e) != -1 || e.code != ERR_INTERNAL ||
            strcmp(e.text, rows[i].why) != 0 || out.len != 0) {
            fail_msg("%s: %s", rows[i].name, e.text);
        }
        buf_release(&out);
        xml_writer_free(w);
    }
}

static void too_many_closes_are_told(void **state)
{
    struct xml_writer *w = xml_writer_new("R");
    struct buf out;
    struct err e;
    (void)state;
    buf_init(&out, 1000);
    xml_writer_close(w);
    xml_writer_close(w);
    assert_int_equal(xml_writer_finish(w, &out, &e), -1);
    assert_int_equal(e.code, ERR_INTERNAL);
    xml_writer_free(w);
    buf_release(&out);
}

static void *parse_a_lot(void *arg)
{
    const struct span good = span_of("<R><C>v</C></R>");
    const struct span bad = span_of("<R>&x;</R>");
    for (int i = 0; i < 500; i++) {
        struct err e;
        struct xml *x = xml_parse(good, &e);
        if (x == NULL || xml_parse(bad, &e) != NULL) {
            return arg;
        }
        xml_free(x);
    }
    return NULL;
}

static void threads_parse_at_once(void **state)
{
    pthread_t threads[8];
    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++) {
        pthread_create(&threads[i], NULL, parse_a_lot, threads);
    }
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *bad = threads;
        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
}

static int setup(void **state)
{
    (void)state;
    xml_global_init();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    xml_global_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_have_their_text),
        cmocka_unit_test(what_xml_cannot_hold_is_replaced),
        cmocka_unit_test(a_declared_utf16_document_is_read),
        cmocka_unit_test(elements_are_walked),
        cmocka_unit_test(no_node_has_nothing),
        cmocka_unit_test(text_is_appended_up_to_the_cap),
        cmocka_unit_test(what_is_not_xml_is_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(size_and_marks_are_bounded),
        cmocka_unit_test(attributes_are_counted_by_tag),
        cmocka_unit_test(a_key_of_equals_signs_is_fine),
        cmocka_unit_test(a_long_list_is_read),
        cmocka_unit_test(a_document_is_written),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(what_cannot_be_written_is_told),
        cmocka_unit_test(too_many_closes_are_told),
        cmocka_unit_test(threads_parse_at_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
