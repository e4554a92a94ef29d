/*
 * s3/fault: what each error means. The rows are written from the SDKs' lists
 * and S3's reference, not from the table under test.
 */
#include "s3mpu/s3/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_fault(int status, const char *s3_code, enum err_code code,
                         enum verdict verdict, enum fault_fix fix)
{
    struct fault f = fault_of(status, s3_code);
    if (f.code != code || f.verdict != verdict || f.fix != fix) {
        fail_msg("%d '%s': code %d, verdict %d, fix %d", status, s3_code,
                 (int)f.code, (int)f.verdict, (int)f.fix);
    }
}

/* A code means the same under every status: services differ in these. */
static const int statuses[] = {200, 301, 400, 403, 404, 409, 412,
                               429, 500, 501, 503, 599, 0};

static void throttles_ask_for_less(void **state)
{
    static const char *const codes[] = {
        "SlowDown",
        "SlowDownRead",
        "SlowDownWrite",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequests",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "ProvisionedThroughputExceededException",
        "LimitExceededException",
        "TransactionInProgressException",
        "PriorRequestNotComplete",
        "EC2ThrottledException"};
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        for (size_t j = 0; j < COUNT(statuses); j++) {
            assert_fault(statuses[j], codes[i], ERR_SERVICE, VERDICT_THROTTLED,
                         FIX_NONE);
        }
    }
}

static void what_passes_is_tried_again(void **state)
{
    static const char *const codes[] = {
        "RequestTimeout",   "RequestTimeoutException", "InternalError",
        "InternalErrors",   "ServiceUnavailable",      "IncompleteBody",
        "OperationAborted", "ConcurrentModification",  "UnknownError"};
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        for (size_t j = 0; j < COUNT(statuses); j++) {
            assert_fault(statuses[j], codes[i], ERR_SERVICE, VERDICT_RETRY,
                         FIX_NONE);
        }
    }
}

static void what_can_be_mended_says_how(void **state)
{
    static const struct {
        const char *s3_code;
        enum err_code code;
        enum verdict verdict;
        enum fault_fix fix;
    } rows[] = {
        {"RequestTimeTooSkewed", ERR_AUTH, VERDICT_FAIL, FIX_CLOCK},
        {"ExpiredToken", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"ExpiredTokenException", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"TokenRefreshRequired", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"InvalidToken", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"SignatureDoesNotMatch", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"InvalidAccessKeyId", ERR_AUTH, VERDICT_FAIL, FIX_CREDS},
        {"AuthorizationHeaderMalformed", ERR_USAGE, VERDICT_FAIL, FIX_REGION},
        {"PermanentRedirect", ERR_USAGE, VERDICT_FAIL, FIX_REGION},
        {"TemporaryRedirect", ERR_SERVICE, VERDICT_RETRY, FIX_REGION},
        {"IllegalLocationConstraintException", ERR_USAGE, VERDICT_FAIL,
         FIX_REGION},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(statuses); j++) {
            assert_fault(statuses[j], rows[i].s3_code, rows[i].code,
                         rows[i].verdict, rows[i].fix);
        }
    }
}

/* Trying these again would only hide what is wrong, even under a 5xx. */
static void what_is_final_is_never_tried_again(void **state)
{
    static const struct {
        const char *s3_code;
        enum err_code code;
    } rows[] = {
        {"BadDigest", ERR_INTEGRITY},
        {"InvalidDigest", ERR_INTEGRITY},
        {"XAmzContentSHA256Mismatch", ERR_INTEGRITY},
        {"XAmzContentChecksumMismatch", ERR_INTEGRITY},
        {"InvalidPart", ERR_INTEGRITY},
        {"InvalidPartOrder", ERR_INTERNAL},
        {"AccessDenied", ERR_AUTH},
        {"AccountProblem", ERR_AUTH},
        {"InvalidSecurity", ERR_AUTH},
        {"UserSuspended", ERR_AUTH},
        {"NoSuchBucket", ERR_NOT_FOUND},
        {"NoSuchKey", ERR_NOT_FOUND},
        {"NoSuchVersion", ERR_NOT_FOUND},
        {"NoSuchUpload", ERR_NOT_FOUND},
        {"PreconditionFailed", ERR_PRECONDITION},
        {"ConditionalRequestConflict", ERR_PRECONDITION},
        {"BucketAlreadyExists", ERR_PRECONDITION},
        {"BucketAlreadyOwnedByYou", ERR_PRECONDITION},
        {"InvalidBucketName", ERR_USAGE},
        {"KeyTooLongError", ERR_USAGE},
        {"InvalidObjectName", ERR_USAGE},
        {"InvalidArgument", ERR_USAGE},
        {"InvalidStorageClass", ERR_USAGE},
        {"AccessControlListNotSupported", ERR_USAGE},
        {"MalformedACLError", ERR_USAGE},
        {"InvalidTag", ERR_USAGE},
        {"MetadataTooLarge", ERR_USAGE},
        {"InvalidURI", ERR_USAGE},
        {"InvalidLocationConstraint", ERR_USAGE},
        {"InvalidObjectState", ERR_PRECONDITION},
        {"ObjectNotInActiveTierError", ERR_PRECONDITION},
        {"MethodNotAllowed", ERR_SERVICE},
        {"EntityTooLarge", ERR_SERVICE},
        {"EntityTooSmall", ERR_SERVICE},
        {"QuotaExceeded", ERR_SERVICE},
        {"InsufficientCapacity", ERR_SERVICE},
        {"NotImplemented", ERR_SERVICE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(statuses); j++) {
            assert_fault(statuses[j], rows[i].s3_code, rows[i].code,
                         VERDICT_FAIL, FIX_NONE);
        }
    }
}

