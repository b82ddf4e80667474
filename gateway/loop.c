/* The turn's order is the point: everything that HTTP brought in goes to Redis (whose session is
 * it?) as one batch, from there to the services as one batch, and everything that the services
 * answered goes out to the clients as one batch. */
#include "loop.h"

#include "assets.h"
#include "bounds.h"
#include "bus.h"
#include "cache.h"
#include "clock.h"
#include "directory.h"
#include "headers.h"
#include "health.h"
#include "hints.h"
#include "http.h"
#include "live.h"
#include "proof.h"
#include "rates.h"
#include "redis.h"
#include "take.h"
#include "tokens.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "banned.h"

#define LONGEST_WAIT 1000 /* ms */
#define WARM_UP      2000 /* ms at most */

/* What wakes a loop, as bits. */
enum { STOP = 1, HTTP = 2, BUS = 4, REDIS = 8, LIVE = 16, FIRST = HTTP | BUS | REDIS | LIVE };

struct gw_loop {
    struct gateway gateway;
    struct gw_http *http;
    int epoll, stop;
    int64_t http_due, bus_due; /* monotonic ms: when they run though nothing came in */
    int64_t began;             /* monotonic ms */
    bool warm;                 /* takes requests */
    atomic_bool healthy;
};

static int watch(int epoll, int fd, uint32_t part)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = part};
    return fd < 0 ? -1 : epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

/* 0, or -1 after a log line by the part that failed. */
static int build_parts(struct gateway *gateway)
{
    const struct gw_settings *settings = gateway->settings;
    const struct rh_bus_client_settings bus = {
        .endpoints = settings->endpoints, .keys = settings->keys, .name = "gateway"};
    gateway->now = rh_clock_business();
    gateway->bus = rh_bus_client_new(&bus);
    if (gateway->bus == NULL)
        return -1;
    gw_token_key(settings->secret, &gateway->token_key);
    gateway->cache = gw_cache_new(GW_CACHE_BYTES);
    gateway->directory = gw_directory_new(gateway->bus);
    gateway->live = gw_live_new(GW_LIVE_PER_ADDRESS);
    gateway->assets = gw_assets_load(settings->assets, gw_https(settings));
    gateway->redis = gw_redis_new(settings->redis);
    if (gateway->assets == NULL || gateway->redis == NULL)
        return -1;
    gateway->hints = gw_hints_new(gateway);
    gateway->rates = gw_rates_new(gateway);
    gateway->proofs = gw_proofs_new(gateway);
    return 0;
}

static int watch_parts(struct gw_loop *loop)
{
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loop->epoll < 0 || watch(loop->epoll, loop->stop, STOP) != 0 ||
        watch(loop->epoll, rh_bus_client_fd(loop->gateway.bus), BUS) != 0 ||
        watch(loop->epoll, gw_redis_fd(loop->gateway.redis), REDIS) != 0 ||
        watch(loop->epoll, gw_live_fd(loop->gateway.live), LIVE) != 0) {
        rh_log(RH_ERROR, NULL, "cannot watch the loop's descriptors: %s", strerror(errno));
        return -1;
    }
    return 0;
}

struct gw_loop *gw_loop_new(const struct gw_shared *shared, int listener)
{
    struct gw_loop *loop = rh_take(sizeof *loop);
    loop->epoll = loop->stop = -1;
    loop->gateway.settings = &shared->settings;
    loop->gateway.texts = shared->texts;
    loop->gateway.templates = shared->templates;
    loop->gateway.router = shared->router;
    loop->gateway.reference = shared->reference;
    if (build_parts(&loop->gateway) == 0)
        loop->http = gw_http_start(&loop->gateway, listener);
    if (loop->http == NULL)
        close(listener);
    if (loop->http == NULL || watch_parts(loop) != 0)
        gw_loop_free(&loop);
    return loop;
}

void gw_loop_free(struct gw_loop **loop)
{
    if (*loop == NULL)
        return;
    struct gateway *gateway = &(*loop)->gateway;
    gw_http_stop(&(*loop)->http);
    gw_directory_free(&gateway->directory);
    rh_bus_client_free(&gateway->bus);
    gw_redis_free(&gateway->redis);
    gw_hints_free(&gateway->hints);
    gw_rates_free(&gateway->rates);
    gw_proofs_free(&gateway->proofs);
    gw_live_free(&gateway->live);
    gw_cache_free(&gateway->cache);
    gw_assets_free(&gateway->assets);
    if ((*loop)->epoll >= 0)
        close((*loop)->epoll);
    if ((*loop)->stop >= 0)
        close((*loop)->stop);
    free(*loop);
    *loop = NULL;
}

