/*
 * tests/fuzz/fuzz.h -- what a fuzz target and those who run it agree on.
 *
 * A target is fuzz_<parser>.c with LLVMFuzzerTestOneInput, which returns 0 and
 * states what must hold by fuzz_check; its cases are corpus/<parser>/<name>.
 */
#ifndef S3MPU_TESTS_FUZZ_H
#define S3MPU_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Optional: once before the first input. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Not assert, which a release build leaves out. */
#define fuzz_check(condition)                                                  \
    do {                                                                       \
        if (!(condition)) {                                                    \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__,         \
                    #condition);                                               \
            abort();                                                           \
        }                                                                      \
    } while (0)

#endif
