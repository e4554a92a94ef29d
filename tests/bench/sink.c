/*
 * sink.c -- an HTTP server that throws away what it is sent, and speaks just
 * enough S3 for an upload to end well.
 *
 * It is there to cost nothing: bodies are dropped in the kernel (MSG_TRUNC
 * copies no byte of them), and no signature is checked. ETags are not MD5s, so
 * that a client takes them for opaque. One thread a connection; the port, any
 * free one on the loopback, is printed.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_MAX = 65536, DROP_BYTES = 1 << 20 };

struct request {
    char method[8];
    char target[2048];
    uint64_t length;
    bool expects; /* 100-continue */
};

/* There is one object, whatever its name: its bytes since it was begun. */
static _Atomic uint64_t stored;

static void write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        data += n;
        len -= (size_t)n;
    }
}

/* ${length} is that of the body; HEAD tells one and sends none. */
static void answer(int fd, uint64_t length, const char *body)
{
    char text[2048];
    int n = snprintf(text, sizeof(text),
                     "HTTP/1.1 200 OK\r\nETag: \"sink-1\"\r\n"
                     "x-amz-request-id: sink\r\n"
                     "Last-Modified: Fri, 24 May 2013 00:00:00 GMT\r\n"
                     "Content-Type: application/xml\r\n"
                     "Content-Length: %llu\r\n\r\n%s",
                     (unsigned long long)length, body);
    write_all(fd, text, (size_t)n);
}

static void answer_xml(int fd, const char *root, const char *inside)
{
    char body[512];
    int n = snprintf(body, sizeof(body),
                     "<%s xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                     "<Bucket>sink</Bucket><Key>sink</Key>%s</%s>",
                     root, inside, root);
    answer(fd, (uint64_t)n, body);
}

static void serve(int fd, const struct request *r)
{
    if (strcmp(r->method, "POST") == 0 && strstr(r->target, "?uploads")) {
        stored = 0;
        answer_xml(fd, "InitiateMultipartUploadResult",
                   "<UploadId>sink</UploadId>");
    } else if (strcmp(r->method, "POST") == 0) {
        answer_xml(fd, "CompleteMultipartUploadResult",
                   "<ETag>\"sink-1\"</ETag>");
    } else if (strcmp(r->method, "PUT") == 0) {
        if (strstr(r->target, "partNumber=") == NULL) {
            stored = 0;
        }
        stored += r->length;
        answer(fd, 0, "");
    } else {
        answer(fd, strcmp(r->method, "HEAD") == 0 ? stored : 0, "");
    }
}

/* Returns 0 when all of a body has been dropped. */
static int drop(int fd, uint64_t length)
{
    while (length > 0) {
        size_t want = length < DROP_BYTES ? (size_t)length : DROP_BYTES;
        ssize_t n = recv(fd, NULL, want, MSG_TRUNC);
        if (n <= 0) {
            return -1;
        }
        length -= (uint64_t)n;
    }
    return 0;
}

/* "PUT /bucket/key?query HTTP/1.1" and the two headers that matter. */
static int parse(char *head, struct request *r)
{
    char *rest = head;
    char *line = strsep(&rest, "\r");
    char *method = strsep(&line, " ");
    char *target = strsep(&line, " ");

    *r = (struct request){.expects = false};
    if (target == NULL || rest == NULL) {
        return -1;
    }
    snprintf(r->method, sizeof(r->method), "%s", method);
    snprintf(r->target, sizeof(r->target), "%s", target);
    while ((line = strsep(&rest, "\r\n")) != NULL) {
        if (strncasecmp(line, "content-length:", 15) == 0) {
            r->length = strtoull(line + 15, NULL, 10);
        } else if (strncasecmp(line, "expect:", 7) == 0) {
            r->expects = true;
        }
    }
    return 0;
}

/* Reads the headers and not a byte further: the body is left for drop().
 * Returns their length, 0 at the end of the connection. */
static size_t read_head(int fd, char *head)
{
    ssize_t n, seen = 0;
    while ((n = recv(fd, head, HEAD_MAX - 1, MSG_PEEK)) > seen) {
        seen = n;
        head[n] = '\0';
        char *end = strstr(head, "\r\n\r\n");
        if (end != NULL) {
            return (size_t)recv(fd, head, (size_t)(end + 4 - head), 0);
        }
        /* The rest of the headers is under way: wait for one byte more. */
        setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &(int){(int)n + 1},
                   sizeof(int));
    }
    return 0;
}

static void *connection(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char head[HEAD_MAX];
    struct request r;
    size_t n;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    while ((n = read_head(fd, head)) > 0) {
        head[n] = '\0';
        setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &(int){1}, sizeof(int));
        if (parse(head, &r) != 0) {
            break;
        }
        if (r.expects) {
            write_all(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25);
        }
        if (drop(fd, r.length) != 0) {
            break;
        }
        serve(fd, &r);
    }
    close(fd);
    return NULL;
}

int main(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t thread;

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* ends with whoever started it */
    if (bind(listener, (struct sockaddr *)&at, len) != 0 ||
        listen(listener, 128) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0) {
        perror("sink");
        return 1;
    }
    printf("%u\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (pthread_create(&thread, NULL, connection, (void *)(intptr_t)fd)) {
            return 1;
        }
        pthread_detach(thread);
    }
}
