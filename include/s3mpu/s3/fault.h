/*
 * s3/fault.h -- what a failure means: one table from {status, S3 code} to
 * {error code, verdict, what may put it right}. Pure.
 *
 * A server's quirk is one row here and one row in the test. The rows are the
 * union of what the SDKs retry: botocore (retries/standard.py), aws-c-s3
 * (s3_util.c), minio-go (retry.go), aws-sdk-go-v2 (retry/standard.go).
 */
#ifndef S3MPU_S3_FAULT_H
#define S3MPU_S3_FAULT_H

#include "s3mpu/base/err.h"
#include "s3mpu/net/retry.h"

/* What s3_call may mend before it tries again, once a request. */
enum fault_fix {
    FIX_NONE,
    FIX_CLOCK,  /* learn the offset from the answer's Date */
    FIX_REGION, /* learn the bucket's region */
    FIX_CREDS   /* look the credentials up anew */
};

struct fault {
    enum err_code code;
    enum verdict verdict;
    enum fault_fix fix;
    const char *hint; /* what to do about it, or NULL */
};

/* The meaning of an error answer. ${s3_code} is <Error><Code>, or "" where the
 * answer had none. An <Error> under status 200 is looked up as status 500. */
struct fault fault_of(int status, const char *s3_code);

#endif
