/*
 * cli/config.h -- all that a command line can say, as values.
 *
 * Owns:    nothing but the list of object attributes: strings are argv's.
 * Threads: main; read-only after opt_parse.
 */
#ifndef S3MPU_CLI_CONFIG_H
#define S3MPU_CLI_CONFIG_H

#include "s3mpu/aws/settings.h"
#include "s3mpu/aws/sigv4.h"
#include "s3mpu/base/log.h"
#include "s3mpu/xfer/upload.h"

enum { CONFIG_MAX_ATTRS = 40 };

struct config {
    /* where and who */
    struct settings_flags place;
    const char *profile;
    bool no_verify_ssl;
    bool no_sign_request;
    const char *proxy;
    int64_t connect_timeout_ms;
    int64_t read_timeout_ms;

    /* patience */
    int64_t retry_for_ms; /* 0: not said */
    int64_t max_attempts;
    int64_t deadline_ms; /* 0: none */

    /* the transfer */
    int64_t jobs;
    int64_t part_size; /* 0: auto */
    int64_t parts;     /* 0: as the part size says */
    int payload;       /* enum upload_payload */
    int checksum;      /* enum config_checksum */
    int verify;        /* enum proof less PROOF_SIZE; -1: any */
    int on_interrupt;  /* enum config_interrupt */
    bool resume;
    bool no_overwrite;
    bool dry_run;
    bool download;
    struct sigv4_pair attrs[CONFIG_MAX_ATTRS];
    size_t attr_count;
    char *metadata; /* owned: --metadata, cut in names and values */

    /* unfinished uploads */
    int64_t older_than_ms; /* 0: not said */
    bool yes;

    /* what it says */
    int64_t progress_interval_ms;
    bool quiet;
    int verbose;
    bool help;
};

enum config_checksum {
    CONFIG_SUM_AUTO,
    CONFIG_SUM_CRC64NVME,
    CONFIG_SUM_CRC32C,
    CONFIG_SUM_CRC32,
    CONFIG_SUM_SHA256,
    CONFIG_SUM_MD5,
    CONFIG_SUM_NONE
};

enum config_interrupt {
    CONFIG_INTERRUPT_AUTO, /* abort; keep with --resume */
    CONFIG_INTERRUPT_ABORT,
    CONFIG_INTERRUPT_KEEP
};

/* The defaults; config_release frees what parsing allocated. */
void config_init(struct config *c);
void config_release(struct config *c);

#endif
