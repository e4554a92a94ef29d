/*
 * base/mem.h -- allocation for small control data, and the wiping of secrets.
 *
 * Control data is small; where it cannot be had nothing sensible can be done,
 * so these print one line and abort rather than return NULL. What is sized by
 * a user or a server is bounded before it gets here.
 *
 * Threads: any.
 */
#ifndef S3MPU_BASE_MEM_H
#define S3MPU_BASE_MEM_H

#include <stddef.h>

/* Zeroed memory for ${count} items of ${size} bytes; free() releases it. */
void *mem_calloc(size_t count, size_t size);
void *mem_realloc(void *old, size_t size);
char *mem_strdup(const char *str);
/* mem_strndup(data, len): ${len} bytes and a NUL. */
char *mem_strndup(const char *data, size_t len);

/* Say that memory has ended, and abort: for libraries' allocations. */
_Noreturn void mem_die(void);

/* mem_wipe(data, len): overwrite in a way that the compiler keeps. */
void mem_wipe(void *data, size_t len);
/* mem_wipe_str(str): wipe and free a NUL-terminated secret; NULL is fine. */
void mem_wipe_str(char *str);

#endif
