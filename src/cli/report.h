/*
 * cli/report.h -- the words in which an outcome is told, and its exit code.
 */
#ifndef S3MPU_CLI_REPORT_H
#define S3MPU_CLI_REPORT_H

#include "s3mpu/xfer/transfer.h"

/* The exit code of ${e}; ${why} is the cancel token's reason. */
int report_exit_code(const struct err *e, int why);

/* The one line on stderr that an error is: "s3mpu: put FILE: ...". ${subject}
 * may be NULL. Returns the exit code. */
int report_error(const char *command, const char *subject, const struct err *e,
                 int why);

/* The same for a run that ${why} stopped, and for what it left undone. */
int report_stopped(const char *command, int why, const char *undone);

/* A line of result on stdout, its newline added. Names in it may hold anything:
 * it is shown as show_text has it. */
void report_result(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "1.2 GiB"; to ${out} of at least 16 bytes. */
void report_size(int64_t bytes, char *out, size_t size);
/* "3.4 s", "2 m 05 s", "1 h 02 m". */
void report_time(int64_t ms, char *out, size_t size);

/* The exit codes and their meanings, a line each: "code TAB meaning". */
void report_dump_exit_codes(void);

#endif
