/*
 * digest/hash.c -- OpenSSL's EVP interface, with its look-ups done once.
 *
 * A system in FIPS mode asks for "fips=yes" in every fetch, and its provider
 * has no MD5. For MD5 that is taken back: it compares an ETag with what was
 * sent and protects nothing. The signing algorithms are never taken from
 * outside the mode that the system asks for.
 *
 * Once fetched, a digest fails only for lack of memory, which ends the program
 * as in base/mem.
 */
#include "s3mpu/digest/hash.h"

#include "s3mpu/base/mem.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ALGS = HASH_SHA256 + 1, HMAC_BLOCK_BYTES = 64 };

static EVP_MD *fetched[ALGS]; /* NULL where it cannot be had */

struct hash {
    EVP_MD_CTX *ctx;
};

static void must(int ok)
{
    if (ok != 1) { /* it fails for want of memory only */
        mem_die();
    }
}

/* The algorithm, if a digest can be begun with it, or NULL. */
static EVP_MD *fetch(const char *name, const char *properties)
{
    EVP_MD *md = EVP_MD_fetch(NULL, name, properties);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (md != NULL && EVP_DigestInit_ex2(ctx, md, NULL) != 1) {
        EVP_MD_free(md);
        md = NULL;
    }
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return md;
}

int hash_global_init(struct err *e)
{
    hash_global_release();
    fetched[HASH_SHA256] = fetch("SHA256", NULL);
    fetched[HASH_SHA1] = fetch("SHA1", NULL);
    fetched[HASH_MD5] = fetch("MD5", NULL);
    if (fetched[HASH_MD5] == NULL) {
        fetched[HASH_MD5] = fetch("MD5", "-fips");
    }
    if (fetched[HASH_SHA256] == NULL) {
        return err_set(e, ERR_INTERNAL,
                       "OpenSSL has no SHA-256 (see its configuration)");
    }
    return 0;
}

void hash_global_release(void)
{
    for (int i = 0; i < ALGS; i++) {
        EVP_MD_free(fetched[i]);
        fetched[i] = NULL;
    }
}

bool hash_available(enum hash_alg alg)
{
    return fetched[alg] != NULL;
}

struct hash *hash_new(void)
{
    struct hash *h = mem_calloc(1, sizeof(*h));
    h->ctx = EVP_MD_CTX_new();
    must(h->ctx != NULL);
    return h;
}

void hash_free(struct hash *h)
{
    if (h != NULL) {
        EVP_MD_CTX_free(h->ctx);
        free(h);
    }
}

void hash_begin(struct hash *h, enum hash_alg alg)
{
    assert(fetched[alg] != NULL);
    must(EVP_DigestInit_ex2(h->ctx, fetched[alg], NULL));
}

void hash_update(struct hash *h, const void *data, size_t len)
{
    must(EVP_DigestUpdate(h->ctx, data, len));
}

size_t hash_end(struct hash *h, unsigned char out[HASH_MAX_BYTES])
{
    unsigned len = 0;
    must(EVP_DigestFinal_ex(h->ctx, out, &len));
    return len;
}

static void one_shot(enum hash_alg alg, const void *data, size_t len,
                     unsigned char *out)
{
    assert(fetched[alg] != NULL);
    must(EVP_Digest(data, len, out, NULL, fetched[alg], NULL));
}

void hash_md5(const void *data, size_t len, unsigned char out[HASH_MD5_BYTES])
{
    one_shot(HASH_MD5, data, len, out);
}

void hash_sha256(const void *data, size_t len,
                 unsigned char out[HASH_SHA256_BYTES])
{
    one_shot(HASH_SHA256, data, len, out);
}

/* ${out} = SHA-256(key block xor ${with} || data): one half of an HMAC. */
static void hmac_pass(struct hash *h, const unsigned char key[HMAC_BLOCK_BYTES],
                      unsigned char with, const void *data, size_t len,
                      unsigned char out[HASH_SHA256_BYTES])
{
    unsigned char pad[HMAC_BLOCK_BYTES];
    for (size_t i = 0; i < sizeof(pad); i++) {
        pad[i] = key[i] ^ with;
    }
    hash_begin(h, HASH_SHA256);
    hash_update(h, pad, sizeof(pad));
    hash_update(h, data, len);
    (void)hash_end(h, out);
    mem_wipe(pad, sizeof(pad));
}

void hash_hmac_sha256(const void *key, size_t key_len, const void *data,
                      size_t len, unsigned char out[HASH_SHA256_BYTES])
{
    unsigned char block[HMAC_BLOCK_BYTES] = {0};
    unsigned char inner[HASH_SHA256_BYTES];
    struct hash *h = hash_new();
    if (key_len > sizeof(block)) {
        hash_sha256(key, key_len, block);
    } else if (key_len > 0) {
        memcpy(block, key, key_len);
    }
    hmac_pass(h, block, 0x36, data, len, inner);
    hmac_pass(h, block, 0x5c, inner, sizeof(inner), out);
    mem_wipe(block, sizeof(block));
    mem_wipe(inner, sizeof(inner));
    hash_free(h);
}
