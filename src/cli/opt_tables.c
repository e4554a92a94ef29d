/*
 * cli/opt_tables.c -- the options of each command. README.md and s3mpu.1 say
 * the same; a test compares.
 */
#include "opt.h"

#include <stddef.h>

#define AT(field) offsetof(struct config, field)
#define FLAG(letter, name, field, help)                                        \
    {                                                                          \
        letter, name, OPT_TYPE_FLAG, AT(field), 0, 0, NULL, NULL, NULL, help   \
    }
#define COUNT(letter, name, field, help)                                       \
    {                                                                          \
        letter, name, OPT_TYPE_COUNT, AT(field), 0, 0, NULL, NULL, NULL, help  \
    }
#define NUMBER(letter, name, field, min, max, arg, help)                       \
    {                                                                          \
        letter, name, OPT_TYPE_NUMBER, AT(field), min, max, NULL, NULL, arg,   \
            help                                                               \
    }
#define SIZE(name, field, min, max, arg, help)                                 \
    {                                                                          \
        0, name, OPT_TYPE_SIZE, AT(field), min, max, NULL, NULL, arg, help     \
    }
#define DURATION(name, field, min, max, help)                                  \
    {                                                                          \
        0, name, OPT_TYPE_DURATION, AT(field), min, max, NULL, NULL,           \
            "DURATION", help                                                   \
    }
#define STRING(name, field, arg, help)                                         \
    {                                                                          \
        0, name, OPT_TYPE_STRING, AT(field), 0, 0, NULL, NULL, arg, help       \
    }
#define WORD(name, field, words, arg, help)                                    \
    {                                                                          \
        0, name, OPT_TYPE_WORD, AT(field), 0, 0, words, NULL, arg, help        \
    }
#define HEADER(name, header, arg, help)                                        \
    {                                                                          \
        0, name, OPT_TYPE_HEADER, 0, 0, 0, NULL, header, arg, help             \
    }
#define END                                                                    \
    {                                                                          \
        0, NULL, OPT_TYPE_FLAG, 0, 0, 0, NULL, NULL, NULL, NULL                \
    }

enum { SECOND = 1000, HOUR = 3600 * SECOND };
#define DAY INT64_C(86400000)

static const char *const payload_words[] = {"auto", "sha256", "unsigned", NULL};
static const char *const checksum_words[] = {
    "auto", "crc64nvme", "crc32c", "crc32", "sha256", "md5", "none", NULL};
static const char *const interrupt_words[] = {"auto", "abort", "keep", NULL};
static const char *const proof_words[] = {
    "size-only", "sha256-signed", "md5-etag", "checksum", "crc64nvme", NULL};

const struct opt opt_common[] = {
    STRING("endpoint-url", place.endpoint_url, "URL",
           "the service, if it is not AWS"),
    STRING("region", place.region, "NAME", "the region"),
    STRING("profile", profile, "NAME", "the profile of ~/.aws/config"),
    STRING("addressing-style", place.addressing_style, "STYLE",
           "path, virtual or auto"),
    FLAG(0, "use-dualstack-endpoint", place.dualstack,
         "AWS's endpoint for IPv4 and IPv6"),
    FLAG(0, "use-fips-endpoint", place.fips, "AWS's FIPS endpoint"),
    FLAG(0, "no-verify-ssl", no_verify_ssl, "trust any certificate"),
    STRING("ca-bundle", place.ca_bundle, "FILE", "certificates to trust"),
    FLAG(0, "no-sign-request", no_sign_request, "send no signature"),
    STRING("proxy", proxy, "URL", "the HTTP proxy"),
    DURATION("connect-timeout", connect_timeout_ms, 100, HOUR,
             "for a connection (10s)"),
    DURATION("read-timeout", read_timeout_ms, 100, 24 * HOUR,
             "without progress or answer (60s)"),
    DURATION("retry-for", retry_for_ms, 1, 30 * DAY,
             "how long one request may go on failing (5m)"),
    NUMBER(0, "max-attempts", max_attempts, 1, 1000000, "N",
           "how often one request is tried (10)"),
    DURATION("deadline", deadline_ms, 1, 365 * DAY,
             "give up the whole run after this"),
    FLAG('q', "quiet", quiet, "errors only"),
    COUNT('v', "verbose", verbose,
          "requests; -vv headers; -vvv libcurl's trace"),
    FLAG('h', "help", help, "this text"),
    END};

const struct opt opt_put[] = {
    NUMBER('j', "jobs", jobs, 1, 1000, "N", "requests in flight (8)"),
    SIZE("part-size", part_size, PLAN_MIN_PART, PLAN_MAX_PART, "SIZE|auto",
         "size of a part, 5MiB to 5GiB (auto)"),
    NUMBER(0, "parts", parts, 1, PLAN_MAX_PARTS, "N",
           "cut the file in exactly N parts"),
    WORD("payload", payload, payload_words, "WHAT",
         "what is signed of a body: sha256, unsigned or auto"),
    WORD("checksum-algorithm", checksum, checksum_words, "NAME",
         "auto crc64nvme crc32c crc32 sha256 md5 none"),
    WORD("verify", verify, proof_words, "LEVEL",
         "fail below: size-only sha256-signed md5-etag checksum crc64nvme"),
    FLAG(0, "resume", resume, "go on with an unfinished upload of this key"),
    WORD("on-interrupt", on_interrupt, interrupt_words, "abort|keep",
         "what a signal does to the upload"),
    FLAG(0, "no-overwrite", no_overwrite, "fail if the key exists"),
    FLAG('n', "dryrun", dry_run, "say what would be done"),
    DURATION("progress-interval", progress_interval_ms, 100, DAY,
             "between lines where there is no terminal (10s)"),
    HEADER("content-type", "content-type", "TYPE", "of the object"),
    HEADER("cache-control", "cache-control", "TEXT", "of the object"),
    HEADER("content-disposition", "content-disposition", "TEXT",
           "of the object"),
    HEADER("content-encoding", "content-encoding", "TEXT", "of the object"),
    HEADER("content-language", "content-language", "TEXT", "of the object"),
    HEADER("expires", "expires", "DATE", "of the object"),
    HEADER("storage-class", "x-amz-storage-class", "CLASS", "of the object"),
    HEADER("acl", "x-amz-acl", "NAME", "a canned ACL"),
    HEADER("tagging", "x-amz-tagging", "K=V&...", "tags, url-encoded"),
    {0, "metadata", OPT_TYPE_METADATA, 0, 0, 0, NULL, NULL, "K=V,...",
     "of the object"},
    END};

const struct opt opt_get[] = {
    NUMBER('j', "jobs", jobs, 1, 1000, "N", "requests in flight (8)"),
    DURATION("progress-interval", progress_interval_ms, 100, DAY,
             "between lines where there is no terminal (10s)"),
    END};

const struct opt opt_verify[] = {
    NUMBER('j', "jobs", jobs, 1, 1000, "N", "parts hashed at a time (8)"),
    FLAG(0, "download", download, "compare the bytes"),
    DURATION("progress-interval", progress_interval_ms, 100, DAY,
             "between lines where there is no terminal (10s)"),
    END};

const struct opt opt_uploads[] = {
    DURATION("older-than", older_than_ms, 1, 3650 * DAY,
             "only uploads begun longer ago than this"),
    FLAG(0, "yes", yes, "abort uploads younger than a day, too"), END};

const struct opt opt_none[] = {END};
