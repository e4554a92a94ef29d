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

int main(int argc, char **argv)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    if (open_standard_descriptors() != 0) {
        return 70;
    }
    return dispatch(argc, argv);
}
