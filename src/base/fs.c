/*
 * base/fs.c -- EINTR and short counts are dealt with here and nowhere else.
 */
#include "s3mpu/base/fs.h"

#include "s3mpu/base/log.h"
#include "s3mpu/base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* ----------------------------------------------------- files in the making
 *
 * A temporary file is locked for as long as its run lives, so that the next
 * run for the same target knows those that nobody will finish any more: what a
 * SIGKILL or a power failure left.
 */

enum { TEMP_RANDOM = 6, MAX_LINKS = 40 /* as Linux */ };

/* mkstemp makes 0600. A new file gets what open(2) would have given; one that
 * replaces ${old} gets its mode and, as far as we may, its owner. A group that
 * we may not give shall not read what the old group alone could. */
static void take_mode(int fd, const struct stat *old)
{
    mode_t mode;
    if (old == NULL) {
        mode_t mask = umask(0);
        umask(mask);
        (void)fchmod(fd, 0666 & ~mask);
        return;
    }
    mode = old->st_mode & 0777;
    if (fchown(fd, (uid_t)-1, old->st_gid) != 0) {
        mode &= ~(mode_t)070 | (mode & 07) << 3;
    }
    (void)!fchown(fd, old->st_uid, (gid_t)-1);
    (void)fchmod(fd, mode);
}

/* What a link that leads to nothing would be, had it been written through: the
 * path owned by the caller. NULL and ${e} where links lead round. */
static char *behind_links(const char *target, struct err *e)
{
    char to[4096];
    char *path = mem_strdup(target);
    for (int i = 0; i < MAX_LINKS; i++) {
        ssize_t n = readlink(path, to, sizeof(to) - 1);
        struct buf next;
        char *folder;
        if (n < 0) {
            return path;
        }
        to[n] = '\0';
        folder = folder_of(path);
        free(path);
        buf_init(&next, 1 << 16);
        if (to[0] == '/') {
            buf_adds(&next, to);
        } else {
            buf_addf(&next, "%s/%s", folder, to);
        }
        free(folder);
        path = buf_take(&next);
    }
    free(path);
    err_sys(e, ERR_LOCAL, ELOOP, "cannot write %s", target);
    return NULL;
}

/* A rename would replace a link, or /dev/null: so a link is followed, and what
 * is no file is refused. NULL and ${e}, or the path owned by the caller; ${old}
 * and *${there} tell of the file that is there. */
static char *file_behind(const char *target, struct stat *old, bool *there,
                         struct err *e)
{
    char *path;
    *there = stat(target, old) == 0;
    if (!*there) {
        return behind_links(target, e);
    }
    if (!S_ISREG(old->st_mode)) {
        err_set(e, ERR_LOCAL, "%s is %s", target,
                S_ISDIR(old->st_mode) ? "a folder" : "not a regular file");
        return NULL;
    }
    path = realpath(target, NULL);
    return path != NULL ? path : mem_strdup(target);
}

/* Removes ${name} in ${folder} if no run has it. */
static void remove_if_left(int folder, const char *name)
{
    struct stat st;
    int fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        flock(fd, LOCK_EX | LOCK_NB) == 0 && unlinkat(folder, name, 0) == 0) {
        log_info("fs", "%s: left by an earlier run, removed", name);
    }
    close(fd);
}

/* ${prefix} is the path of a temporary file without its random end. */
static void sweep(const char *prefix)
{
    char *folder = folder_of(prefix);
    const char *base = strrchr(prefix, '/') + 1;
    size_t len = strlen(base);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    free(folder);
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strncmp(entry->d_name, base, len) == 0 &&
            strlen(entry->d_name) == len + TEMP_RANDOM) {
            remove_if_left(dirfd(dir), entry->d_name);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

/* Locks a new file; false where another run's sweep was faster. A file system
 * without locks has none to be swept by, either. */
static bool lock_temp(int fd)
{
    struct stat st;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return false;
    }
    return fstat(fd, &st) != 0 || st.st_nlink > 0;
}

/* A locked file of 0600 whose path is ${prefix} and a random end; its path is
 * the caller's. -1 and errno. */
static int make_temp(const char *prefix, char **path)
{
    for (;;) {
        struct buf name;
        int fd;
        int saved;
        buf_init(&name, 1 << 16);
        buf_addf(&name, "%sXXXXXX", prefix);
        *path = buf_take(&name);
        fd = mkstemp(*path);
        if (fd >= 0 && lock_temp(fd)) {
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
            return fd;
        }
        saved = errno;
        free(*path);
        *path = NULL;
        if (fd < 0) {
            errno = saved;
            return -1;
        }
        close(fd);
    }
}

int fs_temp_open(struct fs_temp *t, const char *target, struct err *e)
{
    struct buf prefix;
    struct stat old;
    bool there;
    char *folder;
    const char *base;
    *t = (struct fs_temp){.fd = -1};
    t->target = file_behind(target, &old, &there, e);
    if (t->target == NULL) {
        return -1;
    }
    folder = folder_of(t->target);
    base = strrchr(t->target, '/');
    base = base == NULL ? t->target : base + 1;
    /* The name is cut, so that name and suffix fit NAME_MAX (255). */
    buf_init(&prefix, 1 << 16);
    buf_addf(&prefix, "%s/.%.200s.s3mpu-", folder, base);
    free(folder);
    sweep(prefix.data);
    t->fd = make_temp(prefix.data, &t->path);
    buf_release(&prefix);
    if (t->fd < 0) {
        int saved = errno;
        fs_temp_discard(t);
        return err_sys(e, ERR_LOCAL, saved, "cannot write beside %s", target);
    }
    take_mode(t->fd, there ? &old : NULL);
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
