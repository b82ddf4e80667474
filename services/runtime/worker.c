/* Take, dispatch, hand back; once a second ask the database whether it is there, busy or idle. */
#include "worker.h"

#include "clock.h"
#include "take.h"

#include <pthread.h>
#include <stdlib.h>

#include "banned.h"

#define CHECK_MS 1000

struct rh_worker {
    struct rh_worker_settings settings;
    struct rh_dispatch dispatch;
    struct rh_statement *statements; /* the service's, and behind them our "ping" */
    pthread_t thread;
    bool started;
    int64_t checked_at;
    atomic_bool healthy;
};

static const struct rh_statement ping = {"runtime.ping", "select 1"};

static struct rh_error *connect(struct rh_worker *worker, struct rh_arena *arena)
{
    const struct rh_service *service = worker->settings.service;
    size_t n = service->n_statements;
    if (n == 0)
        return NULL;
    worker->statements = rh_take((n + 1) * sizeof *worker->statements);
    memcpy(worker->statements, service->statements, n * sizeof ping);
    worker->statements[n] = ping;
    return rh_db_open(arena, worker->settings.conninfo, worker->statements, n + 1,
                      &worker->dispatch.db);
}

struct rh_error *rh_worker_new(struct rh_arena *arena, const struct rh_worker_settings *settings,
                               struct rh_worker **ret_worker)
{
    struct rh_worker *worker = rh_take(sizeof *worker);
    worker->settings = *settings;
    worker->dispatch.service = settings->service;
    worker->dispatch.epoch = settings->epoch;
    worker->dispatch.arena = rh_arena_new(0);
    struct rh_error *error = connect(worker, arena);
    if (error != NULL) {
        rh_worker_free(&worker);
        return error;
    }
    if (settings->service->worker_new != NULL)
        worker->dispatch.own = settings->service->worker_new(settings->service->settings_into);
    worker->checked_at = rh_clock_monotonic();
    atomic_store(&worker->healthy, true);
    *ret_worker = worker;
    return NULL;
}

static void check(struct rh_worker *worker)
{
    struct rh_dispatch *dispatch = &worker->dispatch;
    int64_t now = rh_clock_monotonic();
    if (dispatch->db == NULL || now - worker->checked_at < CHECK_MS)
        return;
    struct rh_query query = {.statement = worker->settings.service->n_statements};
    struct rh_error *error = rh_db_run(dispatch->db, dispatch->arena, &query, NULL, NULL);
    if ((error == NULL) != atomic_exchange(&worker->healthy, error == NULL))
        rh_log(error == NULL ? RH_INFO : RH_ERROR, NULL, "database: %s",
               error == NULL ? "connected again" : error->detail);
    worker->checked_at = rh_clock_monotonic();
    rh_arena_reset(dispatch->arena);
}

static void *run(void *arg)
{
    struct rh_worker *worker = arg;
    struct rh_job *jobs[RH_BATCH_MAX];
    int n;
    while ((n = rh_queue_take(worker->settings.queue, jobs, CHECK_MS)) >= 0) {
        if (n > 0) {
            rh_dispatch_run(&worker->dispatch, jobs, (size_t)n);
            rh_answers_put(worker->settings.answers, jobs, (size_t)n);
        }
        check(worker);
    }
    return NULL;
}

void rh_worker_start(struct rh_worker *worker)
{
    if (pthread_create(&worker->thread, NULL, run, worker) != 0)
        abort();
    worker->started = true;
}

bool rh_worker_healthy(const struct rh_worker *worker)
{
    return atomic_load(&worker->healthy);
}

void rh_worker_free(struct rh_worker **worker)
{
    struct rh_worker *self = *worker;
    if (self == NULL)
        return;
    if (self->started)
        pthread_join(self->thread, NULL);
    if (self->dispatch.own != NULL && self->settings.service->worker_free != NULL)
        self->settings.service->worker_free(self->dispatch.own);
    rh_db_close(&self->dispatch.db);
    rh_arena_free(&self->dispatch.arena);
    free(self->statements);
    free(self);
    *worker = NULL;
}
