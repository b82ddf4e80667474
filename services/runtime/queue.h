/* The two queues between a service's I/O thread and its workers. Thread-safe. */
#ifndef RH_QUEUE_H
#define RH_QUEUE_H

#include "job.h"

/* Waiting requests, bounded. Jobs in it belong to it. */
struct rh_queue;

struct rh_queue *rh_queue_new(size_t most);
void rh_queue_free(struct rh_queue **queue);

/* False when `most` jobs wait already: the job stays the caller's. */
bool rh_queue_put(struct rh_queue *queue, struct rh_job *job);

/* Takes the oldest job and, when its method is batched, up to RH_BATCH_MAX - 1 more of that method
 * that wait now, no two of them twins. Waits at most `wait_ms` for the first one. Returns how many,
 * 0 when the time is over, -1 when the queue is closed and empty. */
int rh_queue_take(struct rh_queue *queue, struct rh_job *ret[RH_BATCH_MAX], int wait_ms);

/* Wakes all who wait; what waits in it can still be taken. */
void rh_queue_close(struct rh_queue *queue);

/* Answered requests on their way back, with a descriptor that tells of them. */
struct rh_answers;

struct rh_answers *rh_answers_new(void);
void rh_answers_free(struct rh_answers **answers);
void rh_answers_put(struct rh_answers *answers, struct rh_job **jobs, size_t n);
int rh_answers_fd(const struct rh_answers *answers);

/* Moves all answered jobs to the end of `ret`. */
void rh_answers_take(struct rh_answers *answers, struct rh_jobs *ret);

#endif
