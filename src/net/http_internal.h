/*
 * net/http_internal.h -- what http.c (libcurl) is made of beside libcurl: the
 * reading of an answer's head, our clocks, and what is kept from the log.
 */
#ifndef S3MPU_NET_HTTP_INTERNAL_H
#define S3MPU_NET_HTTP_INTERNAL_H

#include "s3mpu/net/http.h"

enum {
    HTTP_POLL_MS = 200, /* how late a cancel or a clock may be seen */
    /* Between two looks at the clocks lies HTTP_POLL_MS. Where it is as much as
     * this, it was we who stood still (SIGSTOP, a disk that is slow): that time
     * says nothing of the peer, and no clock counts it. */
    HTTP_GAP_MS = 1000,
    /* An answer that comes in drips, as white space that keeps a Complete
     * alive, may take so many times answer_ms until it is whole. */
    HTTP_ANSWER_TIMES = 10
};

/* ------------------------------------------------- http_response.c --- */

void http_response_reset(struct http_response *r, size_t max_body);
/* "Name: value"; anything else is passed over. */
void http_response_take_header(struct http_response *r, struct span line);
/* "HTTP/1.1 200 OK": 200; libcurl has checked the form. */
int http_response_status(struct span line);

/* ---------------------------------------------------- http_redact.c --- */

/* Strikes user names, passwords and what authorizes out of a line of
 * libcurl's; it does not grow. */
void http_redact(char *text);

/* --------------------------------------------------- http_clocks.c --- */

/* What has moved so far, in bytes. */
struct http_moved {
    int64_t uploaded; /* of the body, taken by our kernel */
    int64_t acked;    /* and by the peer's */
    int64_t received; /* of the answer's body */
    int64_t heard;    /* of the answer, its headers included */
};

/* Since when nothing has moved. */
struct http_clocks {
    int64_t acked;
    int64_t heard;
    int64_t received;  /* at the start of the present window */
    int64_t sent_ms;   /* when sending last moved */
    int64_t heard_ms;  /* when an answer last moved, or sending before it */
    int64_t window_ms; /* when the present receive window began */
    int64_t looked_ms; /* when the clocks were last looked at */
    int64_t passed_ms; /* between the last two looks, without a gap */
    int64_t idle_ms;   /* so far, in which nothing moved */
};

void http_clocks_start(struct http_clocks *c, int64_t now_ms);
/* Whether it is time to look again: every HTTP_POLL_MS. */
bool http_clocks_due(struct http_clocks *c, int64_t now_ms);
/* At the end of the exchange: how long nothing moved, gaps left out. */
int64_t http_clocks_idle(const struct http_clocks *c, int64_t now_ms);
/* Whether one of the clocks of ${req} has run out; then ${e} says which. */
bool http_clocks_stalled(struct http_clocks *c, const struct http_request *req,
                         const struct http_moved *moved, int64_t now_ms,
                         struct err *e);

bool http_all_sent(const struct http_request *req, int64_t uploaded);

#endif
