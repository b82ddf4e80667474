/* Requests in, replies out, until drained.
 *
 * Rounds go on until one has neither taken, answered nor sent anything: only then may the ROUTER's
 * descriptor be waited for (bus.h, rh_bus_server_fd). */
#include "service_loop.h"

#include "dispatch.h"
#include "hash.h"
#include "metrics.h"
#include "take.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "banned.h"

#define ROUND_MAX 256 /* requests taken before replies get their turn */

static struct rh_job *job_get(struct rh_service_loop *loop)
{
    struct rh_job *job = TAILQ_FIRST(&loop->spare);
    if (job != NULL) {
        TAILQ_REMOVE(&loop->spare, job, link);
        return job;
    }
    job = rh_take(sizeof *job);
    job->arena = rh_arena_new(0);
    return job;
}

static void job_put_back(struct rh_service_loop *loop, struct rh_job *job)
{
    rh_arena_reset(job->arena);
    job->method = NULL;
    TAILQ_INSERT_HEAD(&loop->spare, job, link);
}

static void answer(struct rh_service_loop *loop, struct rh_job *job)
{
    rh_bus_server_reply(loop->server, &job->in.peer, job->reply_head, job->reply_body);
    job_put_back(loop, job);
}

static void refuse(struct rh_service_loop *loop, struct rh_job *job, Common__Code code)
{
    rh_metrics_request(job->method == NULL ? "unknown" : job->method->name, rh_code_name(code), 0);
    rh_dispatch_refuse(job, code);
    answer(loop, job);
}

static const struct rh_method *find_method(const struct rh_service *service, const char *name)
{
    for (size_t i = 0; i < service->n_methods; i++)
        if (strcmp(service->methods[i].name, name) == 0)
            return &service->methods[i];
    return NULL;
}

/* Over tenant and key. Two others that collide only miss one batch together. */
static uint64_t twin_of(const struct rh_job *job)
{
    const char *key = job->in.head->key;
    int32_t tenant = job->in.head->tenant;
    if (job->method->kind != RH_WRITE || key == NULL)
        return 0;
    uint64_t hash = rh_fnv(RH_FNV_START, &tenant, sizeof tenant);
    hash = rh_fnv(hash, key, strlen(key));
    return hash == 0 ? 1 : hash;
}

static void admit(struct rh_service_loop *loop, struct rh_job *job)
{
    job->method = find_method(loop->service, job->in.head->method);
    if (job->method == NULL) {
        refuse(loop, job, COMMON__CODE__UNKNOWN_METHOD);
        return;
    }
    job->twin = twin_of(job);
    if (atomic_load(loop->draining))
        refuse(loop, job, COMMON__CODE__UNAVAILABLE);
    else if (rh_queue_put(loop->queue, job))
        loop->taken++;
    else
        refuse(loop, job, COMMON__CODE__OVERLOADED);
}

static size_t take_requests(struct rh_service_loop *loop)
{
    for (size_t n = 0; n < ROUND_MAX; n++) {
        struct rh_job *job = job_get(loop);
        if (rh_bus_server_take(loop->server, job->arena, &job->in, 1) == 0) {
            job_put_back(loop, job);
            return n;
        }
        admit(loop, job);
    }
    return ROUND_MAX;
}

static size_t send_answers(struct rh_service_loop *loop)
{
    struct rh_jobs answered = TAILQ_HEAD_INITIALIZER(answered);
    size_t n = 0;
    rh_answers_take(loop->answers, &answered);
    for (; !TAILQ_EMPTY(&answered); n++) {
        struct rh_job *job = TAILQ_FIRST(&answered);
        TAILQ_REMOVE(&answered, job, link);
        answer(loop, job);
    }
    loop->taken -= n;
    return n;
}

static void take_signal(struct rh_service_loop *loop)
{
    struct signalfd_siginfo info;
    if (read(loop->signals, &info, sizeof info) != sizeof info)
        return;
    rh_log(RH_INFO, NULL, "draining: %zu requests to finish", loop->taken);
    atomic_store(loop->draining, true);
}

static void wait_for_work(struct rh_service_loop *loop)
{
    struct pollfd fds[] = {
        {.fd = rh_bus_server_fd(loop->server), .events = POLLIN},
        {.fd = rh_answers_fd(loop->answers), .events = POLLIN},
        {.fd = loop->signals, .events = POLLIN},
    };
    poll(fds, sizeof fds / sizeof fds[0], -1);
    if (fds[2].revents != 0)
        take_signal(loop);
}

static void free_spare(struct rh_service_loop *loop)
{
    while (!TAILQ_EMPTY(&loop->spare)) {
        struct rh_job *job = TAILQ_FIRST(&loop->spare);
        TAILQ_REMOVE(&loop->spare, job, link);
        rh_arena_free(&job->arena);
        free(job);
    }
}

void rh_service_loop_run(struct rh_service_loop *loop)
{
    TAILQ_INIT(&loop->spare);
    for (;;) {
        size_t done;
        do {
            done = take_requests(loop);
            done += send_answers(loop);
            done += rh_bus_server_flush(loop->server);
        } while (done != 0);
        if (atomic_load(loop->draining) && loop->taken == 0)
            break;
        wait_for_work(loop);
    }
    free_spare(loop);
}
