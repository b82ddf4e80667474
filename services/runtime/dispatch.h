/* The dispatcher: what every method needs before and after its handler.
 *
 * Before: deadline, cell epoch, the caller's right, unpacking and its checks, the contract's rules,
 * the key of a write. Then the handler, alone or as a batch; a batch that fails as a whole is
 * repeated one by one, a write that met its own twin once more (write.h). After: the reply is
 * packed, one line logged, the duration counted. A failure is logged once, here. */
#ifndef RH_DISPATCH_H
#define RH_DISPATCH_H

#include "job.h"
#include "service.h"

/* What a worker dispatches with. */
struct rh_dispatch {
    const struct rh_service *service;
    uint32_t epoch;         /* of our cell */
    struct rh_db *db;       /* NULL for a service without statements */
    void *own;              /* rq->own */
    struct rh_arena *arena; /* of the batch in hand */
};

/* Answers 1..RH_BATCH_MAX jobs of one method (several only of a batched one): fills reply_head and
 * reply_body of each. */
void rh_dispatch_run(struct rh_dispatch *dispatch, struct rh_job *const *jobs, size_t n);

/* Gives a job a reply without a handler: refused at the door. */
void rh_dispatch_refuse(struct rh_job *job, Common__Code code);

#endif
