/*
 * aws/endpoint: hosts of AWS, URLs of one's own, where a request goes, and
 * names of buckets.
 */
#include "s3mpu/aws/endpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TEXT_MAX = 8192 };

static const struct span no_key;

static struct endpoint make(const struct endpoint_opts *opts)
{
    struct endpoint ep;
    struct err e;
    if (endpoint_init(&ep, opts, &e) != 0) {
        fail_msg("%s", e.text);
    }
    return ep;
}

/* The whole URL that a request for ${bucket} and ${key} goes to. */
static void assert_target(const struct endpoint *ep, const char *bucket,
                          struct span key, const char *want)
{
    struct buf authority;
    struct buf path;
    char got[TEXT_MAX];
    buf_init(&authority, TEXT_MAX);
    buf_init(&path, TEXT_MAX);
    endpoint_target(ep, bucket, key, &authority, &path);
    snprintf(got, sizeof(got), "%s://%s%s", ep->tls ? "https" : "http",
             authority.data, path.data);
    assert_string_equal(got, want);
    buf_release(&authority);
    buf_release(&path);
}

static void assert_object(const struct endpoint_opts *opts, const char *bucket,
                          const char *want)
{
    struct endpoint ep = make(opts);
    assert_target(&ep, bucket, span_of("key"), want);
    endpoint_release(&ep);
}

static void refuse(const struct endpoint_opts *opts, const char *part)
{
    struct err e;
    struct endpoint ep;
    if (endpoint_init(&ep, opts, &e) == 0) {
        fail_msg("%s in %s was taken", opts->url, opts->region);
    }
    assert_int_equal(e.code, ERR_USAGE);
    assert_null(ep.authority);
    assert_null(ep.base_path);
    assert_null(ep.region);
    if (strstr(e.text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, e.text);
    }
}

