/*
 * tests/fuzz/replay.c -- runs a fuzz target over stored inputs, so that each
 * test run has them with any compiler. Arguments are files and folders of
 * files; it is an error if there is nothing to replay. The name of each is
 * printed before it runs, so the last one is the one that failed.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

static unsigned replayed;

static _Noreturn void die(const char *path)
{
    fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
    exit(1);
}

static void replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat st;
    size_t size;
    uint8_t *data;
    if (file == NULL || fstat(fileno(file), &st) != 0) {
        die(path);
    }
    /* Exactly as large as the input: the sanitizer sees one byte too many. */
    size = (size_t)st.st_size;
    data = malloc(size);
    if ((data == NULL && size > 0) || fread(data, 1, size, file) != size) {
        die(path);
    }
    fclose(file);
    printf("%s\n", path);
    fflush(stdout);
    if (LLVMFuzzerTestOneInput(data, size) != 0) {
        fprintf(stderr, "replay: %s: the target did not return 0\n", path);
        exit(1);
    }
    free(data);
    replayed++;
}

static void replay(const char *path)
{
    struct dirent *entry;
    struct stat st;
    DIR *dir;
    if (stat(path, &st) != 0) {
        die(path);
    }
    if (!S_ISDIR(st.st_mode)) {
        replay_file(path);
        return;
    }
    dir = opendir(path);
    if (dir == NULL) {
        die(path);
    }
    while ((entry = readdir(dir)) != NULL) {
        char name[4096];
        if (entry->d_name[0] != '.') {
            snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
            replay(name);
        }
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    if (LLVMFuzzerInitialize != NULL && LLVMFuzzerInitialize(&argc, &argv)) {
        fprintf(stderr, "replay: the target cannot be initialized\n");
        return 1;
    }
    for (int i = 1; i < argc; i++) {
        replay(argv[i]);
    }
    printf("%u inputs\n", replayed);
    return replayed > 0 ? 0 : 1;
}
