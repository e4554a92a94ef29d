/*
 * aws/endpoint.c -- AWS's host names by rule, one's own by URL, and the choice
 * between path and virtual-host style.
 *
 * The style is settled as far as it can be when the endpoint is made; only
 * ENDPOINT_AUTO (AWS) and ENDPOINT_VIRTUAL look at the bucket's name. A bucket
 * that cannot be part of a host name is always addressed by path: there is no
 * other way to name it.
 */
#include "s3mpu/aws/endpoint.h"

#include "endpoint_internal.h"

#include "s3mpu/base/mem.h"
#include "s3mpu/fmt/encode.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_REGION "us-east-1"
#define GLOBAL_REGION  "aws-global" /* what AWS tools call us-east-1 at times */
#define EXPRESS_SUFFIX "--x-s3"
#define ARN_PREFIX     "arn:"

enum {
    REGION_MAX = 64,
    HOST_MAX = 253,
    LABEL_MAX = 63,
    BUCKET_MIN = 3,
    BUCKET_MAX = 255
};

/* botocore's partitions.json; the first prefix that fits, "" last. */
static const struct partition {
    const char *prefix;
    const char *suffix;
    bool fips;
} partitions[] = {
    {"cn-", "amazonaws.com.cn", false},   /* aws-cn */
    {"us-gov-", "amazonaws.com", true},   /* aws-us-gov */
    {"us-iso-", "c2s.ic.gov", true},      /* aws-iso */
    {"us-isob-", "sc2s.sgov.gov", true},  /* aws-iso-b */
    {"eu-isoe-", "cloud.adc-e.uk", true}, /* aws-iso-e */
    {"us-isof-", "csp.hci.ic.gov", true}, /* aws-iso-f */
    {"eusc-", "amazonaws.eu", true},      /* aws-eusc */
    {"", "amazonaws.com", true},          /* aws, and regions to come */
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t tail = strlen(suffix);
    return len >= tail && strcmp(text + len - tail, suffix) == 0;
}

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Whether ${name} can stand in front of a host name: labels of a-z, 0-9 and
 * inner '-'; only one label unless ${dots}. */
static bool is_hostable(const char *name, bool dots)
{
    size_t label = 0;
    for (const char *p = name; *p != '\0'; p++) {
        bool at_edge = label == 0 || p[1] == '\0' || p[1] == '.';
        if (*p == '.' && dots && label > 0 && p[1] != '\0') {
            label = 0;
        } else if (!is_label_char(*p) && (*p != '-' || at_edge)) {
            return false;
        } else if (++label > LABEL_MAX) {
            return false;
        }
    }
    return label > 0;
}

static const struct partition *partition_of(const char *region)
{
    const struct partition *p = partitions;
    while (!starts_with(region, p->prefix)) {
        p++;
    }
    return p;
}

/* ${region} becomes part of a host name. */
static int init_aws(struct endpoint *ep, const struct endpoint_opts *opts,
                    const char *region, struct err *e)
{
    const struct partition *part;
    struct buf host;
    if (strcmp(region, GLOBAL_REGION) == 0) {
        region = DEFAULT_REGION;
    }
    if (!is_hostable(region, false)) {
        return err_set(e, ERR_USAGE,
                       "region '%s': an AWS region is made of a-z, 0-9 and "
                       "'-', as in eu-central-1",
                       region);
    }
    part = partition_of(region);
    if (opts->fips && !part->fips) {
        return err_set(e, ERR_USAGE,
                       "region '%s': AWS has no FIPS endpoints there", region);
    }
    if (opts->fips && opts->style == ENDPOINT_PATH) {
        return err_set(e, ERR_USAGE,
                       "AWS's FIPS endpoints do not take path style");
    }
    buf_init(&host, HOST_MAX);
    buf_addf(&host, "s3%s%s.%s.%s", opts->fips ? "-fips" : "",
             opts->dualstack ? ".dualstack" : "", region, part->suffix);
    ep->tls = true;
    ep->is_aws = true;
    ep->authority = buf_take(&host);
    ep->base_path = mem_strdup("");
    ep->region = mem_strdup(region);
    ep->style = opts->style;
    return 0;
}

static int init_own(struct endpoint *ep, const struct endpoint_opts *opts,
                    const char *region, struct err *e)
{
    struct endpoint_url url;
    if (opts->dualstack || opts->fips) {
        return err_set(e, ERR_USAGE,
                       "%s endpoints are AWS's own: they cannot be had "
                       "together with an endpoint URL",
                       opts->dualstack ? "dual-stack" : "FIPS");
    }
    if (endpoint_url_parse(opts->url, &url, e) != 0) {
        return -1;
    }
    ep->tls = url.tls;
    ep->is_aws = false;
    ep->authority = url.authority;
    ep->base_path = url.base_path;
    ep->region = mem_strdup(region);
    ep->style = opts->style == ENDPOINT_VIRTUAL && !url.is_ip ? ENDPOINT_VIRTUAL
                                                              : ENDPOINT_PATH;
    return 0;
}

