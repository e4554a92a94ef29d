/*
 * net/http_clocks.c -- three clocks, of which one runs at a time: for sending,
 * for an answer (and one for all of it), for the rest of a long answer. Pure.
 */
#include "http_internal.h"

void http_clocks_start(struct http_clocks *c, int64_t now_ms)
{
    *c = (struct http_clocks){.sent_ms = now_ms,
                              .heard_ms = now_ms,
                              .window_ms = now_ms,
                              .looked_ms = now_ms};
}

bool http_clocks_due(struct http_clocks *c, int64_t now_ms)
{
    int64_t since = now_ms - c->looked_ms;
    if (since < HTTP_POLL_MS) {
        return false;
    }
    c->looked_ms = now_ms;
    c->passed_ms = since;
    if (since >= HTTP_GAP_MS) { /* as if it had not been */
        c->passed_ms = 0;
        c->sent_ms += since;
        c->heard_ms += since;
        c->window_ms += since;
    }
    return true;
}

int64_t http_clocks_idle(const struct http_clocks *c, int64_t now_ms)
{
    int64_t rest = now_ms - c->looked_ms;
    return c->idle_ms + (rest < HTTP_GAP_MS ? rest : 0);
}

bool http_all_sent(const struct http_request *req, int64_t uploaded)
{
    return req->body == NULL || uploaded >= req->body->length;
}

/* Whether nothing has moved since ${since} for longer than ${limit}. */
static bool ran_out(int64_t limit, int64_t since, int64_t now, const char *what,
                    struct err *e)
{
    if (limit == 0 || now - since <= limit) {
        return false;
    }
    err_set(e, ERR_NETWORK, "%s for %lld s", what, (long long)(limit / 1000));
    return true;
}

/* A sink's answer may be long: it must go on coming, at a bare minimum. */
static bool receiving_stalled(struct http_clocks *c,
                              const struct http_request *req, int64_t received,
                              int64_t now, struct err *e)
{
    if (received - c->received >= HTTP_MIN_RECEIVE_BYTES) {
        c->received = received;
        c->window_ms = now;
    }
    return ran_out(req->stall_ms, c->window_ms, now, "next to nothing came", e);
}

/* Notes what has moved since the last look. */
static void note(struct http_clocks *c, const struct http_moved *moved,
                 int64_t now_ms)
{
    if (moved->acked == c->acked && moved->heard == c->heard) {
        c->idle_ms += c->passed_ms;
        return;
    }
    if (moved->acked != c->acked) {
        c->sent_ms = now_ms;
        c->window_ms = now_ms;
    }
    c->acked = moved->acked;
    c->heard = moved->heard;
    c->heard_ms = now_ms;
}

bool http_clocks_stalled(struct http_clocks *c, const struct http_request *req,
                         const struct http_moved *moved, int64_t now_ms,
                         struct err *e)
{
    note(c, moved, now_ms);
    if (!http_all_sent(req, moved->uploaded)) {
        return ran_out(req->stall_ms, c->sent_ms, now_ms, "no byte was taken",
                       e);
    }
    if (req->sink != NULL && moved->received > 0) {
        return receiving_stalled(c, req, moved->received, now_ms, e);
    }
    return ran_out(req->answer_ms, c->heard_ms, now_ms, "no whole answer came",
                   e) ||
           ran_out(req->answer_ms * HTTP_ANSWER_TIMES, c->sent_ms, now_ms,
                   "no whole answer came", e);
}
