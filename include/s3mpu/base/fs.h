/*
 * base/fs.h -- whole reads and writes, and files that appear all at once.
 *
 * Threads: any; a struct fs_temp has one owner, but pwrite to its descriptor
 *          may come from many.
 * Errors:  ERR_LOCAL with the path and errno, unless said otherwise.
 */
#ifndef S3MPU_BASE_FS_H
#define S3MPU_BASE_FS_H

#include "s3mpu/base/buf.h"
#include "s3mpu/base/err.h"

#include <stdint.h>
#include <sys/types.h>

/* fs_read_file(path, out, e): append the whole of a small file to ${out}; a
 * file beyond the cap of ${out} is an error. sys_errno tells ENOENT. */
int fs_read_file(const char *path, struct buf *out, struct err *e);

/* Like write(2) and pwrite(2), but all of it or an errno is left and -1. */
int fs_write_all(int fd, const void *data, size_t len);
int fs_pwrite_all(int fd, const void *data, size_t len, int64_t at);

/* Like pread(2) until ${len} bytes or the end of the file: the bytes read, or
 * -1 and errno. */
ssize_t fs_pread_all(int fd, void *data, size_t len, int64_t at);

/* A file in the making, beside the one that it shall become. */
struct fs_temp {
    int fd;       /* -1 when none */
    char *path;   /* of the temporary file */
    char *target; /* what it becomes */
};

/* fs_temp_open(t, target, e): a new empty file in the folder of ${target},
 * named so that no two runs collide, with the mode of the ${target} that is
 * there (and its owner and group, as far as we may), or that a new one would
 * get. A link is followed, also to what is not there yet; an existing
 * ${target} that is no regular file is refused now. What an earlier run for
 * ${target} left, because it was killed, is removed; what another one is
 * writing now is not. */
int fs_temp_open(struct fs_temp *t, const char *target, struct err *e);
/* fs_temp_commit(t, e): fsync, rename over the target, fsync the folder. On
 * failure the temporary file is gone and an old target untouched; but where
 * only the folder could not be synced, the new one is in place already. */
int fs_temp_commit(struct fs_temp *t, struct err *e);
/* Remove what was not committed; a zeroed or committed one is fine if fd is
 * -1. */
void fs_temp_discard(struct fs_temp *t);

#endif
