/*
 * s3/fault.c -- the table. A row with a code is looked for first, whatever the
 * status; then a row of the status alone; then its class.
 */
#include "s3mpu/s3/fault.h"

#include <stddef.h>
#include <string.h>

struct row {
    int status;
    const char *s3_code;
    struct fault fault;
};

#define ROW_CODE(name, err, verdict, fix, hint)                                \
    {                                                                          \
        0, name,                                                               \
        {                                                                      \
            err, verdict, fix, hint                                            \
        }                                                                      \
    }
#define THROTTLE(name)                                                         \
    ROW_CODE(name, ERR_SERVICE, VERDICT_THROTTLED, FIX_NONE, NULL)
#define TRANSIENT(name)                                                        \
    ROW_CODE(name, ERR_SERVICE, VERDICT_RETRY, FIX_NONE, NULL)
#define NEVER(name, err, hint) ROW_CODE(name, err, VERDICT_FAIL, FIX_NONE, hint)
/* Hints where running again does not help. */
#define REFUSED                                                                \
    "the service refuses this request; to run it again will not help"
#define UNSUPPORTED                                                            \
    "the service does not support this; to run it again will not help"
#define ROW_STATUS(status, err, verdict)                                       \
    {                                                                          \
        status, NULL,                                                          \
        {                                                                      \
            err, verdict, FIX_NONE, NULL                                       \
        }                                                                      \
    }

