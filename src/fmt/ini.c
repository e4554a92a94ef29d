/*
 * fmt/ini.c -- the text is copied once and taken apart in place: names, keys
 * and values point into the copy and are ended there by a NUL, which always
 * falls on a byte that is done with. So wiping it all is wiping one block, and
 * no secret stays behind in a string that was too small.
 *
 * Items stand in the order of the file. A look-up goes backwards, which makes
 * sections merge and the later value win without any search while parsing.
 * Messages name the line and never quote it: it may hold a secret.
 */
#include "s3mpu/fmt/ini.h"

#include "s3mpu/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct item {
    const char *section;
    const char *key;
    const char *sub; /* NULL but in the block that ${key} opens */
    const char *value;
};

struct ini {
    char *text;
    size_t text_len;
    struct item *items;
    size_t item_count;
    size_t item_cap;
    const char **sections;
    size_t section_count;
    size_t section_cap;
};

/* A part of the copy. */
struct piece {
    char *ptr;
    size_t len;
};

struct parser {
    struct ini *ini;
    struct piece rest;
    unsigned line_no;
    /* The key that deeper lines belong to, while there is one. */
    bool is_open;
    bool is_block;   /* its value is empty: deeper lines are "sub = value" */
    size_t indent;   /* of its line */
    char *value_end; /* where a deeper line is added */
    struct err *e;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_comment_mark(char c)
{
    return c == '#' || c == ';';
}

static struct piece trim(struct piece p)
{
    while (p.len > 0 && is_blank(p.ptr[0])) {
        p.ptr++;
        p.len--;
    }
    while (p.len > 0 && is_blank(p.ptr[p.len - 1])) {
        p.len--;
    }
    return p;
}

static int fail(struct parser *p, const char *what)
{
    return err_set(p->e, ERR_USAGE, "line %u: %s", p->line_no, what);
}

/* The array with room for one more of ${size} bytes, or NULL at the limit. */
static void *grow(void *array, size_t count, size_t *cap, size_t size)
{
    if (count >= INI_MAX_ITEMS) {
        return NULL;
    }
    if (count < *cap) {
        return array;
    }
    *cap = *cap > 0 ? *cap * 2 : 16;
    return mem_realloc(array, *cap * size);
}

static int add_section(struct parser *p, const char *name)
{
    struct ini *ini = p->ini;
    void *room = grow(ini->sections, ini->section_count, &ini->section_cap,
                      sizeof(ini->sections[0]));
    if (room == NULL) {
        return fail(p, "too many sections");
    }
    ini->sections = room;
    ini->sections[ini->section_count++] = name;
    return 0;
}

static int add_item(struct parser *p, const struct item *item)
{
    struct ini *ini = p->ini;
    void *room = grow(ini->items, ini->item_count, &ini->item_cap,
                      sizeof(ini->items[0]));
    if (room == NULL) {
        return fail(p, "too many values");
    }
    ini->items = room;
    ini->items[ini->item_count++] = *item;
    return 0;
}

/* Ends ${name} with a NUL, and makes runs of blanks in it one blank. */
static const char *section_name(struct piece name)
{
    char *end = name.ptr;
    for (size_t i = 0; i < name.len; i++) {
        if (!is_blank(name.ptr[i])) {
            *end++ = name.ptr[i];
        } else if (!is_blank(name.ptr[i - 1])) { /* is trimmed: i > 0 */
            *end++ = ' ';
        }
    }
    *end = '\0';
    return name.ptr;
}

static int parse_section(struct parser *p, struct piece line)
{
    char *close = memchr(line.ptr, ']', line.len);
    struct piece name;
    struct piece behind;
    p->is_open = false;
    if (close == NULL) {
        return fail(p, "a section lacks its ]");
    }
    behind.ptr = close + 1;
    behind.len = (size_t)(line.ptr + line.len - behind.ptr);
    behind = trim(behind);
    if (behind.len > 0 && !is_comment_mark(behind.ptr[0])) {
        return fail(p, "text behind the ] of a section");
    }
    name.ptr = line.ptr + 1;
    name.len = (size_t)(close - name.ptr);
    name = trim(name);
    if (name.len == 0) {
        return fail(p, "a section without a name");
    }
    return add_section(p, section_name(name));
}

/* Ends ${value} before a comment. */
static struct piece without_comment(struct piece value)
{
    for (size_t i = 1; i < value.len; i++) {
        if (is_comment_mark(value.ptr[i]) && is_blank(value.ptr[i - 1])) {
            value.len = i;
        }
    }
    return trim(value);
}

/* Takes "key = value" apart and ends both with a NUL. */
static int split(struct parser *p, struct piece line, const char **key,
                 struct piece *value)
{
    char *equals = memchr(line.ptr, '=', line.len);
    struct piece name = {.ptr = line.ptr};
    if (equals == NULL) {
        return fail(p, "neither a [section] nor \"key = value\"");
    }
    name.len = (size_t)(equals - line.ptr);
    name = trim(name);
    if (name.len == 0) {
        return fail(p, "a value without a key");
    }
    value->ptr = equals + 1;
    value->len = (size_t)(line.ptr + line.len - value->ptr);
    *value = without_comment(*value);
    name.ptr[name.len] = '\0';
    value->ptr[value->len] = '\0';
    *key = name.ptr;
    return 0;
}

static int parse_value(struct parser *p, struct piece line, size_t indent)
{
    struct item item = {.sub = NULL};
    struct piece value;
    if (p->ini->section_count == 0) {
        return fail(p, "a value before the first [section]");
    }
    if (split(p, line, &item.key, &value) != 0) {
        return -1;
    }
    item.section = p->ini->sections[p->ini->section_count - 1];
    item.value = value.ptr;
    p->is_open = true;
    p->is_block = value.len == 0;
    p->indent = indent;
    p->value_end = value.ptr + value.len;
    return add_item(p, &item);
}

static int parse_in_block(struct parser *p, struct piece line)
{
    const struct item *last = &p->ini->items[p->ini->item_count - 1];
    struct item item = {.section = last->section, .key = last->key};
    struct piece value;
    if (split(p, line, &item.sub, &value) != 0) {
        return -1;
    }
    item.value = value.ptr;
    return add_item(p, &item);
}

/* Moves ${line}, all of it, behind the value that is open. */
static int parse_continuation(struct parser *p, struct piece line)
{
    *p->value_end = '\n';
    memmove(p->value_end + 1, line.ptr, line.len);
    p->value_end += 1 + line.len;
    *p->value_end = '\0';
    return 0;
}

/* The next line of the copy, without what ends it. */
static struct piece next_line(struct parser *p)
{
    struct piece line = p->rest;
    char *end = memchr(line.ptr, '\n', line.len);
    size_t eaten = line.len;
    if (end != NULL) {
        line.len = (size_t)(end - line.ptr);
        eaten = line.len + 1;
    }
    p->rest.ptr += eaten;
    p->rest.len -= eaten;
    p->line_no++;
    return line;
}

static int parse_line(struct parser *p, struct piece whole)
{
    struct piece line = trim(whole);
    size_t indent = (size_t)(line.ptr - whole.ptr);
    if (memchr(line.ptr, '\0', line.len) != NULL) {
        return fail(p, "a NUL byte");
    }
    if (line.len == 0 || is_comment_mark(line.ptr[0])) {
        return 0;
    }
    if (p->is_open && indent > p->indent) {
        return p->is_block ? parse_in_block(p, line)
                           : parse_continuation(p, line);
    }
    if (line.ptr[0] == '[') {
        return parse_section(p, line);
    }
    return parse_value(p, line, indent);
}

/* Windows editors start a file with it. */
static void skip_byte_order_mark(struct piece *text)
{
    if (text->len >= 3 && memcmp(text->ptr, "\xEF\xBB\xBF", 3) == 0) {
        text->ptr += 3;
        text->len -= 3;
    }
}

struct ini *ini_parse(struct span text, struct err *e)
{
    struct ini *ini = mem_calloc(1, sizeof(*ini));
    struct parser p = {.ini = ini, .e = e};
    ini->text = text.len > 0 ? mem_strndup(text.ptr, text.len) : mem_strdup("");
    ini->text_len = text.len;
    p.rest = (struct piece){.ptr = ini->text, .len = text.len};
    skip_byte_order_mark(&p.rest);
    while (p.rest.len > 0) {
        if (parse_line(&p, next_line(&p)) != 0) {
            ini_free(ini);
            return NULL;
        }
    }
    return ini;
}

void ini_free(struct ini *ini)
{
    if (ini != NULL) {
        mem_wipe(ini->text, ini->text_len);
        free(ini->text);
        free(ini->items);
        free(ini->sections);
        free(ini);
    }
}

bool ini_has_section(const struct ini *ini, const char *section)
{
    for (size_t i = 0; i < ini->section_count; i++) {
        if (strcmp(ini->sections[i], section) == 0) {
            return true;
        }
    }
    return false;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Not strcasecmp, which depends on the locale. */
static bool same_key(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* The last ${key} of ${section}, not of a block; or NULL. */
static const struct item *find(const struct ini *ini, const char *section,
                               const char *key)
{
    for (size_t i = ini->item_count; i > 0; i--) {
        const struct item *item = &ini->items[i - 1];
        if (item->sub == NULL && same_key(item->key, key) &&
            strcmp(item->section, section) == 0) {
            return item;
        }
    }
    return NULL;
}

const char *ini_get(const struct ini *ini, const char *section, const char *key)
{
    const struct item *item = find(ini, section, key);
    return item == NULL ? NULL : item->value;
}

const char *ini_get_nested(const struct ini *ini, const char *section,
                           const char *key, const char *sub)
{
    const struct item *item = find(ini, section, key);
    const struct item *end;
    const char *value = NULL;
    if (item == NULL) {
        return NULL;
    }
    end = ini->items + ini->item_count;
    for (item++; item < end && item->sub != NULL; item++) {
        if (same_key(item->sub, sub)) {
            value = item->value;
        }
    }
    return value;
}
