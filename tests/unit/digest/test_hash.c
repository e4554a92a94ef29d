/*
 * digest/hash: vectors of RFC 1321, FIPS 180 and RFC 4231, and what happens
 * where OpenSSL is told to be in FIPS mode.
 */
#include "s3mpu/digest/hash.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* The bytes as hex digits, in a buffer of the thread. */
static const char *hex(const unsigned char *data, size_t len)
{
    static _Thread_local char text[2 * HASH_MAX_BYTES + 1];
    text[0] = '\0';
    for (size_t i = 0; i < len; i++) {
        snprintf(text + 2 * i, 3, "%02x", data[i]);
    }
    return text;
}

static const struct vector {
    enum hash_alg alg;
    const char *in;
    unsigned repeat;
    const char *out;
} vectors[] = {
    {HASH_MD5, "", 1, "d41d8cd98f00b204e9800998ecf8427e"},
    {HASH_MD5, "a", 1, "0cc175b9c0f1b6a831c399e269772661"},
    {HASH_MD5, "abc", 1, "900150983cd24fb0d6963f7d28e17f72"},
    {HASH_MD5, "message digest", 1, "f96b697d7cb7938d525a2f31aaf161d0"},
    {HASH_MD5, "1234567890", 8, "57edf4a22be3c955ac49da2e2107b67a"},
    {HASH_SHA1, "", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {HASH_SHA1, "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HASH_SHA1, "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
    {HASH_SHA256, "", 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {HASH_SHA256, "abc", 1,
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {HASH_SHA256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {HASH_SHA256, "a", 1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

/* All vectors with one struct, begun anew each time. */
static void streamed_digests_are_those_of_the_standards(void **state)
{
    struct hash *h = hash_new();
    unsigned char out[HASH_MAX_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        const struct vector *v = &vectors[i];
        size_t len;
        hash_begin(h, v->alg);
        hash_update(h, "left behind", 11);
        hash_begin(h, v->alg);
        for (unsigned n = 0; n < v->repeat; n++) {
            hash_update(h, v->in, strlen(v->in));
            hash_update(h, NULL, 0);
        }
        len = hash_end(h, out);
        assert_int_equal(len, strlen(v->out) / 2);
        assert_string_equal(hex(out, len), v->out);
    }
    hash_free(h);
    hash_free(NULL);
}

static void one_shot_digests_are_those_of_the_standards(void **state)
{
    unsigned char out[HASH_MAX_BYTES];
    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        const struct vector *v = &vectors[i];
        if (v->repeat == 1 && v->alg == HASH_MD5) {
            hash_md5(v->in, strlen(v->in), out);
            assert_string_equal(hex(out, HASH_MD5_BYTES), v->out);
        } else if (v->repeat == 1 && v->alg == HASH_SHA256) {
            hash_sha256(v->in, strlen(v->in), out);
            assert_string_equal(hex(out, HASH_SHA256_BYTES), v->out);
        }
    }
}

static void macs_are_those_of_rfc_4231(void **state)
{
    static const struct {
        const char *name;
        unsigned char key_byte; /* repeated, if key is NULL */
        size_t key_len;
        const char *key;
        unsigned char data_byte; /* repeated, if data is NULL */
        size_t data_len;
        const char *data;
        const char *out;
    } rows[] = {
        {"case 1", 0x0b, 20, NULL, 0, 8, "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"case 2", 0, 4, "Jefe", 0, 28, "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"case 3", 0xaa, 20, NULL, 0xdd, 50, NULL,
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"case 4", 0, 25,
         "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"
         "\x11\x12\x13\x14\x15\x16\x17\x18\x19",
         0xcd, 50, NULL,
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {"case 6", 0xaa, 131, NULL, 0, 54,
         "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"case 7", 0xaa, 131, NULL, 0, 152,
         "This is a test using a larger than block-size key and a larger than "
         "block-size data. The key needs to be hashed before being used by the "
         "HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
        {"empty", 0, 0, NULL, 0, 0, NULL,
         "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char key[200];
        unsigned char data[200];
        unsigned char out[HASH_SHA256_BYTES];
        memset(key, rows[i].key_byte, sizeof(key));
        memset(data, rows[i].data_byte, sizeof(data));
        hash_hmac_sha256(rows[i].key != NULL ? rows[i].key : (const char *)key,
                         rows[i].key_len,
                         rows[i].data != NULL ? rows[i].data
                                              : (const char *)data,
                         rows[i].data_len, out);
        if (strcmp(hex(out, sizeof(out)), rows[i].out) != 0) {
            fail_msg("%s: %s", rows[i].name, hex(out, sizeof(out)));
        }
    }
}

/* The key that is exactly a block is used as it is; one byte more is hashed. */
static void a_key_of_a_block_is_not_hashed(void **state)
{
    unsigned char key[65];
    unsigned char hashed[HASH_SHA256_BYTES];
    unsigned char by_key[HASH_SHA256_BYTES];
    unsigned char by_hash[HASH_SHA256_BYTES];
    (void)state;
    memset(key, 'k', sizeof(key));
    for (size_t len = 64; len <= 65; len++) {
        hash_sha256(key, len, hashed);
        hash_hmac_sha256(key, len, "d", 1, by_key);
        hash_hmac_sha256(hashed, sizeof(hashed), "d", 1, by_hash);
        assert_int_equal(memcmp(by_key, by_hash, sizeof(by_key)) == 0,
                         len > 64);
    }
}

static void *hash_a_lot(void *arg)
{
    unsigned char out[HASH_SHA256_BYTES];
    for (int i = 0; i < 1000; i++) {
        hash_md5("abc", 3, out);
        if (strcmp(hex(out, 16), "900150983cd24fb0d6963f7d28e17f72") != 0) {
            return arg;
        }
        hash_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
        if (strncmp(hex(out, 32), "5bdcc146bf60754e6a04", 20) != 0) {
            return arg;
        }
    }
    return NULL;
}

static void threads_share_the_algorithms(void **state)
{
    pthread_t threads[8];
    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++) {
        pthread_create(&threads[i], NULL, hash_a_lot, threads);
    }
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *bad = threads;
        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
}

/* Run in a process of its own, as OpenSSL reads its configuration once. No
 * provider is loaded that would satisfy it. Returns an exit code. */
static int in_fips_mode(const char *config)
{
    struct err e = {.code = ERR_NONE};
    setenv("OPENSSL_CONF", config, 1);
    if (hash_global_init(&e) == 0) {
        return 10;
    }
    if (e.code != ERR_INTERNAL || strstr(e.text, "SHA-256") == NULL) {
        return 11;
    }
    if (hash_available(HASH_SHA256) || !hash_available(HASH_MD5)) {
        return 12;
    }
    hash_global_release();
    return 0;
}

static void fips_mode_is_left_for_md5_only(void **state)
{
    static const char text[] = "openssl_conf = o\n[o]\nalg_section = a\n"
                               "[a]\ndefault_properties = fips=yes\n";
    char path[] = "/tmp/test_hash-XXXXXX";
    int fd = mkstemp(path);
    int status = -1;
    pid_t child;
    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
    close(fd);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(in_fips_mode(path));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void all_can_be_had(void **state)
{
    struct err e;
    (void)state;
    assert_false(hash_available(HASH_SHA256));
    assert_int_equal(hash_global_init(&e), 0);
    assert_true(hash_available(HASH_MD5));
    assert_true(hash_available(HASH_SHA1));
    assert_true(hash_available(HASH_SHA256));
    assert_int_equal(hash_global_init(&e), 0);
}

static void after_release_there_are_none(void **state)
{
    (void)state;
    hash_global_release();
    assert_false(hash_available(HASH_MD5));
    assert_false(hash_available(HASH_SHA1));
    assert_false(hash_available(HASH_SHA256));
    hash_global_release();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* These two in this order, before OpenSSL has been used. */
        cmocka_unit_test(fips_mode_is_left_for_md5_only),
        cmocka_unit_test(all_can_be_had),
        cmocka_unit_test(streamed_digests_are_those_of_the_standards),
        cmocka_unit_test(one_shot_digests_are_those_of_the_standards),
        cmocka_unit_test(macs_are_those_of_rfc_4231),
        cmocka_unit_test(a_key_of_a_block_is_not_hashed),
        cmocka_unit_test(threads_share_the_algorithms),
        cmocka_unit_test(after_release_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
