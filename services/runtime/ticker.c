/* The pause is a poll on an eventfd, so that a stop ends it at once. */
#include "ticker.h"

#include "clock.h"
#include "log.h"
#include "take.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "banned.h"

#define BACKOFF_MAX (10 * RH_MINUTE)

struct rh_ticker {
    const char *name;
    int pause;
    rh_ticker_turn turn;
    void *arg;
    int stop;     /* eventfd: readable when the thread is to end */
    bool failing; /* the last turn failed */
    pthread_t thread;
};

/* Waits up to `ms`; true when the thread is to end. */
static bool stopped(const struct rh_ticker *ticker, int ms)
{
    struct pollfd fd = {.fd = ticker->stop, .events = POLLIN};
    return poll(&fd, 1, ms) > 0;
}

static void note(struct rh_ticker *ticker, const struct rh_error *error)
{
    if (error != NULL && !ticker->failing)
        rh_log(RH_WARN, NULL, "%s: %s: %s", ticker->name, rh_code_name(error->code),
               error->detail == NULL ? "refused" : error->detail);
    if (error == NULL && ticker->failing)
        rh_log(RH_INFO, NULL, "%s: works again", ticker->name);
    ticker->failing = error != NULL;
}

static void *run(void *arg)
{
    struct rh_ticker *ticker = arg;
    bool more = true;
    while (!stopped(ticker, more ? 0 : ticker->pause)) {
        struct rh_error *error = NULL;
        more = ticker->turn(ticker->arg, &error) && error == NULL;
        note(ticker, error);
    }
    return NULL;
}

/* Signals are the main thread's business; a new thread inherits the mask. */
static void start_thread(struct rh_ticker *ticker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&ticker->thread, NULL, run, ticker) != 0)
        abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct rh_ticker *rh_ticker_start(const char *name, int pause_ms, rh_ticker_turn turn, void *arg)
{
    struct rh_ticker *ticker = rh_take(sizeof *ticker);
    int stop = eventfd(0, EFD_CLOEXEC);
    if (stop < 0)
        abort();
    *ticker =
        (struct rh_ticker){.name = name, .pause = pause_ms, .turn = turn, .arg = arg, .stop = stop};
    start_thread(ticker);
    return ticker;
}

void rh_ticker_stop(struct rh_ticker **ticker)
{
    if (*ticker == NULL)
        return;
    eventfd_write((*ticker)->stop, 1);
    pthread_join((*ticker)->thread, NULL);
    close((*ticker)->stop);
    free(*ticker);
    *ticker = NULL;
}

int64_t rh_ticker_backoff(int64_t attempts)
{
    int64_t ms = RH_SECOND;
    for (int64_t i = 1; i < attempts && ms < BACKOFF_MAX; i++)
        ms *= 2;
    return ms < BACKOFF_MAX ? ms : BACKOFF_MAX;
}
