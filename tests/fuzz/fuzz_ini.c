/*
 * INI files: an error names a line; a value is found again in a file that
 * holds nothing else; a nested value is in a block.
 */
#include "fuzz.h"

#include "s3mpu/fmt/ini.h"

#include <string.h>

static const char *const sections[] = {"a", "default", "profile a"};
static const char *const keys[] = {"k", "region", "s3"};

enum { NAMES = 3 };

/* "[section]", the key, and the sub key if there is one, with ${value}. */
static void check_alone(const char *section, const char *key, const char *sub,
                        const char *value)
{
    struct buf text;
    struct err e;
    struct ini *ini;
    const char *again;
    buf_init(&text, strlen(value) + 100);
    buf_addf(&text, "[%s]\n%s=", section, key);
    if (sub != NULL) {
        buf_addf(&text, "\n %s=", sub);
    }
    buf_adds(&text, value);
    ini = ini_parse(buf_span(&text), &e);
    fuzz_check(ini != NULL);
    again = sub == NULL ? ini_get(ini, section, key)
                        : ini_get_nested(ini, section, key, sub);
    fuzz_check(again != NULL && strcmp(again, value) == 0);
    ini_free(ini);
    buf_release(&text);
}

static void check_key(const struct ini *ini, const char *section,
                      const char *key, size_t size)
{
    const char *value = ini_get(ini, section, key);
    const char *nested = ini_get_nested(ini, section, key, "k");
    if (value != NULL) {
        fuzz_check(ini_has_section(ini, section));
        fuzz_check(strlen(value) <= size);
        if (strchr(value, '\n') == NULL) { /* else it has a continuation */
            check_alone(section, key, NULL, value);
        }
    }
    if (nested != NULL) {
        fuzz_check(value != NULL && value[0] == '\0');
        fuzz_check(strchr(nested, '\n') == NULL);
        check_alone(section, key, "k", nested);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {.ptr = (const char *)data, .len = size};
    struct err e;
    struct ini *ini = ini_parse(text, &e);
    if (ini == NULL) {
        fuzz_check(e.code == ERR_USAGE);
        fuzz_check(strncmp(e.text, "line ", 5) == 0);
        return 0;
    }
    for (size_t i = 0; i < NAMES; i++) {
        for (size_t j = 0; j < NAMES; j++) {
            check_key(ini, sections[i], keys[j], size);
        }
    }
    ini_free(ini);
    return 0;
}
