/*
 * xfer/parts.c -- a table and its mutex. A cursor keeps parts_claim from
 * looking at 10,000 rows for each part.
 */
#include "s3mpu/xfer/parts.h"

#include "s3mpu/base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum part_state { PART_FREE, PART_CLAIMED, PART_DONE };

struct row {
    enum part_state state;
    unsigned returns;
    struct s3_part result;
};

struct parts {
    unsigned count;
    struct { /* guarded by lock */
        pthread_mutex_t lock;
        struct row *rows;
        unsigned first_free; /* no row before this one is FREE */
        unsigned done;
    } table;
};

struct parts *parts_new(unsigned count)
{
    struct parts *p = mem_calloc(1, sizeof(*p));
    p->count = count;
    p->table.rows = mem_calloc(count, sizeof(*p->table.rows));
    pthread_mutex_init(&p->table.lock, NULL);
    return p;
}

void parts_free(struct parts *p)
{
    if (p != NULL) {
        pthread_mutex_destroy(&p->table.lock);
        free(p->table.rows);
        free(p);
    }
}

unsigned parts_claim(struct parts *p)
{
    unsigned no = 0;
    pthread_mutex_lock(&p->table.lock);
    while (p->table.first_free < p->count &&
           p->table.rows[p->table.first_free].state != PART_FREE) {
        p->table.first_free++;
    }
    if (p->table.first_free < p->count) {
        p->table.rows[p->table.first_free].state = PART_CLAIMED;
        no = ++p->table.first_free;
    }
    pthread_mutex_unlock(&p->table.lock);
    return no;
}

static void finish(struct parts *p, const struct s3_part *result,
                   enum part_state from)
{
    struct row *row;
    assert(result->no >= 1 && result->no <= p->count);
    pthread_mutex_lock(&p->table.lock);
    row = &p->table.rows[result->no - 1];
    assert(row->state == from);
    (void)from;
    row->state = PART_DONE;
    row->result = *result;
    p->table.done++;
    pthread_mutex_unlock(&p->table.lock);
}

void parts_done(struct parts *p, const struct s3_part *result)
{
    finish(p, result, PART_CLAIMED);
}

void parts_adopt(struct parts *p, const struct s3_part *result)
{
    finish(p, result, PART_FREE);
}

unsigned parts_return(struct parts *p, unsigned no)
{
    struct row *row;
    unsigned returns;
    assert(no >= 1 && no <= p->count);
    pthread_mutex_lock(&p->table.lock);
    row = &p->table.rows[no - 1];
    assert(row->state == PART_CLAIMED);
    row->state = PART_FREE;
    returns = ++row->returns;
    if (p->table.first_free > no - 1) {
        p->table.first_free = no - 1;
    }
    pthread_mutex_unlock(&p->table.lock);
    return returns;
}

unsigned parts_count(const struct parts *p)
{
    return p->count;
}

unsigned parts_done_count(struct parts *p)
{
    unsigned n;
    pthread_mutex_lock(&p->table.lock);
    n = p->table.done;
    pthread_mutex_unlock(&p->table.lock);
    return n;
}

struct s3_part *parts_snapshot(struct parts *p)
{
    struct s3_part *out = mem_calloc(p->count, sizeof(*out));
    pthread_mutex_lock(&p->table.lock);
    for (unsigned i = 0; i < p->count; i++) {
        assert(p->table.rows[i].state == PART_DONE);
        out[i] = p->table.rows[i].result;
    }
    pthread_mutex_unlock(&p->table.lock);
    return out;
}
