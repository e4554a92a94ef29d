/*
 * xfer/transfer.c -- what all kinds of transfer share.
 */
#include "s3mpu/xfer/transfer.h"

const char *proof_name(enum proof p, enum checksum_alg alg)
{
    switch (p) {
    case PROOF_UNPROVED:
        return "unproved";
    case PROOF_SIZE:
        return "size-only";
    case PROOF_SHA256_SIGNED:
        return "sha256-signed";
    case PROOF_MD5_ETAG:
        return "md5-etag";
    case PROOF_CHECKSUM:
        return checksum_name(alg);
    }
    return "";
}

const struct report *transfer_report(const struct transfer *t)
{
    return &t->report;
}

void transfer_free(struct transfer *t)
{
    if (t != NULL) {
        t->ops->free(t);
    }
}
