/*
 * base/fs: whole reads and writes, and files that appear all at once. Each
 * test works in a folder of its own, which must be empty again at its end but
 * for the names that it says.
 */
#include "s3mpu/base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

struct folder {
    char path[200];
};

static int setup(void **state)
{
    struct folder *f = calloc(1, sizeof(*f));
    const char *tmp = getenv("TMPDIR");
    *state = f;
    if (f == NULL) {
        return -1;
    }
    snprintf(f->path, sizeof(f->path), "%.150s/test_fs-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    return mkdtemp(f->path) != NULL && chdir(f->path) == 0 ? 0 : -1;
}

/* How many names there are in the folder; with ${remove}, no more. */
static int entries(bool remove_them)
{
    DIR *dir = opendir(".");
    struct dirent *entry;
    int count = 0;
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            count++;
            if (remove_them) {
                (void)remove(entry->d_name);
            }
        }
    }
    closedir(dir);
    return count;
}

static int teardown(void **state)
{
    struct folder *f = *state;
    int rc;
    (void)entries(true);
    rc = chdir("/") == 0 && rmdir(f->path) == 0 ? 0 : -1;
    free(f);
    return rc;
}

static void put_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(fs_write_all(fd, text, strlen(text)), 0);
    assert_int_equal(close(fd), 0);
}

static void assert_file(const char *path, const char *text)
{
    struct buf b;
    struct err e;
    buf_init(&b, 1000);
    assert_int_equal(fs_read_file(path, &b, &e), 0);
    assert_string_equal(b.data, text);
    buf_release(&b);
}

