/* A worker: a thread with a database connection that answers jobs until the queue is closed. */
#ifndef RH_WORKER_H
#define RH_WORKER_H

#include "dispatch.h"
#include "queue.h"

#include <stdatomic.h>

struct rh_worker;

struct rh_worker_settings {
    const struct rh_service *service;
    const char *conninfo;
    uint32_t epoch;
    struct rh_queue *queue;
    struct rh_answers *answers;
};

/* Connects the worker's database: NULL, or why not (in `arena`). The caller owns the worker. */
struct rh_error *rh_worker_new(struct rh_arena *arena, const struct rh_worker_settings *settings,
                               struct rh_worker **ret_worker);

/* Starts its thread; settings->queue and ->answers outlive it. */
void rh_worker_start(struct rh_worker *worker);

/* Whether its database answered at the last check, which is at most some seconds old. */
bool rh_worker_healthy(const struct rh_worker *worker);

/* Waits for the thread (close the queue before), closes the connection, sets *worker to NULL. */
void rh_worker_free(struct rh_worker **worker);

#endif
