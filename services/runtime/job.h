/* A job: one request on its way through a service, from the I/O thread to a worker and back.
 *
 * It owns the arena in which request and reply live. Made and recycled by the I/O thread; in
 * between it belongs to whoever took it out of a queue. */
#ifndef RH_JOB_H
#define RH_JOB_H

#include "bus.h"

#include <sys/queue.h>

struct rh_job {
    struct rh_arena *arena;
    struct rh_bus_incoming in;
    const struct rh_method *method;
    uint64_t twin; /* of a write: equal for requests with the same tenant and key; never together in
                      a batch */
    struct rh_slice reply_head, reply_body;
    TAILQ_ENTRY(rh_job) link;
};
TAILQ_HEAD(rh_jobs, rh_job);

#endif
