/* A service's I/O thread: the ROUTER, the answers of the workers, and the signals that end it. */
#ifndef RH_SERVICE_LOOP_H
#define RH_SERVICE_LOOP_H

#include "queue.h"
#include "service.h"

#include <stdatomic.h>

struct rh_service_loop {
    const struct rh_service *service;
    struct rh_bus_server *server;
    struct rh_queue *queue;
    struct rh_answers *answers;
    int signals;           /* signalfd of SIGTERM and SIGINT */
    atomic_bool *draining; /* set when one of them came */
    size_t taken;          /* requests with the workers */
    struct rh_jobs spare;  /* jobs to use again */
};

/* Runs until a signal came and every request that was taken is answered. */
void rh_service_loop_run(struct rh_service_loop *loop);

#endif
