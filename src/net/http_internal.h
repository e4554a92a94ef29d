/*
 * net/http_internal.h -- what http.c (libcurl) is made of beside libcurl: the
 * reading of an answer's head, and our clocks.
 */
#ifndef S3MPU_NET_HTTP_INTERNAL_H
#define S3MPU_NET_HTTP_INTERNAL_H

#include "s3mpu/net/http.h"

enum { HTTP_POLL_MS = 200 }; /* how late a cancel or a clock may be seen */

/* ------------------------------------------------- http_response.c --- */

void http_response_reset(struct http_response *r, size_t max_body);
/* "Name: value"; anything else is passed over. */
void http_response_take_header(struct http_response *r, struct span line);
/* "HTTP/1.1 200 OK": 200; libcurl has checked the form. */
int http_response_status(struct span line);

/* --------------------------------------------------- http_clocks.c --- */

/* What has moved so far, in bytes of bodies. */
struct http_moved {
    int64_t uploaded; /* taken by our kernel */
    int64_t acked;    /* and by the peer's */
    int64_t received;
};

/* Since when nothing has moved. */
struct http_clocks {
    int64_t acked;
    int64_t received;  /* at the start of the present window */
    int64_t moved_ms;  /* when sending last moved */
    int64_t window_ms; /* when the present receive window began */
    int64_t looked_ms; /* when the clocks were last looked at */
};

void http_clocks_start(struct http_clocks *c, int64_t now_ms);
/* Whether it is time to look again: every HTTP_POLL_MS. */
bool http_clocks_due(struct http_clocks *c, int64_t now_ms);
/* Whether one of the clocks of ${req} has run out; then ${e} says which. */
bool http_clocks_stalled(struct http_clocks *c, const struct http_request *req,
                         const struct http_moved *moved, int64_t now_ms,
                         struct err *e);

bool http_all_sent(const struct http_request *req, int64_t uploaded);

#endif