static const struct row rows[] = {
    THROTTLE("SlowDown"),
    THROTTLE("SlowDownRead"),  /* MinIO */
    THROTTLE("SlowDownWrite"), /* MinIO */
    THROTTLE("Throttling"),
    THROTTLE("ThrottlingException"),
    THROTTLE("ThrottledException"),
    THROTTLE("RequestThrottled"),
    THROTTLE("RequestThrottledException"),
    THROTTLE("TooManyRequests"),
    THROTTLE("TooManyRequestsException"),
    THROTTLE("RequestLimitExceeded"),
    THROTTLE("BandwidthLimitExceeded"),
    THROTTLE("ProvisionedThroughputExceededException"),
    THROTTLE("LimitExceededException"),
    THROTTLE("TransactionInProgressException"),
    THROTTLE("PriorRequestNotComplete"),
    THROTTLE("EC2ThrottledException"),

    TRANSIENT("RequestTimeout"), /* 400 on AWS and RGW: the body came late */
    TRANSIENT("RequestTimeoutException"),
    TRANSIENT("InternalError"),
    TRANSIENT("InternalErrors"),
    TRANSIENT("ServiceUnavailable"),
    TRANSIENT("IncompleteBody"),
    TRANSIENT("OperationAborted"),
    TRANSIENT("ConcurrentModification"), /* RGW */
    TRANSIENT("UnknownError"),           /* RGW: an errno without a name */

    ROW_CODE("RequestTimeTooSkewed", ERR_AUTH, VERDICT_FAIL, FIX_CLOCK,
             "set this machine's clock"),
    ROW_CODE("ExpiredToken", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "get new credentials"),
    ROW_CODE("ExpiredTokenException", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "get new credentials"),
    ROW_CODE("TokenRefreshRequired", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "get new credentials"),
    ROW_CODE("InvalidToken", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "check the session token"),
    /* the keys may have been replaced, and the old ones removed */
    ROW_CODE("InvalidAccessKeyId", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "check the access key"),
    ROW_CODE("SignatureDoesNotMatch", ERR_AUTH, VERDICT_FAIL, FIX_CREDS,
             "check the secret key; behind a proxy: it may have changed the "
             "Host header or the path"),
    ROW_CODE("AuthorizationHeaderMalformed", ERR_USAGE, VERDICT_FAIL,
             FIX_REGION, "give the bucket's region with --region"),
    ROW_CODE("PermanentRedirect", ERR_USAGE, VERDICT_FAIL, FIX_REGION,
             "give the bucket's region with --region"),
    ROW_CODE("TemporaryRedirect", ERR_SERVICE, VERDICT_RETRY, FIX_REGION, NULL),
    ROW_CODE("IllegalLocationConstraintException", ERR_USAGE, VERDICT_FAIL,
             FIX_REGION, "give the bucket's region with --region"),

    /* The bytes that came are not those that were hashed: whoever knows the
     * bytes sends them again (xfer), not the retry loop. */
    NEVER("BadDigest", ERR_INTEGRITY, NULL),
    NEVER("InvalidDigest", ERR_INTEGRITY, NULL),
    NEVER("XAmzContentSHA256Mismatch", ERR_INTEGRITY, NULL),
    NEVER("XAmzContentChecksumMismatch", ERR_INTEGRITY, NULL),

    NEVER("AccessDenied", ERR_AUTH, "these keys may not do that"),
    NEVER("AccountProblem", ERR_AUTH, NULL),
    NEVER("InvalidSecurity", ERR_AUTH, NULL),
    NEVER("UserSuspended", ERR_AUTH, NULL), /* RGW */
    NEVER("NoSuchBucket", ERR_NOT_FOUND, "make it with: s3mpu mb"),
    NEVER("NoSuchKey", ERR_NOT_FOUND, NULL),
    NEVER("NoSuchVersion", ERR_NOT_FOUND, NULL),
    NEVER("NoSuchUpload", ERR_NOT_FOUND, NULL),
    NEVER("PreconditionFailed", ERR_PRECONDITION, NULL),
    NEVER("ConditionalRequestConflict", ERR_PRECONDITION,
          "another write to this key ran at the same time"),
    NEVER("BucketAlreadyExists", ERR_PRECONDITION, NULL), /* mb looks whose */
    NEVER("BucketAlreadyOwnedByYou", ERR_PRECONDITION, NULL),
    NEVER("InvalidObjectState", ERR_PRECONDITION,
          "the object is archived: restore it, then read it"),
    NEVER("ObjectNotInActiveTierError", ERR_PRECONDITION,
          "the object is archived: restore it, then read it"),
    NEVER("InvalidBucketName", ERR_USAGE, NULL),
    NEVER("KeyTooLongError", ERR_USAGE, "a key has at most 1,024 bytes"),
    NEVER("InvalidObjectName", ERR_USAGE, NULL), /* RGW, MinIO */
    NEVER("InvalidArgument", ERR_USAGE, REFUSED),
    NEVER("InvalidStorageClass", ERR_USAGE, "change --storage-class"),
    NEVER("AccessControlListNotSupported", ERR_USAGE,
          "this bucket takes no ACLs: leave out --acl"),
    NEVER("MalformedACLError", ERR_USAGE, "change --acl"),
    NEVER("InvalidTag", ERR_USAGE, "change --tagging"),
    NEVER("MetadataTooLarge", ERR_USAGE,
          "names and values of --metadata have at most 2 KiB"),
    NEVER("InvalidURI", ERR_USAGE, REFUSED),
    NEVER("InvalidLocationConstraint", ERR_USAGE, "change --region"),
    NEVER("EntityTooLarge", ERR_SERVICE,
          "the service takes no body of this size: use a smaller --part-size"),
    NEVER("EntityTooSmall", ERR_SERVICE,
          "the service wants larger parts: use a larger --part-size"),
    NEVER("InvalidPart", ERR_INTEGRITY, NULL),
    NEVER("InvalidPartOrder", ERR_INTERNAL, NULL),
    NEVER("QuotaExceeded", ERR_SERVICE, "the quota is used up"),
    NEVER("InsufficientCapacity", ERR_SERVICE, "the store is full"),
    NEVER("NotImplemented", ERR_SERVICE, UNSUPPORTED),
    NEVER("MethodNotAllowed", ERR_SERVICE, UNSUPPORTED),

    {301,
     NULL,
     {ERR_USAGE, VERDICT_FAIL, FIX_REGION,
      "give the bucket's region with --region"}},
    ROW_STATUS(307, ERR_SERVICE, VERDICT_RETRY),
    ROW_STATUS(401, ERR_AUTH, VERDICT_FAIL),
    ROW_STATUS(403, ERR_AUTH, VERDICT_FAIL),
    {404,
     NULL,
     {ERR_NOT_FOUND, VERDICT_FAIL, FIX_NONE, "there is no such key or bucket"}},
    {405, NULL, {ERR_SERVICE, VERDICT_FAIL, FIX_NONE, UNSUPPORTED}},
    ROW_STATUS(408, ERR_SERVICE, VERDICT_RETRY),
    ROW_STATUS(412, ERR_PRECONDITION, VERDICT_FAIL),
    ROW_STATUS(425, ERR_SERVICE, VERDICT_RETRY),
    ROW_STATUS(429, ERR_SERVICE, VERDICT_THROTTLED),
    ROW_STATUS(499, ERR_SERVICE, VERDICT_RETRY), /* MinIO */
    {501, NULL, {ERR_SERVICE, VERDICT_FAIL, FIX_NONE, UNSUPPORTED}},
    ROW_STATUS(503, ERR_SERVICE, VERDICT_THROTTLED),
    {505, NULL, {ERR_SERVICE, VERDICT_FAIL, FIX_NONE, UNSUPPORTED}},
    ROW_STATUS(507, ERR_SERVICE, VERDICT_FAIL), /* RGW: the store is full */
    ROW_STATUS(509, ERR_SERVICE, VERDICT_THROTTLED),
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

struct fault fault_of(int status, const char *s3_code)
{
    const struct fault transient = {ERR_SERVICE, VERDICT_RETRY, FIX_NONE, NULL};
    const struct fault definite = {ERR_SERVICE, VERDICT_FAIL, FIX_NONE, NULL};
    const struct fault refused = {ERR_SERVICE, VERDICT_FAIL, FIX_NONE, REFUSED};
    for (size_t i = 0; s3_code[0] != '\0' && i < ROWS; i++) {
        if (rows[i].s3_code != NULL && strcmp(rows[i].s3_code, s3_code) == 0) {
            return rows[i].fault;
        }
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].s3_code == NULL && rows[i].status == status) {
            return rows[i].fault;
        }
    }
    if (status >= 500) {
        return transient;
    }
    return status / 100 == 4 ? refused : definite;
}
