/*
 * base/fs.c -- EINTR and short counts are dealt with here and nowhere else.
 */
#include "s3mpu/base/fs.h"

#include "s3mpu/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int fs_read_file(const char *path, struct buf *out, struct err *e)
{
    char block[4096];
    ssize_t n;
    int rc = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot open %s", path);
    }
    for (;;) {
        n = read(fd, block, sizeof(block));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            err_sys(e, ERR_LOCAL, errno, "cannot read %s", path);
            goto out;
        }
        if (n == 0) {
            break;
        }
        buf_add(out, block, (size_t)n);
        if (out->failed) {
            err_set(e, ERR_LOCAL, "%s is larger than %zu bytes", path,
                    out->max);
            goto out;
        }
    }
    rc = 0;
out:
    mem_wipe(block, sizeof(block));
    close(fd);
    return rc;
}

int fs_write_all(int fd, const void *data, size_t len)
{
    const char *p = data;
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

int fs_pwrite_all(int fd, const void *data, size_t len, int64_t at)
{
    const char *p = data;
    while (len > 0) {
        ssize_t n = pwrite(fd, p, len, (off_t)at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        p += n;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

ssize_t fs_pread_all(int fd, void *data, size_t len, int64_t at)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = pread(fd, (char *)data + done, len - done,
                          (off_t)(at + (int64_t)done));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return -1;
        }
        if (n == 0) {
            break;
        }
        done += (size_t)n;
    }
    return (ssize_t)done;
}

/* The folder of ${path}, owned by the caller. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return mem_strdup(".");
    }
    return mem_strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

/* mkstemp makes 0600; a finished file gets what open(2) would have given. */
static void usual_mode(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
}

/* A rename would replace a link, or /dev/null: so a link is followed, and what
 * is no file is refused. NULL and ${e}, or the path owned by the caller. */
static char *file_behind(const char *target, struct err *e)
{
    struct stat st;
    char *path;
    if (stat(target, &st) != 0) {
        return mem_strdup(target); /* not there yet, or open will say why */
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(e, ERR_LOCAL, "%s is %s", target,
                S_ISDIR(st.st_mode) ? "a folder" : "not a regular file");
        return NULL;
    }
    path = realpath(target, NULL);
    return path != NULL ? path : mem_strdup(target);
}

int fs_temp_open(struct fs_temp *t, const char *target, struct err *e)
{
    struct buf path;
    char *folder;
    const char *base;
    *t = (struct fs_temp){.fd = -1};
    t->target = file_behind(target, e);
    if (t->target == NULL) {
        return -1;
    }
    folder = folder_of(t->target);
    base = strrchr(t->target, '/');
    base = base == NULL ? t->target : base + 1;
    /* The name is cut, so that name and suffix fit NAME_MAX (255). */
    buf_init(&path, 1 << 16);
    buf_addf(&path, "%s/.%.200s.s3mpu-XXXXXX", folder, base);
    free(folder);
    t->path = buf_take(&path);
    t->fd = mkstemp(t->path);
    if (t->fd < 0) {
        int saved = errno;
        free(t->path);
        t->path = NULL;
        fs_temp_discard(t);
        return err_sys(e, ERR_LOCAL, saved, "cannot write beside %s", target);
    }
    (void)fcntl(t->fd, F_SETFD, FD_CLOEXEC);
    usual_mode(t->fd);
    return 0;
}

/* A rename is only safe on disk once its folder is. */
static int sync_folder_of(const char *path)
{
    char *folder = folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);
    if (rc != 0 && (errno == EINVAL || errno == ENOTSUP || errno == EACCES)) {
        rc = 0; /* some file systems cannot, some folders are write-only */
    }
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    return rc;
}

int fs_temp_commit(struct fs_temp *t, struct err *e)
{
    int rc;
    if (fsync(t->fd) != 0 || rename(t->path, t->target) != 0) {
        err_sys(e, ERR_LOCAL, errno, "cannot write %s", t->target);
        fs_temp_discard(t);
        return -1;
    }
    free(t->path);
    t->path = NULL;
    rc = sync_folder_of(t->target);
    if (rc != 0) {
        err_sys(e, ERR_LOCAL, errno, "cannot sync the folder of %s", t->target);
    }
    fs_temp_discard(t);
    return rc;
}

void fs_temp_discard(struct fs_temp *t)
{
    if (t->path != NULL) {
        (void)unlink(t->path);
    }
    if (t->fd >= 0) {
        close(t->fd);
    }
    free(t->path);
    free(t->target);
    *t = (struct fs_temp){.fd = -1};
}
