/*
 * xfer/source.c -- pread, so that all workers share one descriptor.
 */
#include "s3mpu/xfer/source.h"

#include "s3mpu/base/fs.h"
#include "s3mpu/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
    int fd;
    char *path;
    struct stat opened;
};

static int check_kind(const char *path, const struct stat *st, struct err *e)
{
    if (S_ISDIR(st->st_mode)) {
        return err_set(e, ERR_USAGE, "%s is a folder", path);
    }
    if (!S_ISREG(st->st_mode)) {
        return err_set(e, ERR_LOCAL, "%s is not a regular file", path);
    }
    return 0;
}

/* A file that goes on after its end: it grows; or its size is not what the
 * system says, as that of the files of /proc, which are 0 bytes long. */
static int check_end(const struct source *s, struct err *e)
{
    struct stat now;
    char byte;
    ssize_t n = fs_pread_all(s->fd, &byte, 1, source_size(s));
    if (n < 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot read %s", s->path);
    }
    if (n == 0) {
        return 0;
    }
    if (fstat(s->fd, &now) == 0 && now.st_size != s->opened.st_size) {
        return err_set(e, ERR_SOURCE,
                       "%s grows while it is read (%" PRId64
                       " bytes then, %" PRId64 " now)",
                       s->path, source_size(s), (int64_t)now.st_size);
    }
    return err_set(e, ERR_LOCAL,
                   "%s holds more than the %" PRId64 " bytes that the system "
                   "says it has (as files of /proc do): copy it, and use the "
                   "copy",
                   s->path, source_size(s));
}

struct source *source_open(const char *path, struct err *e)
{
    struct source *s = mem_calloc(1, sizeof(*s));
    s->path = mem_strdup(path);
    /* not blocking: a FIFO without a writer would never open */
    s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (s->fd < 0) {
        err_sys(e, ERR_LOCAL, errno, "cannot read %s", path);
        goto fail;
    }
    if (fstat(s->fd, &s->opened) != 0) {
        err_sys(e, ERR_LOCAL, errno, "cannot look at %s", path);
        goto fail;
    }
    if (check_kind(path, &s->opened, e) != 0) {
        goto fail;
    }
    if (check_end(s, e) != 0) {
        goto fail;
    }
    (void)posix_fadvise(s->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return s;
fail:
    source_free(s);
    return NULL;
}

void source_free(struct source *s)
{
    if (s != NULL) {
        if (s->fd >= 0) {
            close(s->fd);
        }
        free(s->path);
        free(s);
    }
}

const char *source_path(const struct source *s)
{
    return s->path;
}

int64_t source_size(const struct source *s)
{
    return (int64_t)s->opened.st_size;
}

int source_read(const struct source *s, void *data, size_t len, int64_t at,
                struct err *e)
{
    ssize_t n = fs_pread_all(s->fd, data, len, at);
    if (n < 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot read %s", s->path);
    }
    if ((size_t)n != len) {
        return err_set(e, ERR_SOURCE,
                       "%s ends at byte %" PRId64 ", it had %" PRId64
                       " when it was opened: it was changed while it was read",
                       s->path, at + n, source_size(s));
    }
    return 0;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool same_contents(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
           a->st_size == b->st_size && same_time(&a->st_mtim, &b->st_mtim);
}

/* The time of modification can be set back after a file was rewritten (rsync
 * -t, tar, touch); the time of change cannot. It changes with permissions and
 * links, too: rather a needless refusal than a mixture of two files. */
static bool same_file(const struct stat *a, const struct stat *b)
{
    return same_contents(a, b) && same_time(&a->st_ctim, &b->st_ctim);
}

int source_check(const struct source *s, struct err *e)
{
    struct stat now;
    struct stat there;
    if (fstat(s->fd, &now) != 0) {
        return err_sys(e, ERR_LOCAL, errno, "cannot look at %s", s->path);
    }
    if (!same_contents(&s->opened, &now)) {
        return err_set(e, ERR_SOURCE,
                       "%s was changed while it was read (%" PRId64
                       " bytes then, %" PRId64 " now)",
                       s->path, source_size(s), (int64_t)now.st_size);
    }
    if (stat(s->path, &there) != 0 || !same_contents(&s->opened, &there)) {
        return err_set(e, ERR_SOURCE,
                       "%s was replaced by another file while it was read",
                       s->path);
    }
    if (!same_file(&s->opened, &now) || !same_file(&s->opened, &there)) {
        return err_set(e, ERR_SOURCE,
                       "%s was changed while it was read: its time of change "
                       "(ctime) is another, though size and time of "
                       "modification are the same",
                       s->path);
    }
    return 0;
}