static void a_status_alone_has_a_meaning(void **state)
{
    static const struct {
        int status;
        enum err_code code;
        enum verdict verdict;
        enum fault_fix fix;
    } rows[] = {
        {301, ERR_USAGE, VERDICT_FAIL, FIX_REGION},
        {302, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {304, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {307, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {308, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {400, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {401, ERR_AUTH, VERDICT_FAIL, FIX_NONE},
        {403, ERR_AUTH, VERDICT_FAIL, FIX_NONE},
        {404, ERR_NOT_FOUND, VERDICT_FAIL, FIX_NONE},
        {405, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {408, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {409, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {411, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {412, ERR_PRECONDITION, VERDICT_FAIL, FIX_NONE},
        {416, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {425, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {429, ERR_SERVICE, VERDICT_THROTTLED, FIX_NONE},
        {499, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {500, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {501, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {502, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {503, ERR_SERVICE, VERDICT_THROTTLED, FIX_NONE},
        {504, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {505, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {507, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
        {509, ERR_SERVICE, VERDICT_THROTTLED, FIX_NONE},
        {520, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {599, ERR_SERVICE, VERDICT_RETRY, FIX_NONE},
        {0, ERR_SERVICE, VERDICT_FAIL, FIX_NONE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_fault(rows[i].status, "", rows[i].code, rows[i].verdict,
                     rows[i].fix);
        /* a code that nobody knows changes nothing */
        assert_fault(rows[i].status, "NewInTenYears", rows[i].code,
                     rows[i].verdict, rows[i].fix);
        assert_fault(rows[i].status, "slowdown", rows[i].code, rows[i].verdict,
                     rows[i].fix);
    }
}

static void no_class_of_status_is_left_out(void **state)
{
    (void)state;
    for (int status = 0; status < 1000; status++) {
        struct fault f = fault_of(status, "");
        assert_true(f.code != ERR_NONE);
        assert_true(f.verdict == VERDICT_FAIL || f.verdict == VERDICT_RETRY ||
                    f.verdict == VERDICT_THROTTLED);
        if (status < 300 || (status >= 300 && status < 400 && status != 307)) {
            assert_int_equal(f.verdict, VERDICT_FAIL);
        }
    }
}

static void a_hint_says_what_to_do(void **state)
{
    static const struct {
        int status;
        const char *s3_code;
        const char *part; /* NULL: none */
    } rows[] = {
        {403, "RequestTimeTooSkewed", "clock"},
        {403, "AccessDenied", "keys"},
        {403, "SignatureDoesNotMatch", "secret key"},
        {403, "InvalidAccessKeyId", "access key"},
        {400, "ExpiredToken", "credentials"},
        {404, "NoSuchBucket", "s3mpu mb"},
        {301, "PermanentRedirect", "--region"},
        {301, "", "--region"},
        {404, "", "key or bucket"},
        {400, "KeyTooLongError", "1,024"},
        {403, "SignatureDoesNotMatch", "proxy"},
        {403, "InvalidObjectState", "restore"},
        {400, "InvalidStorageClass", "--storage-class"},
        {400, "AccessControlListNotSupported", "--acl"},
        {400, "InvalidArgument", "will not help"},
        {400, "NewInTenYears", "will not help"},
        {405, "", "does not support"},
        {409, "", "will not help"},
        {416, "InvalidRange", "will not help"},
        {501, "", "does not support"},
        {501, "NotImplemented", "does not support"},
        {400, "", "will not help"},
        {498, "", "will not help"},
        {399, "", NULL},
        {408, "", NULL},
        {429, "", NULL},
        {503, "SlowDown", NULL},
        {500, "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct fault f = fault_of(rows[i].status, rows[i].s3_code);
        if (rows[i].part == NULL) {
            assert_null(f.hint);
        } else if (f.hint == NULL || strstr(f.hint, rows[i].part) == NULL) {
            fail_msg("%d %s: %s", rows[i].status, rows[i].s3_code,
                     f.hint != NULL ? f.hint : "no hint");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttles_ask_for_less),
        cmocka_unit_test(what_passes_is_tried_again),
        cmocka_unit_test(what_can_be_mended_says_how),
        cmocka_unit_test(what_is_final_is_never_tried_again),
        cmocka_unit_test(a_status_alone_has_a_meaning),
        cmocka_unit_test(no_class_of_status_is_left_out),
        cmocka_unit_test(a_hint_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
