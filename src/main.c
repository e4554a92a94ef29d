/*
 * main.c -- the shell around the program: descriptors, and no core file that
 * might hold keys.
 */
#include "cli/command.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* A file that is opened must not become standard output by accident. What was
 * closed is opened for reading, so that a result that is written there fails,
 * and is not lost without a word. */
static int open_standard_descriptors(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDONLY);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    return fd < 0 ? -1 : close(fd);
}

/* Each worker needs some: up to what 1,000 jobs take, where it is allowed. */
static void allow_many_descriptors(void)
{
    struct rlimit limit;
    rlim_t want = 8192;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < want ? limit.rlim_max : want;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    if (open_standard_descriptors() != 0) {
        return 70;
    }
    allow_many_descriptors();
    return dispatch(argc, argv);
}
