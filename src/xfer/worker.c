/*
 * xfer/worker.c -- made once for a thread, used for all its jobs: nothing is
 * allocated on the way of a byte.
 */
#include "s3mpu/xfer/worker.h"

#include "s3mpu/base/mem.h"

#include <stdlib.h>

struct worker *worker_new(struct s3_session *session, struct cancel *cancel,
                          struct cancel *last, struct err *e)
{
    struct worker *w = mem_calloc(1, sizeof(*w));
    if (s3_conn_init(&w->conn, session, cancel, e) != 0) {
        free(w);
        return NULL;
    }
    w->cancel = cancel;
    w->last = last;
    w->window = mem_calloc(1, WORKER_WINDOW_BYTES);
    w->hash = hash_new();
    w->etag_hash = hash_new();
    w->sum = checksum_new();
    return w;
}

void worker_free(struct worker *w)
{
    s3_conn_release(&w->conn);
    hash_free(w->hash);
    hash_free(w->etag_hash);
    checksum_free(w->sum);
    free(w->window);
    free(w);
}

int worker_scan(struct worker *w, const struct worker_scan *scan, struct err *e)
{
    int64_t done = 0;
    while (done < scan->part.length) {
        int64_t left = scan->part.length - done;
        size_t n =
            left < WORKER_WINDOW_BYTES ? (size_t)left : WORKER_WINDOW_BYTES;
        if (cancel_why(w->conn.cancel) != 0) {
            return err_set(e, ERR_CANCELLED, "cancelled");
        }
        if (source_read(scan->source, w->window, n, scan->part.offset + done,
                        e) != 0) {
            return -1;
        }
        scan->see(scan->ctx, w->window, n);
        done += (int64_t)n;
    }
    return 0;
}
