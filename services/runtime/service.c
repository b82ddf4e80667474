/* Start in the order in which things need each other, end in the reverse one. The ROUTER is bound
 * last: who can be reached can answer. */
#include "service.h"

#include "clock.h"
#include "metrics.h"
#include "outbox.h"
#include "service_loop.h"
#include "service_settings.h"
#include "worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "banned.h"

#define START_MS    (30 * RH_SECOND) /* how long the database may be away at the start */
#define PER_WORKER  64               /* waiting requests before OVERLOADED */
#define WORKERS_MAX 64
#define EXIT_WRONG  2

struct run {
    const struct rh_service *service;
    struct rh_service_settings settings;
    sigset_t ends; /* SIGTERM, SIGINT: blocked in all threads */
    struct rh_queue *queue;
    struct rh_answers *answers;
    struct rh_worker *workers[WORKERS_MAX];
    size_t n_workers;
    struct rh_outbox *outbox;
    struct rh_due *due;
    void *due_own; /* rq->own of its handlers */
    struct rh_metrics_server *metrics;
    struct rh_bus_server *server;
    int signals;
    atomic_bool serving, draining;
};

static bool healthy(void *arg)
{
    const struct run *run = arg;
    bool good = atomic_load(&run->serving) && !atomic_load(&run->draining);
    for (size_t i = 0; good && i < run->n_workers; i++)
        good = rh_worker_healthy(run->workers[i]);
    return good;
}

/* Sleeps a second; true when a signal says that there is no point in going on. */
static bool told_to_end(const struct run *run)
{
    struct timespec second = {.tv_sec = 1};
    return sigtimedwait(&run->ends, NULL, &second) > 0;
}

static struct rh_error *new_worker(struct run *run, struct rh_arena *arena)
{
    struct rh_worker_settings settings = {
        .service = run->service,
        .conninfo = run->settings.database,
        .epoch = (uint32_t)run->settings.epoch,
        .queue = run->queue,
        .answers = run->answers,
    };
    return rh_worker_new(arena, &settings, &run->workers[run->n_workers]);
}

/* Only a database that is away is waited for: a refused statement stays refused. */
static bool connect_workers(struct run *run)
{
    struct rh_arena *arena = rh_arena_new(0);
    int64_t give_up = rh_clock_monotonic() + START_MS;
    while (run->n_workers < (size_t)run->settings.workers) {
        struct rh_error *error = new_worker(run, arena);
        if (error == NULL) {
            run->n_workers++;
            continue;
        }
        bool away = error->code == COMMON__CODE__UNAVAILABLE;
        rh_log(away ? RH_WARN : RH_ERROR, NULL, "database: %s", error->detail);
        if (!away || rh_clock_monotonic() >= give_up || told_to_end(run))
            break;
        rh_arena_reset(arena);
    }
    rh_arena_free(&arena);
    return run->n_workers == (size_t)run->settings.workers;
}

static bool start_outbox(struct run *run)
{
    if (run->settings.endpoints == NULL)
        return true;
    struct rh_bus_client_settings bus = {
        .endpoints = run->settings.endpoints,
        .keys = run->settings.keys,
        .name = run->service->name,
    };
    struct rh_outbox_settings settings = {
        .conninfo = run->settings.database,
        .service = run->service->name,
        .bus = rh_bus_client_new(&bus),
    };
    run->outbox = settings.bus == NULL ? NULL : rh_outbox_start(&settings);
    return run->outbox != NULL;
}

/* Runs without timers too: it deletes lapsed keys. Its thread has caches of its own, as a worker
 * has. */
static bool start_due(struct run *run)
{
    const struct rh_service *service = run->service;
    if (service->n_statements == 0)
        return true;
    if (service->worker_new != NULL)
        run->due_own = service->worker_new(service->settings_into);
    struct rh_due_settings settings = {
        .conninfo = run->settings.database,
        .statements = service->statements,
        .n_statements = service->n_statements,
        .kinds = service->due,
        .n_kinds = service->n_due,
        .service = service->name,
        .settings = service->settings_into,
        .own = run->due_own,
    };
    run->due = rh_due_start(&settings);
    return run->due != NULL;
}

static bool start_metrics(struct run *run)
{
    if (run->settings.metrics == NULL)
        return true;
    run->metrics = rh_metrics_serve(run->settings.metrics, healthy, run);
    return run->metrics != NULL;
}

static bool start_bus(struct run *run)
{
    struct rh_bus_server_settings settings = {
        .bind = run->settings.bind, .keys = run->settings.keys, .name = run->service->name};
    run->server = rh_bus_server_new(&settings);
    run->signals = signalfd(-1, &run->ends, SFD_CLOEXEC | SFD_NONBLOCK);
    return run->server != NULL && run->signals >= 0;
}

static bool start(struct run *run)
{
    run->queue = rh_queue_new((size_t)run->settings.workers * PER_WORKER);
    run->answers = rh_answers_new();
    if (!connect_workers(run) || !start_metrics(run) || !start_outbox(run) || !start_due(run) ||
        !start_bus(run))
        return false;
    for (size_t i = 0; i < run->n_workers; i++)
        rh_worker_start(run->workers[i]);
    return true;
}

static void serve(struct run *run)
{
    struct rh_service_loop loop = {
        .service = run->service,
        .server = run->server,
        .queue = run->queue,
        .answers = run->answers,
        .signals = run->signals,
        .draining = &run->draining,
    };
    atomic_store(&run->serving, true);
    rh_log(RH_INFO, NULL, "serving on %s with %zu workers", run->settings.bind, run->n_workers);
    rh_service_loop_run(&loop);
    rh_log(RH_INFO, NULL, "drained");
}

/* The metrics server goes before the workers: its health question looks at them. */
static void end(struct run *run)
{
    rh_bus_server_free(&run->server);
    rh_metrics_stop(&run->metrics);
    rh_outbox_stop(&run->outbox);
    rh_due_stop(&run->due);
    if (run->due_own != NULL && run->service->worker_free != NULL)
        run->service->worker_free(run->due_own);
    if (run->queue != NULL)
        rh_queue_close(run->queue);
    for (size_t i = 0; i < run->n_workers; i++)
        rh_worker_free(&run->workers[i]);
    rh_queue_free(&run->queue);
    rh_answers_free(&run->answers);
    if (run->signals >= 0)
        close(run->signals);
}

/* Blocked before any thread exists, so that all inherit it and only the I/O thread's signalfd
 * tells. */
static void block_signals(struct run *run)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&run->ends);
    sigaddset(&run->ends, SIGTERM);
    sigaddset(&run->ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &run->ends, NULL);
}

int rh_service_run(const struct rh_service *service, int argc, char **argv)
{
    struct run run = {.service = service, .signals = -1};
    if (argc > 1) {
        bool help = strcmp(argv[1], "--help") == 0;
        rh_service_settings_help(service);
        return help ? EXIT_SUCCESS : EXIT_WRONG;
    }
    if (rh_service_settings_load(service, &run.settings) != 0)
        return EXIT_WRONG;
    rh_log_init(service->name, rh_service_settings_level(&run.settings));
    if (service->start != NULL && service->start(service->settings_into) != 0)
        return EXIT_WRONG;
    rh_clock_set_offset(run.settings.clock_offset_s * RH_SECOND);
    block_signals(&run);
    bool started = start(&run);
    if (started)
        serve(&run);
    end(&run);
    return started ? EXIT_SUCCESS : EXIT_FAILURE;
}
