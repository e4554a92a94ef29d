/*
 * digest/hash.h -- MD5, SHA-1, SHA-256 and HMAC-SHA-256 (OpenSSL's only home).
 *
 * hash_global_init fetches each algorithm once; a fetch per digest costs a
 * provider look-up every time (OpenSSL crypto(7), "Explicit fetching").
 *
 * Threads: a struct hash has one owner; the one-shot functions may be called
 *          by any thread after hash_global_init.
 * Errors:  only those that take a struct err can fail.
 */
#ifndef S3MPU_DIGEST_HASH_H
#define S3MPU_DIGEST_HASH_H

#include "s3mpu/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum hash_alg { HASH_MD5, HASH_SHA1, HASH_SHA256 };

enum {
    HASH_MD5_BYTES = 16,
    HASH_SHA1_BYTES = 20,
    HASH_SHA256_BYTES = 32,
    HASH_MAX_BYTES = 32
};

/* Once, before threads start; ERR_INTERNAL where SHA-256 cannot be had. */
int hash_global_init(struct err *e);
void hash_global_release(void);

/* Whether ${alg} can be had: MD5 may be missing in FIPS mode. */
bool hash_available(enum hash_alg alg);

/* A digest being computed; hash_begin starts it anew, as often as wanted. */
struct hash;

struct hash *hash_new(void);
void hash_free(struct hash *h);
void hash_begin(struct hash *h, enum hash_alg alg);
void hash_update(struct hash *h, const void *data, size_t len);
/* The digest's bytes to ${out}; returns how many. */
size_t hash_end(struct hash *h, unsigned char out[HASH_MAX_BYTES]);

void hash_md5(const void *data, size_t len, unsigned char out[HASH_MD5_BYTES]);
void hash_sha256(const void *data, size_t len,
                 unsigned char out[HASH_SHA256_BYTES]);
void hash_hmac_sha256(const void *key, size_t key_len, const void *data,
                      size_t len, unsigned char out[HASH_SHA256_BYTES]);

#endif
