/* The thread asks without the lock and stores under it; an eventfd tells the owner's epoll. */
#include "resolver.h"

#include "clock.h"
#include "log.h"
#include "take.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "banned.h"

#define INTERVAL_S 1

struct answer {
    struct rh_addresses addresses;
    bool changed;
    bool failing; /* said so in the log */
};

struct rh_resolver {
    struct rh_endpoints endpoints;
    rh_bus_lookup lookup;
    int event;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t stop_asked;
    bool stop;
    struct answer answers[RH_ENDPOINTS_MAX];
};

static size_t system_lookup(const char *host, char (*ret)[RH_BUS_IP_SIZE], size_t max)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found;
    size_t n = 0;
    if (getaddrinfo(host, NULL, &hints, &found) != 0)
        return 0;
    for (const struct addrinfo *a = found; a != NULL && n < max; a = a->ai_next)
        if (getnameinfo(a->ai_addr, a->ai_addrlen, ret[n], RH_BUS_IP_SIZE, NULL, 0,
                        NI_NUMERICHOST) == 0)
            n++;
    freeaddrinfo(found);
    return n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Sorted and without doubles, so that two answers can be compared as a whole. */
static void ask(const struct rh_resolver *resolver, const struct rh_endpoint *endpoint,
                struct rh_addresses *ret)
{
    char ips[RH_ADDRESSES_MAX][RH_BUS_IP_SIZE];
    size_t n = resolver->lookup(endpoint->host, ips, RH_ADDRESSES_MAX);
    qsort(ips, n, sizeof ips[0], by_text);
    memset(ret, 0, sizeof *ret);
    for (size_t i = 0; i < n; i++) {
        bool six = strchr(ips[i], ':') != NULL;
        if (i > 0 && strcmp(ips[i], ips[i - 1]) == 0)
            continue;
        snprintf(ret->items[ret->n++], RH_ADDRESS_SIZE, six ? "tcp://[%s]:%s" : "tcp://%s:%s",
                 ips[i], endpoint->port);
    }
}

static bool keep(struct answer *answer, const struct rh_endpoint *endpoint,
                 const struct rh_addresses *now)
{
    bool failed = now->n == 0;
    if (failed && !answer->failing)
        rh_log(RH_WARN, NULL, "no address for %s; asking again every second", endpoint->host);
    answer->failing = failed;
    if (failed || memcmp(now, &answer->addresses, sizeof *now) == 0)
        return false;
    answer->addresses = *now;
    answer->changed = true;
    return true;
}

static void ask_all(struct rh_resolver *resolver)
{
    struct rh_addresses now;
    bool news = false;
    for (size_t i = 0; i < resolver->endpoints.n; i++) {
        const struct rh_endpoint *endpoint = &resolver->endpoints.items[i];
        if (endpoint->host[0] == '\0')
            continue;
        ask(resolver, endpoint, &now);
        pthread_mutex_lock(&resolver->lock);
        news = keep(&resolver->answers[i], endpoint, &now) || news;
        pthread_mutex_unlock(&resolver->lock);
    }
    if (news)
        eventfd_write(resolver->event, 1);
}

/* False when the thread is to end. */
static bool pause_a_second(struct rh_resolver *resolver)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += INTERVAL_S;
    pthread_mutex_lock(&resolver->lock);
    int waited = 0;
    while (!resolver->stop && waited == 0)
        waited =
            pthread_cond_clockwait(&resolver->stop_asked, &resolver->lock, CLOCK_MONOTONIC, &until);
    bool go_on = !resolver->stop;
    pthread_mutex_unlock(&resolver->lock);
    return go_on;
}

static void *run(void *arg)
{
    do
        ask_all(arg);
    while (pause_a_second(arg));
    return NULL;
}

struct rh_resolver *rh_resolver_new(const struct rh_endpoints *endpoints, rh_bus_lookup lookup)
{
    bool needed = false;
    for (size_t i = 0; i < endpoints->n; i++)
        needed = needed || endpoints->items[i].host[0] != '\0';
    if (!needed)
        return NULL;
    struct rh_resolver *resolver = rh_take(sizeof *resolver);
    resolver->endpoints = *endpoints;
    resolver->lookup = lookup == NULL ? system_lookup : lookup;
    resolver->event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&resolver->lock, NULL);
    pthread_cond_init(&resolver->stop_asked, NULL);
    if (resolver->event < 0 || pthread_create(&resolver->thread, NULL, run, resolver) != 0)
        abort();
    return resolver;
}

void rh_resolver_free(struct rh_resolver **resolver)
{
    struct rh_resolver *self = *resolver;
    if (self == NULL)
        return;
    pthread_mutex_lock(&self->lock);
    self->stop = true;
    pthread_cond_signal(&self->stop_asked);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->thread, NULL);
    pthread_cond_destroy(&self->stop_asked);
    pthread_mutex_destroy(&self->lock);
    close(self->event);
    free(self);
    *resolver = NULL;
}

int rh_resolver_fd(struct rh_resolver *resolver)
{
    return resolver->event;
}

void rh_resolver_seen(struct rh_resolver *resolver)
{
    eventfd_t ignored;
    eventfd_read(resolver->event, &ignored);
}

bool rh_resolver_take(struct rh_resolver *resolver, size_t endpoint, struct rh_addresses *ret)
{
    struct answer *answer = &resolver->answers[endpoint];
    pthread_mutex_lock(&resolver->lock);
    bool changed = answer->changed;
    answer->changed = false;
    if (changed)
        *ret = answer->addresses;
    pthread_mutex_unlock(&resolver->lock);
    return changed;
}
