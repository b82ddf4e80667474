/* Lists under a lock. A batch is gathered by one walk over what waits: nothing waits to fill it. */
#include "queue.h"

#include "take.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "banned.h"

struct rh_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled; /* or closed */
    struct rh_jobs jobs;
    size_t n, most;
    bool closed;
};

struct rh_queue *rh_queue_new(size_t most)
{
    struct rh_queue *queue = rh_take(sizeof *queue);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    TAILQ_INIT(&queue->jobs);
    queue->most = most;
    return queue;
}

static void free_jobs(struct rh_jobs *jobs)
{
    while (!TAILQ_EMPTY(jobs)) {
        struct rh_job *job = TAILQ_FIRST(jobs);
        TAILQ_REMOVE(jobs, job, link);
        rh_arena_free(&job->arena);
        free(job);
    }
}

void rh_queue_free(struct rh_queue **queue)
{
    if (*queue == NULL)
        return;
    free_jobs(&(*queue)->jobs);
    pthread_cond_destroy(&(*queue)->filled);
    pthread_mutex_destroy(&(*queue)->lock);
    free(*queue);
    *queue = NULL;
}

bool rh_queue_put(struct rh_queue *queue, struct rh_job *job)
{
    pthread_mutex_lock(&queue->lock);
    bool fits = queue->n < queue->most && !queue->closed;
    if (fits) {
        TAILQ_INSERT_TAIL(&queue->jobs, job, link);
        queue->n++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&queue->lock);
    return fits;
}

static struct timespec after(int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

static void wait_for_job(struct rh_queue *queue, int wait_ms)
{
    struct timespec until = after(wait_ms);
    int waited = 0;
    while (queue->n == 0 && !queue->closed && waited == 0)
        waited = pthread_cond_clockwait(&queue->filled, &queue->lock, CLOCK_MONOTONIC, &until);
}

static void move(struct rh_queue *queue, struct rh_job *job, struct rh_job **ret, int *n)
{
    TAILQ_REMOVE(&queue->jobs, job, link);
    queue->n--;
    ret[(*n)++] = job;
}

static bool has_twin(const struct rh_job *job, struct rh_job *const *batch, int n)
{
    for (int i = 0; i < n; i++)
        if (job->twin != 0 && batch[i]->twin == job->twin)
            return true;
    return false;
}

static void gather_batch(struct rh_queue *queue, struct rh_job **ret, int *n)
{
    struct rh_job *next;
    for (struct rh_job *job = TAILQ_FIRST(&queue->jobs); job != NULL && *n < RH_BATCH_MAX;
         job = next) {
        next = TAILQ_NEXT(job, link);
        if (job->method == ret[0]->method && !has_twin(job, ret, *n))
            move(queue, job, ret, n);
    }
}

int rh_queue_take(struct rh_queue *queue, struct rh_job *ret[RH_BATCH_MAX], int wait_ms)
{
    int n = 0;
    pthread_mutex_lock(&queue->lock);
    wait_for_job(queue, wait_ms);
    if (queue->n == 0 && queue->closed)
        n = -1;
    else if (queue->n != 0)
        move(queue, TAILQ_FIRST(&queue->jobs), ret, &n);
    if (n == 1 && ret[0]->method->batch != NULL)
        gather_batch(queue, ret, &n);
    pthread_mutex_unlock(&queue->lock);
    return n;
}

void rh_queue_close(struct rh_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

struct rh_answers {
    pthread_mutex_t lock;
    struct rh_jobs jobs;
    int event;
};

struct rh_answers *rh_answers_new(void)
{
    struct rh_answers *answers = rh_take(sizeof *answers);
    pthread_mutex_init(&answers->lock, NULL);
    TAILQ_INIT(&answers->jobs);
    answers->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (answers->event < 0)
        abort();
    return answers;
}

void rh_answers_free(struct rh_answers **answers)
{
    if (*answers == NULL)
        return;
    free_jobs(&(*answers)->jobs);
    pthread_mutex_destroy(&(*answers)->lock);
    close((*answers)->event);
    free(*answers);
    *answers = NULL;
}

/* Whoever fills the empty list rings; the others know that it rings already. */
void rh_answers_put(struct rh_answers *answers, struct rh_job **jobs, size_t n)
{
    pthread_mutex_lock(&answers->lock);
    bool first = TAILQ_EMPTY(&answers->jobs);
    for (size_t i = 0; i < n; i++)
        TAILQ_INSERT_TAIL(&answers->jobs, jobs[i], link);
    pthread_mutex_unlock(&answers->lock);
    if (first)
        eventfd_write(answers->event, 1);
}

int rh_answers_fd(const struct rh_answers *answers)
{
    return answers->event;
}

/* The bell is stilled before the list is taken: what comes in between rings again. */
void rh_answers_take(struct rh_answers *answers, struct rh_jobs *ret)
{
    eventfd_t ignored;
    eventfd_read(answers->event, &ignored);
    pthread_mutex_lock(&answers->lock);
    TAILQ_CONCAT(ret, &answers->jobs, link);
    pthread_mutex_unlock(&answers->lock);
}