/* The region becomes part of the scope, "20130524/REGION/s3/...", whatever a
 * server calls it. */
static int check_region(const char *region, struct err *e)
{
    bool good = strlen(region) <= REGION_MAX;
    for (const char *p = region; good && *p != '\0'; p++) {
        good = *p > ' ' && *p <= '~' && *p != '/' && *p != ',';
    }
    if (!good) {
        return err_set(e, ERR_USAGE,
                       "a region's name has up to %d characters, no blank, "
                       "slash or comma among them",
                       REGION_MAX);
    }
    return 0;
}

int endpoint_init(struct endpoint *ep, const struct endpoint_opts *opts,
                  struct err *e)
{
    const char *region = opts->region;
    *ep = (struct endpoint){.style = ENDPOINT_PATH};
    if (region == NULL || region[0] == '\0') {
        region = DEFAULT_REGION;
    }
    if (check_region(region, e) != 0) {
        return -1;
    }
    return opts->url == NULL ? init_aws(ep, opts, region, e)
                             : init_own(ep, opts, region, e);
}

void endpoint_release(struct endpoint *ep)
{
    free(ep->authority);
    free(ep->base_path);
    free(ep->region);
    *ep = (struct endpoint){.style = ENDPOINT_PATH};
}

static bool by_host(const struct endpoint *ep, const char *bucket)
{
    switch (ep->style) {
    case ENDPOINT_AUTO: /* AWS, so https */
        return is_hostable(bucket, false);
    case ENDPOINT_VIRTUAL:
        return is_hostable(bucket, true);
    case ENDPOINT_PATH:
        break;
    }
    return false;
}

void endpoint_target(const struct endpoint *ep, const char *bucket,
                     struct span key, struct buf *authority, struct buf *path)
{
    bool in_host = bucket != NULL && by_host(ep, bucket);
    buf_adds(path, ep->base_path);
    if (in_host) {
        buf_addf(authority, "%s.", bucket);
    } else if (bucket != NULL) {
        buf_addc(path, '/');
        encode_uri(path, span_of(bucket), false);
    }
    buf_adds(authority, ep->authority);
    if (key.ptr != NULL) {
        buf_addc(path, '/');
        encode_uri(path, key, true);
    } else if (in_host || bucket == NULL) {
        buf_addc(path, '/');
    }
}

static bool is_bucket_char(char c)
{
    return is_label_char(c) || (c >= 'A' && c <= 'Z') ||
           strchr(".-_:", c) != NULL;
}

/* Refuses a name for the sake of the character ${odd}; bytes that could upset
 * a terminal are printed as numbers only. */
static int refuse_char(const char *bucket, unsigned char odd, struct err *e)
{
    static const char allowed[] = "letters, digits, '.', '-' and '_'";
    if (odd < ' ' || odd > '~') {
        return err_set(e, ERR_USAGE,
                       "a bucket's name cannot hold the byte 0x%02x: it is "
                       "made of %s",
                       odd, allowed);
    }
    return err_set(e, ERR_USAGE,
                   "bucket '%.300s': it holds '%c', and a bucket's name is "
                   "made of %s",
                   bucket, odd, allowed);
}

/* The first byte outside of printable ASCII, else the first that no bucket's
 * name holds, else NUL. */
static unsigned char odd_char(const char *bucket)
{
    unsigned char odd = '\0';
    for (const char *p = bucket; *p != '\0'; p++) {
        if (*p < ' ' || *p > '~') {
            return (unsigned char)*p;
        }
        if (odd == '\0' && !is_bucket_char(*p)) {
            odd = (unsigned char)*p;
        }
    }
    return odd;
}

int endpoint_check_bucket(const char *bucket, struct err *e)
{
    size_t len = strlen(bucket);
    unsigned char odd = odd_char(bucket);
    bool printable = odd == '\0' || (odd >= ' ' && odd <= '~');
    if (printable && starts_with(bucket, ARN_PREFIX)) {
        return err_set(e, ERR_USAGE,
                       "bucket '%.300s': ARNs are not supported; an access "
                       "point has an alias that serves as a bucket's name",
                       bucket);
    }
    if (odd != '\0') {
        return refuse_char(bucket, odd, e);
    }
    if (len < BUCKET_MIN || len > BUCKET_MAX) {
        return err_set(e, ERR_USAGE,
                       "bucket '%.300s': it has %zu characters, and a "
                       "bucket's name has %d to 63 (on Ceph, to %d)",
                       bucket, len, BUCKET_MIN, BUCKET_MAX);
    }
    if (ends_with(bucket, EXPRESS_SUFFIX)) {
        return err_set(e, ERR_USAGE,
                       "bucket '%s': S3 Express directory buckets (names "
                       "that end in " EXPRESS_SUFFIX ") are not supported",
                       bucket);
    }
    return 0;
}