static int sooner(int a, int b)
{
    return b >= 0 && b < a ? b : a;
}

static int64_t after(int64_t now, int ms)
{
    return ms < 0 ? INT64_MAX : now + ms;
}

static int until(int64_t due, int64_t now)
{
    return due <= now ? 0 : due - now > LONGEST_WAIT ? LONGEST_WAIT : (int)(due - now);
}

static void run_bus(struct gw_loop *loop, int64_t now, uint32_t ready)
{
    struct rh_bus_client *bus = loop->gateway.bus;
    if (ready & BUS || rh_bus_client_queued(bus) || loop->bus_due <= now)
        loop->bus_due = after(now, rh_bus_client_run(bus));
}

/* Whoever comes to a gateway that has just started waits until it knows who they are, but not long:
 * Redis may be away. */
static bool is_warm(struct gw_loop *loop, int64_t now)
{
    if (loop->warm)
        return true;
    if (!gw_redis_ready(loop->gateway.redis) && now < loop->began + WARM_UP)
        return false;
    loop->warm = true;
    return watch(loop->epoll, gw_http_fd(loop->http), HTTP) == 0;
}

static void run_http(struct gw_loop *loop, int64_t now, uint32_t ready)
{
    if (is_warm(loop, now) && (ready & HTTP || loop->http_due <= now))
        gw_http_run(loop->http);
}

/* Each part looks at its descriptors only when they have something (`ready`) or its time has come:
 * a look is a system call. Returns ms until something is due. */
static int turn(struct gw_loop *loop, uint32_t ready)
{
    struct gateway *gateway = &loop->gateway;
    int64_t now = rh_clock_monotonic();
    gateway->now = rh_clock_business();
    run_http(loop, now, ready);
    int wait = sooner(LONGEST_WAIT, gw_redis_run(gateway->redis, now, ready & REDIS));
    run_bus(loop, now, ready);
    wait = sooner(wait, gw_live_run(gateway->live, now));
    if (gw_live_woken(gateway->live) || gw_http_resumed(loop->http))
        gw_http_run(loop->http);
    gw_redis_flush(gateway->redis);
    atomic_store_explicit(&loop->healthy, gw_healthy(gateway), memory_order_relaxed);
    loop->http_due = after(now, gw_http_timeout(loop->http, now));
    if (rh_bus_client_queued(gateway->bus))
        return 0;
    return sooner(sooner(wait, until(loop->bus_due, now)), until(loop->http_due, now));
}

/* What has something, as bits. */
static uint32_t wait_for(struct gw_loop *loop, int ms)
{
    struct epoll_event events[8];
    uint32_t ready = 0;
    int n = epoll_wait(loop->epoll, events, 8, ms);
    for (int i = 0; i < n; i++)
        ready |= events[i].data.u32;
    return ready;
}

static void drain(struct gw_loop *loop)
{
    uint64_t asked;
    ssize_t got = read(loop->stop, &asked, sizeof asked);
    (void)got;
    loop->gateway.draining = true;
    gw_http_drain(loop->http);
    gw_live_end(loop->gateway.live);
    for (uint32_t ready = FIRST; gw_http_busy(loop->http) > 0;)
        ready = wait_for(loop, turn(loop, ready));
}

void *gw_loop_run(void *arg)
{
    struct gw_loop *loop = arg;
    loop->began = rh_clock_monotonic();
    for (uint32_t ready = FIRST; (ready & STOP) == 0;)
        ready = wait_for(loop, turn(loop, ready));
    drain(loop);
    return NULL;
}

void gw_loop_stop(struct gw_loop *loop)
{
    uint64_t one = 1;
    ssize_t put = write(loop->stop, &one, sizeof one);
    (void)put;
}

bool gw_loop_healthy(const struct gw_loop *loop)
{
    return atomic_load_explicit(&loop->healthy, memory_order_relaxed);
}