static void aws_has_a_host_for_each_region(void **state)
{
    static const struct {
        const char *region;
        const char *host;
    } rows[] = {
        {NULL, "s3.us-east-1.amazonaws.com"},
        {"", "s3.us-east-1.amazonaws.com"},
        {"us-east-1", "s3.us-east-1.amazonaws.com"},
        {"aws-global", "s3.us-east-1.amazonaws.com"},
        {"eu-central-1", "s3.eu-central-1.amazonaws.com"},
        {"cn-north-1", "s3.cn-north-1.amazonaws.com.cn"},
        {"us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"},
        {"us-iso-east-1", "s3.us-iso-east-1.c2s.ic.gov"},
        {"us-isob-east-1", "s3.us-isob-east-1.sc2s.sgov.gov"},
        {"eu-isoe-west-1", "s3.eu-isoe-west-1.cloud.adc-e.uk"},
        {"us-isof-south-1", "s3.us-isof-south-1.csp.hci.ic.gov"},
        {"eusc-de-east-1", "s3.eusc-de-east-1.amazonaws.eu"},
        {"xx-new-9", "s3.xx-new-9.amazonaws.com"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct endpoint ep =
            make(&(struct endpoint_opts){.region = rows[i].region});
        assert_string_equal(ep.authority, rows[i].host);
        assert_string_equal(ep.base_path, "");
        assert_true(ep.tls);
        assert_true(ep.is_aws);
        assert_int_equal(ep.style, ENDPOINT_AUTO);
        endpoint_release(&ep);
    }
}

static void the_region_of_the_scope_is_the_host_s(void **state)
{
    struct endpoint ep = make(&(struct endpoint_opts){.region = "aws-global"});
    (void)state;
    assert_string_equal(ep.region, "us-east-1");
    endpoint_release(&ep);
    ep = make(
        &(struct endpoint_opts){.region = "aws-global", .url = "http://h"});
    assert_string_equal(ep.region, "aws-global");
    endpoint_release(&ep);
    endpoint_release(&ep);
}

static void aws_has_dualstack_and_fips(void **state)
{
    (void)state;
    assert_object(&(struct endpoint_opts){.dualstack = true}, "b-1",
                  "https://b-1.s3.dualstack.us-east-1.amazonaws.com/key");
    assert_object(&(struct endpoint_opts){.fips = true}, "b-1",
                  "https://b-1.s3-fips.us-east-1.amazonaws.com/key");
    assert_object(&(struct endpoint_opts){.fips = true, .dualstack = true},
                  "b-1",
                  "https://b-1.s3-fips.dualstack.us-east-1.amazonaws.com/key");
    assert_object(
        &(struct endpoint_opts){
            .region = "cn-north-1", .dualstack = true, .style = ENDPOINT_PATH},
        "b-1", "https://s3.dualstack.cn-north-1.amazonaws.com.cn/b-1/key");
    refuse(&(struct endpoint_opts){.region = "cn-north-1", .fips = true},
           "no FIPS");
    refuse(&(struct endpoint_opts){.style = ENDPOINT_PATH, .fips = true},
           "path style");
    refuse(&(struct endpoint_opts){.url = "http://h", .fips = true}, "FIPS");
    refuse(&(struct endpoint_opts){.url = "http://h", .dualstack = true},
           "dual-stack");
}

static void a_region_is_checked(void **state)
{
    static const char *const aws[] = {"US-EAST-1", "us_east_1", "us-east-1.x",
                                      "-us",       "us-",       "\xc3\xbc"};
    static const char *const any[] = {
        "a/b",
        "a b",
        "a,b",
        "a\nb",
        "a\x7f",
        "0123456789012345678901234567890123456789012345678901234567890123x"};
    (void)state;
    for (size_t i = 0; i < COUNT(aws); i++) {
        refuse(&(struct endpoint_opts){.region = aws[i]}, "region");
    }
    for (size_t i = 0; i < COUNT(any); i++) {
        refuse(&(struct endpoint_opts){.region = any[i]}, "region");
        refuse(&(struct endpoint_opts){.region = any[i], .url = "http://h"},
               "region");
    }
    assert_object(
        &(struct endpoint_opts){.region = "My_Region.1", .url = "http://h"},
        "b-1", "http://h/b-1/key");
}

static void the_style_follows_the_bucket(void **state)
{
    static const struct {
        const char *url;
        enum endpoint_style style;
        const char *bucket;
        const char *want;
    } rows[] = {
#define AWS "s3.us-east-1.amazonaws.com"
        {NULL, ENDPOINT_AUTO, "my-bucket1", "https://my-bucket1." AWS "/key"},
        {NULL, ENDPOINT_AUTO, "my.bucket", "https://" AWS "/my.bucket/key"},
        {NULL, ENDPOINT_AUTO, "My-Bucket", "https://" AWS "/My-Bucket/key"},
        {NULL, ENDPOINT_AUTO, "my_bucket", "https://" AWS "/my_bucket/key"},
        {NULL, ENDPOINT_AUTO, "-bucket", "https://" AWS "/-bucket/key"},
        {NULL, ENDPOINT_AUTO, "bucket-", "https://" AWS "/bucket-/key"},
        {NULL, ENDPOINT_PATH, "bucket", "https://" AWS "/bucket/key"},
        {NULL, ENDPOINT_VIRTUAL, "bucket", "https://bucket." AWS "/key"},
        {NULL, ENDPOINT_VIRTUAL, "my.bucket", "https://my.bucket." AWS "/key"},
        {NULL, ENDPOINT_VIRTUAL, "Bucket", "https://" AWS "/Bucket/key"},
        {"http://h:1", ENDPOINT_AUTO, "bucket", "http://h:1/bucket/key"},
        {"http://h:1", ENDPOINT_PATH, "bucket", "http://h:1/bucket/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "bucket", "http://bucket.h:1/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "a.b", "http://a.b.h:1/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "a..b", "http://h:1/a..b/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "a.-b", "http://h:1/a.-b/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "a-.b", "http://h:1/a-.b/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, ".ab", "http://h:1/.ab/key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "ab.", "http://h:1/ab./key"},
        {"http://h:1", ENDPOINT_VIRTUAL, "t:b", "http://h:1/t%3Ab/key"},
        {"http://h:1", ENDPOINT_VIRTUAL,
         "0123456789012345678901234567890123456789012345678901234567890123",
         "http://h:1/0123456789012345678901234567890123456789012345678901234"
         "567890123/key"},
        {"http://h:1", ENDPOINT_VIRTUAL,
         "012345678901234567890123456789012345678901234567890123456789012",
         "http://012345678901234567890123456789012345678901234567890123456789"
         "012.h:1/key"},
        {"http://127.0.0.1", ENDPOINT_VIRTUAL, "bkt",
         "http://127.0.0.1/bkt/key"},
        {"https://[::1]:8", ENDPOINT_VIRTUAL, "bkt", "https://[::1]:8/bkt/key"},
        {"http://h/p/q/", ENDPOINT_PATH, "bkt", "http://h/p/q/bkt/key"},
        {"http://h/p/q/", ENDPOINT_VIRTUAL, "bkt", "http://bkt.h/p/q/key"},
#undef AWS
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_object(
            &(struct endpoint_opts){.url = rows[i].url, .style = rows[i].style},
            rows[i].bucket, rows[i].want);
    }
}

static void a_target_may_lack_key_and_bucket(void **state)
{
    struct endpoint ep = make(&(struct endpoint_opts){.url = "http://h/p"});
    (void)state;
    assert_target(&ep, NULL, no_key, "http://h/p/");
    assert_target(&ep, "bkt", no_key, "http://h/p/bkt");
    endpoint_release(&ep);
    ep = make(&(struct endpoint_opts){.url = "http://h"});
    assert_target(&ep, NULL, no_key, "http://h/");
    assert_target(&ep, "bkt", no_key, "http://h/bkt");
    endpoint_release(&ep);
    ep = make(&(struct endpoint_opts){.region = "eu-west-1"});
    assert_target(&ep, NULL, no_key, "https://s3.eu-west-1.amazonaws.com/");
    assert_target(&ep, "bkt", no_key,
                  "https://bkt.s3.eu-west-1.amazonaws.com/");
    endpoint_release(&ep);
}

static void a_key_is_encoded_and_not_normalized(void **state)
{
    static const struct {
        const char *key;
        const char *path;
    } rows[] = {
        {"a b+c", "/bkt/a%20b%2Bc"},       {"/a//b/", "/bkt//a//b/"},
        {"a/./../b", "/bkt/a/./../b"},     {"100%25?#", "/bkt/100%2525%3F%23"},
        {"\xc3\xbc~*", "/bkt/%C3%BC~%2A"},
    };
    struct endpoint ep = make(&(struct endpoint_opts){.url = "http://h"});
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char want[TEXT_MAX];
        snprintf(want, sizeof(want), "http://h%s", rows[i].path);
        assert_target(&ep, "bkt", span_of(rows[i].key), want);
    }
    assert_target(&ep, "bkt", (struct span){.ptr = "a\0b", .len = 3},
                  "http://h/bkt/a%00b");
    endpoint_release(&ep);
}

static void a_url_is_taken_apart(void **state)
{
    static const struct {
        const char *url;
        bool tls;
        const char *authority;
        const char *base_path;
    } rows[] = {
        {"http://localhost", false, "localhost", ""},
        {"https://localhost/", true, "localhost", ""},
        {"HTTP://LocalHost:7480", false, "localhost:7480", ""},
        {"hTTpS://S3.Example.COM", true, "s3.example.com", ""},
        {"http://h:80", false, "h", ""},
        {"https://h:443/", true, "h", ""},
        {"http://h:443", false, "h:443", ""},
        {"https://h:80", true, "h:80", ""},
        {"http://h:", false, "h", ""},
        {"http://h:0080", false, "h", ""},
        {"http://h:65535", false, "h:65535", ""},
        {"http://h///", false, "h", ""},
        {"http://h/a/b//", false, "h", "/a/b"},
        {"http://h/a%20b", false, "h", "/a%20b"},
        {"http://h/a%7eb%2b+", false, "h", "/a~b%2B%2B"},
        {"http://h//a", false, "h", "//a"},
        {"http://my_minio-1:9000", false, "my_minio-1:9000", ""},
        {"http://h.", false, "h.", ""},
        {"http://127.0.0.1:9000", false, "127.0.0.1:9000", ""},
        {"http://1.2.3.4.example", false, "1.2.3.4.example", ""},
        {"http://0xab.example", false, "0xab.example", ""},
        {"http://[::1]", false, "[::1]", ""},
        {"http://[::1]:80", false, "[::1]", ""},
        {"http://[::1]:7480/p", false, "[::1]:7480", "/p"},
        {"http://[0:0:0:0:0:0:0:1]:", false, "[::1]", ""},
        {"https://[2001:DB8:0:0::00A]:443", true, "[2001:db8::a]", ""},
        {"http://[::ffff:192.0.2.1]", false, "[::ffff:192.0.2.1]", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct endpoint ep = make(&(struct endpoint_opts){.url = rows[i].url});
        assert_int_equal(ep.tls, rows[i].tls);
        assert_string_equal(ep.authority, rows[i].authority);
        assert_string_equal(ep.base_path, rows[i].base_path);
        assert_string_equal(ep.region, "us-east-1");
        assert_false(ep.is_aws);
        assert_int_equal(ep.style, ENDPOINT_PATH);
        endpoint_release(&ep);
    }
}

static void a_bad_url_is_refused(void **state)
{
    static const struct {
        const char *url;
        const char *part;
    } rows[] = {
        {"", "http:// or https://"},
        {"localhost:9000", "http:// or https://"},
        {"ftp://h", "http:// or https://"},
        {"xttp://h", "http:// or https://"},
        {"httx://h", "http:// or https://"},
        {"http:/h", "http:// or https://"},
        {"httpss://h", "http:// or https://"},
        {"http", "http:// or https://"},
        {"https", "http:// or https://"},
        {"https:/", "http:// or https://"},
        {"http://", "host is missing"},
        {"http:///p", "host is missing"},
        {"http://:80", "host is missing"},
        {"http://u@h", "user name or password"},
        {"http://u:p@h:80/", "user name or password"},
        {"http://h?x", "query"},
        {"http://h/p?x=1", "query"},
        {"http://h/#f", "fragment"},
        {"http://h/a b", "blank"},
        {" http://h", "blank"},
        {"http://h\r\nX: y", "control"},
        {"http://h\xc3\xbc", "ASCII"},
        {"http://h:0", "port"},
        {"http://h:65536", "port"},
        {"http://h:+1", "port"},
        {"http://h:8a", "port"},
        {"http://h:99999999999999999999999", "port"},
        {"http://::1", "brackets"},
        {"http://::1:80/", "brackets"},
        {"http://[::1", "not closed"},
        {"http://[::1/]", "not closed"},
        {"http://[::1]x", "follow an address"},
        {"http://[::1]80", "follow an address"},
        {"http://[::1]:x", "port"},
        {"http://[]", "no IPv6 address"},
        {"http://[1.2.3.4]", "no IPv6 address"},
        {"http://[::1%25eth0]", "no IPv6 address"},
        {"http://[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]",
         "no IPv6 address"},
        {"http://127.1", "IPv4"},
        {"http://127.0.0.01", "IPv4"},
        {"http://0177.0.0.1", "IPv4"},
        {"http://2130706433", "IPv4"},
        {"http://0x7f000001", "IPv4"},
        {"http://127.0.0.0X1", "IPv4"},
        {"http://h.0x", "IPv4"},
        {"http://256.0.0.1", "IPv4"},
        {"http://h.example.1", "IPv4"},
        {"http://a..b", "no host name"},
        {"http://.a", "no host name"},
        {"http://.", "no host name"},
        {"http://-a", "no host name"},
        {"http://a-.b", "no host name"},
        {"http://a.-b", "no host name"},
        {"http://a%41", "no host name"},
        {"http://a\\b", "no host name"},
        {"http://a,b", "no host name"},
        {"http://h/%2F", "%2F"},
        {"http://h/a%2fb", "%2F"},
        {"http://h/%", "%"},
        {"http://h/%4", "%"},
        {"http://h/%zz", "%"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        refuse(&(struct endpoint_opts){.url = rows[i].url}, rows[i].part);
    }
}

static void long_urls_are_refused(void **state)
{
    char url[TEXT_MAX];
    struct endpoint ep;
    (void)state;
    snprintf(url, sizeof(url), "http://%0*d.h", 63, 0);
    ep = make(&(struct endpoint_opts){.url = url});
    endpoint_release(&ep);
    snprintf(url, sizeof(url), "http://%0*d.h", 64, 0);
    refuse(&(struct endpoint_opts){.url = url}, "63");
    snprintf(url, sizeof(url), "http://%0*d.%0*d.%0*d.%0*da", 63, 0, 63, 0, 63,
             0, 60, 0);
    ep = make(&(struct endpoint_opts){.url = url});
    endpoint_release(&ep);
    snprintf(url, sizeof(url), "http://%0*d.%0*d.%0*d.%0*da", 63, 0, 63, 0, 63,
             0, 61, 0);
    refuse(&(struct endpoint_opts){.url = url}, "253");
    snprintf(url, sizeof(url), "http://h/%0*d", 2039, 0);
    ep = make(&(struct endpoint_opts){.url = url});
    endpoint_release(&ep);
    snprintf(url, sizeof(url), "http://h/%0*d", 2040, 0);
    refuse(&(struct endpoint_opts){.url = url}, "2048");
}

/* What may be a password, and what upsets a terminal, is not printed. */
static void a_refusal_does_not_print_everything(void **state)
{
    static const char *const urls[] = {"http://u:hush@h", "u:hush@h",
                                       "http://u:hu sh@h?hush",
                                       "http://h/\x1b[31mhush"};
    struct endpoint ep;
    struct err e;
    (void)state;
    for (size_t i = 0; i < COUNT(urls); i++) {
        assert_int_equal(
            endpoint_init(&ep, &(struct endpoint_opts){.url = urls[i]}, &e),
            -1);
        assert_null(strstr(e.text, "hush"));
        assert_null(strchr(e.text, '\x1b'));
    }
}

static void names_of_buckets_are_taken(void **state)
{
    static const char *const names[] = {
        "abc", "my-bucket",     "my.bucket", "My_Bucket",      "1.2.3.4",
        "-a-", "tenant:bucket", "a--x-s3-b", "bucket-s3alias",
    };
    char name[256];
    struct err e;
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (endpoint_check_bucket(names[i], &e) != 0) {
            fail_msg("%s", e.text);
        }
    }
    memset(name, 'a', 255);
    name[255] = '\0';
    assert_int_equal(endpoint_check_bucket(name, &e), 0);
}

static void names_of_buckets_are_refused(void **state)
{
    static const struct {
        const char *name;
        const char *part;
    } rows[] = {
        {"", "has 0 characters"},
        {"ab", "has 2 characters"},
        {"a/b", "'/'"},
        {"/abc", "'/'"},
        {"a b", "' '"},
        {"a$b", "'$'"},
        {"a%b", "'%'"},
        {"a?b", "'?'"},
        {"a\\b", "'\\'"},
        {"abc\n", "0x0a"},
        {"/a\x1b[0m", "0x1b"},
        {"b\xc3\xbc", "0xc3"},
        {"arn:aws:s3:eu-west-1:1:accesspoint/x", "ARNs"},
        {"arn:aws:~", "ARNs"},
        {"arn:aws:\x1b", "0x1b"},
        {"name--usw2-az1--x-s3", "S3 Express"},
    };
    char name[257];
    struct err e;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(endpoint_check_bucket(rows[i].name, &e), -1);
        assert_int_equal(e.code, ERR_USAGE);
        if (strstr(e.text, rows[i].part) == NULL ||
            strchr(e.text, '\x1b') != NULL) {
            fail_msg("'%s' is not in '%s'", rows[i].part, e.text);
        }
    }
    memset(name, 'a', 256);
    name[256] = '\0';
    assert_int_equal(endpoint_check_bucket(name, &e), -1);
    assert_non_null(strstr(e.text, "has 256 characters"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aws_has_a_host_for_each_region),
        cmocka_unit_test(the_region_of_the_scope_is_the_host_s),
        cmocka_unit_test(aws_has_dualstack_and_fips),
        cmocka_unit_test(a_region_is_checked),
        cmocka_unit_test(the_style_follows_the_bucket),
        cmocka_unit_test(a_target_may_lack_key_and_bucket),
        cmocka_unit_test(a_key_is_encoded_and_not_normalized),
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(a_bad_url_is_refused),
        cmocka_unit_test(long_urls_are_refused),
        cmocka_unit_test(a_refusal_does_not_print_everything),
        cmocka_unit_test(names_of_buckets_are_taken),
        cmocka_unit_test(names_of_buckets_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