static void a_file_is_read_to_its_cap(void **state)
{
    struct buf b;
    struct err e;
    (void)state;
    put_file("f", "12345678");
    buf_init(&b, 10);
    buf_adds(&b, ">>");
    assert_int_equal(fs_read_file("f", &b, &e), 0);
    assert_string_equal(b.data, ">>12345678");
    buf_release(&b);
    buf_init(&b, 7);
    assert_int_equal(fs_read_file("f", &b, &e), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(e.sys_errno, 0);
    assert_string_equal(e.text, "f is larger than 7 bytes");
    buf_release(&b);
}

static void a_file_of_many_blocks_is_read(void **state)
{
    enum { SIZE = 3 * 4096 + 17 };
    static char data[SIZE + 1];
    struct buf b;
    struct err e;
    (void)state;
    for (size_t i = 0; i < SIZE; i++) {
        data[i] = (char)('a' + i % 23);
    }
    put_file("f", data);
    buf_init(&b, SIZE);
    assert_int_equal(fs_read_file("f", &b, &e), 0);
    assert_int_equal(b.len, SIZE);
    assert_memory_equal(b.data, data, SIZE);
    buf_release(&b);
}

static void what_cannot_be_read_says_why(void **state)
{
    struct buf b;
    struct err e;
    (void)state;
    buf_init(&b, 100);
    assert_int_equal(fs_read_file("none", &b, &e), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(e.sys_errno, ENOENT);
    assert_string_equal(e.text, "cannot open none: No such file or directory");
    assert_int_equal(fs_read_file(".", &b, &e), -1);
    assert_int_equal(e.sys_errno, EISDIR);
    buf_release(&b);
}

static void pread_stops_at_the_end(void **state)
{
    char got[16];
    int fd;
    (void)state;
    put_file("f", "0123456789");
    fd = open("f", O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(fs_pread_all(fd, got, 4, 3), 4);
    assert_memory_equal(got, "3456", 4);
    assert_int_equal(fs_pread_all(fd, got, sizeof(got), 7), 3);
    assert_memory_equal(got, "789", 3);
    assert_int_equal(fs_pread_all(fd, got, sizeof(got), 10), 0);
    assert_int_equal(fs_pwrite_all(fd, "xy", 2, 9), 0);
    assert_int_equal(close(fd), 0);
    assert_file("f", "012345678xy");
    assert_int_equal(fs_pread_all(fd, got, 1, 0), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(fs_pwrite_all(fd, "x", 1, 0), -1);
    assert_int_equal(fs_write_all(fd, "x", 1), -1);
}

/* Where the child says that a signal has come. */
static int tick_fd = -1;

static void on_alarm(int signo)
{
    (void)signo;
    if (write(tick_fd, "t", 1) < 0) {
        /* the reader will notice */
    }
}

/* Writes ${size} bytes to ${fd} while signals interrupt it all the time. */
static int write_under_fire(int fd, size_t size)
{
    const struct itimerval often = {{.tv_usec = 1000}, {.tv_usec = 1000}};
    struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
    char *data = malloc(size);
    if (data == NULL || sigaction(SIGALRM, &action, NULL) != 0 ||
        setitimer(ITIMER_REAL, &often, NULL) != 0) {
        return -1;
    }
    for (size_t i = 0; i < size; i++) {
        data[i] = (char)(i % 251);
    }
    return fs_write_all(fd, data, size);
}

/* A pipe holds less than is written, and is emptied only after a signal: so
 * write(2) comes back with a part of it, or with EINTR. */
static void write_all_survives_signals(void **state)
{
    enum { SIZE = 1 << 20, CHUNK = 1 << 16 };
    static char got[SIZE + CHUNK];
    size_t sum = 0;
    ssize_t n;
    char tick;
    int data[2];
    int ticks[2];
    pid_t child;
    int status = -1;
    (void)state;
    assert_int_equal(pipe(data), 0);
    assert_int_equal(pipe(ticks), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(data[0]);
        close(ticks[0]);
        tick_fd = ticks[1];
        _exit(write_under_fire(data[1], SIZE) == 0 ? 0 : 1);
    }
    close(data[1]);
    close(ticks[1]);
    do {
        (void)!read(ticks[0], &tick, 1);
        n = read(data[0], got + sum, CHUNK);
        assert_true(n >= 0);
        sum += (size_t)n;
    } while (n > 0 && sum <= SIZE);
    close(data[0]);
    close(ticks[0]);
    assert_int_equal(sum, SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        assert_int_equal(got[i], (char)(i % 251));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void a_commit_replaces_at_once(void **state)
{
    struct fs_temp t;
    struct err e;
    struct stat st;
    (void)state;
    put_file("f", "old");
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(fs_write_all(t.fd, "new", 3), 0);
    assert_file("f", "old");
    assert_int_equal(entries(false), 2);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_file("f", "new");
    assert_int_equal(entries(false), 1);
    assert_int_equal(t.fd, -1);
    fs_temp_discard(&t);
    assert_file("f", "new");
    assert_int_equal(stat("f", &st), 0);
}

static void a_new_file_has_the_usual_mode(void **state)
{
    struct fs_temp t;
    struct err e;
    struct stat st;
    mode_t old = umask(027);
    (void)state;
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_int_equal(umask(old), 027);
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void a_new_file_keeps_the_old_ones_mode(void **state)
{
    static const mode_t modes[] = {0600, 0644, 0444, 0755};
    struct fs_temp t;
    struct err e;
    struct stat st;
    (void)state;
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        (void)unlink("f");
        put_file("f", "old");
        assert_int_equal(chmod("f", modes[i]), 0);
        assert_int_equal(fs_temp_open(&t, "f", &e), 0);
        assert_int_equal(fstat(t.fd, &st), 0);
        assert_int_equal(st.st_mode & 07777, modes[i]); /* not for a moment */
        assert_int_equal(fs_temp_commit(&t, &e), 0);
        assert_int_equal(stat("f", &st), 0);
        assert_int_equal(st.st_mode & 07777, modes[i]);
    }
}

static void a_new_file_keeps_the_old_ones_owner(void **state)
{
    struct fs_temp t;
    struct err e;
    struct stat st;
    uid_t uid = geteuid() == 0 ? 1234 : geteuid();
    gid_t gid = geteuid() == 0 ? 2345 : getegid();
    (void)state;
    put_file("f", "old");
    assert_int_equal(chown("f", uid, gid), 0);
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_uid, uid);
    assert_int_equal(st.st_gid, gid);
}

/* What a group could read that we cannot give the file to, ours may not. */
static void a_foreign_group_is_not_replaced_by_ours(void **state)
{
    enum { NOBODY = 65534, THEIRS = 2345 };
    struct fs_temp t;
    struct err e;
    struct stat st;
    gid_t ours = getegid();
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    put_file("f", "old");
    assert_int_equal(chown("f", NOBODY, THEIRS), 0);
    assert_int_equal(chmod("f", 0664), 0);
    assert_int_equal(chmod(".", 0777), 0);
    assert_int_equal(setegid(NOBODY), 0);
    assert_int_equal(seteuid(NOBODY), 0);
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(setegid(ours), 0);
    assert_int_equal(stat("f", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
}

static void a_link_to_nothing_is_followed(void **state)
{
    struct fs_temp t;
    struct err e;
    struct stat st;
    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_equal(symlink("d/b", "a"), 0);
    assert_int_equal(symlink("c", "d/b"), 0);
    assert_int_equal(fs_temp_open(&t, "a", &e), 0);
    assert_int_equal(fs_write_all(t.fd, "new", 3), 0);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_file("d/c", "new");
    assert_int_equal(lstat("a", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(unlink("d/c"), 0);
    assert_int_equal(symlink("../a", "d/c"), 0);
    assert_int_equal(fs_temp_open(&t, "a", &e), -1);
    assert_int_equal(e.sys_errno, ELOOP);
    assert_int_equal(unlink("d/c"), 0);
    assert_int_equal(unlink("d/b"), 0);
}

/* A run that was killed holds no lock any more; one that lives does. */
static void what_a_dead_run_left_is_removed(void **state)
{
    struct fs_temp a;
    struct fs_temp b;
    struct err e;
    (void)state;
    put_file(".f.s3mpu-abcdef", "left");
    put_file(".f.s3mpu-abcdefg", "another's");
    put_file(".ff.s3mpu-abcdef", "of another target");
    assert_int_equal(symlink(".ff.s3mpu-abcdef", ".f.s3mpu-ghijkl"), 0);
    assert_int_equal(fs_temp_open(&a, "f", &e), 0);
    assert_int_equal(access(".f.s3mpu-abcdef", F_OK), -1);
    assert_file(".f.s3mpu-abcdefg", "another's");
    assert_file(".ff.s3mpu-abcdef", "of another target");
    assert_int_equal(unlink(".f.s3mpu-ghijkl"), 0); /* a link is not ours */
    assert_int_equal(fs_temp_open(&b, "f", &e), 0);
    assert_int_equal(access(a.path, F_OK), 0);
    fs_temp_discard(&a);
    fs_temp_discard(&b);
    assert_int_equal(unlink(".f.s3mpu-abcdefg"), 0);
    assert_int_equal(unlink(".ff.s3mpu-abcdef"), 0);
}

/* In place of the C library's: they say what was done, in which order. */
static char calls[64];

static void called(const char *what)
{
    strncat(calls, what, sizeof(calls) - strlen(calls) - 1);
}

int fsync(int fd)
{
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    called(S_ISDIR(st.st_mode) ? "sync-folder " : "sync-file ");
    return 0;
}

int rename(const char *from, const char *to)
{
    called("rename ");
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* After a power failure there is the old file or the new one. */
static void a_commit_is_on_disk_before_it_has_its_name(void **state)
{
    struct fs_temp t;
    struct err e;
    (void)state;
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    calls[0] = '\0';
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_string_equal(calls, "sync-file rename sync-folder ");
}

static void a_discard_leaves_no_trace(void **state)
{
    struct fs_temp t;
    struct err e;
    (void)state;
    put_file("f", "old");
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(fs_write_all(t.fd, "new", 3), 0);
    fs_temp_discard(&t);
    assert_int_equal(t.fd, -1);
    fs_temp_discard(&t);
    assert_file("f", "old");
    assert_int_equal(entries(false), 1);
}

static void two_runs_do_not_collide(void **state)
{
    struct fs_temp a;
    struct fs_temp b;
    struct err e;
    (void)state;
    assert_int_equal(fs_temp_open(&a, "f", &e), 0);
    assert_int_equal(fs_temp_open(&b, "f", &e), 0);
    assert_string_not_equal(a.path, b.path);
    assert_int_equal(fs_write_all(a.fd, "a", 1), 0);
    assert_int_equal(fs_write_all(b.fd, "b", 1), 0);
    assert_int_equal(fs_temp_commit(&a, &e), 0);
    assert_int_equal(fs_temp_commit(&b, &e), 0);
    assert_file("f", "b");
    assert_int_equal(entries(false), 1);
}

static void the_longest_name_is_a_target(void **state)
{
    char name[256];
    struct fs_temp t;
    struct err e;
    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(fs_temp_open(&t, name, &e), 0);
    assert_int_equal(fs_write_all(t.fd, "x", 1), 0);
    assert_int_equal(fs_temp_commit(&t, &e), 0);
    assert_file(name, "x");
}

static void a_folder_is_no_target(void **state)
{
    struct fs_temp t;
    struct err e;
    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_equal(fs_temp_open(&t, "d", &e), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_string_equal(e.text, "d is a folder");
    fs_temp_discard(&t);
    assert_int_equal(fs_temp_open(&t, "none/f", &e), -1);
    assert_int_equal(e.sys_errno, ENOENT);
    fs_temp_discard(&t);
    assert_int_equal(entries(false), 1);
}

static void a_failed_commit_cleans_up(void **state)
{
    struct fs_temp t;
    struct err e;
    (void)state;
    assert_int_equal(fs_temp_open(&t, "f", &e), 0);
    assert_int_equal(mkdir("f", 0700), 0); /* in the way of the rename */
    assert_int_equal(fs_temp_commit(&t, &e), -1);
    assert_int_equal(e.code, ERR_LOCAL);
    assert_int_equal(e.sys_errno, EISDIR);
    assert_int_equal(t.fd, -1);
    assert_int_equal(entries(false), 1);
}

int main(void)
{
#define IN_FOLDER(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_is_read_to_its_cap),
        IN_FOLDER(a_file_of_many_blocks_is_read),
        IN_FOLDER(what_cannot_be_read_says_why),
        IN_FOLDER(pread_stops_at_the_end),
        IN_FOLDER(write_all_survives_signals),
        IN_FOLDER(a_commit_replaces_at_once),
        IN_FOLDER(a_new_file_has_the_usual_mode),
        IN_FOLDER(a_new_file_keeps_the_old_ones_mode),
        IN_FOLDER(a_new_file_keeps_the_old_ones_owner),
        IN_FOLDER(a_foreign_group_is_not_replaced_by_ours),
        IN_FOLDER(a_link_to_nothing_is_followed),
        IN_FOLDER(what_a_dead_run_left_is_removed),
        IN_FOLDER(a_commit_is_on_disk_before_it_has_its_name),
        IN_FOLDER(a_discard_leaves_no_trace),
        IN_FOLDER(two_runs_do_not_collide),
        IN_FOLDER(the_longest_name_is_a_target),
        IN_FOLDER(a_folder_is_no_target),
        IN_FOLDER(a_failed_commit_cleans_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
