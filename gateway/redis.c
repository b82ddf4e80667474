/* Two connections, since one that subscribes can do nothing else: `listener` and `speaker`. Both
 * are driven by an epoll of our own; hiredis only ever writes and reads what does not block. Names
 * are looked up by getaddrinfo_a(3), which works in a thread of its own.
 *
 * A frozen Redis still lets us connect, so a connection counts only once its PING (or SUBSCRIBE) is
 * answered, and is given up when something outstanding gets no answer for GW_REDIS_PATIENCE. */
#include "redis.h"

#include "clock.h"
#include "log.h"
#include "take.h"

#include <arpa/inet.h>
#include <hiredis/async.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "banned.h"

#define RETRY_MIN 100   /* ms */
#define RETRY_MAX 10000 /* ms */
#define LOOK_UP   50    /* ms between two looks at a name's resolution */

/* One connection and what it waits for. */
struct link {
    struct gw_redis *redis;
    redisAsyncContext *context; /* NULL: away */
    uint32_t events;            /* in the epoll */
    bool up;                    /* has answered */
    bool unsent;                /* commands that the next flush writes */
    bool writing;               /* that is going on */
    size_t outstanding;
    int64_t since; /* monotonic ms: of the last answer, or of the first that waits for one */
};

struct gw_redis {
    int epoll;
    char *host; /* or the socket's path; NULL: no Redis */
    char *port; /* NULL: a path */
    const char *channel;
    gw_redis_heard heard;
    void *heard_arg;
    struct link listener, speaker;
    struct gaicb query, *queries[1];
    bool resolving;
    int64_t retry_at; /* monotonic ms */
    int64_t backoff;
};

/* A command that waits for its answer. */
struct pending {
    struct link *link;
    gw_redis_done done;
    void *arg;
};

static void watch(struct link *link, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = link};
    int how = link->events == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (link->events == events)
        return;
    epoll_ctl(link->redis->epoll, how, link->context->c.fd, &event);
    link->events = events;
}

static void add_read(void *arg)
{
    struct link *link = arg;
    watch(link, link->events | EPOLLIN);
}

static void del_read(void *arg)
{
    struct link *link = arg;
    watch(link, link->events & ~(uint32_t)EPOLLIN);
}

/* The next flush writes at once; what the socket has no room for then waits until it has. */
static void add_write(void *arg)
{
    struct link *link = arg;
    if (link->up && !link->writing)
        link->unsent = true;
    else
        watch(link, link->events | EPOLLOUT);
}

static void del_write(void *arg)
{
    struct link *link = arg;
    watch(link, link->events & ~(uint32_t)EPOLLOUT);
}

static void forget_events(void *arg)
{
    struct link *link = arg;
    watch(link, 0);
}

static void retreat(struct gw_redis *redis)
{
    redis->retry_at = rh_clock_monotonic() + redis->backoff;
    redis->backoff = redis->backoff * 2 > RETRY_MAX ? RETRY_MAX : redis->backoff * 2;
}

/* hiredis frees the context after this. */
static void lost(struct link *link)
{
    struct gw_redis *redis = link->redis;
    if (link->up)
        rh_log(RH_WARN, NULL, "Redis is away");
    link->context = NULL;
    link->up = link->unsent = false;
    link->outstanding = 0;
    retreat(redis);
}

static void on_connect(const redisAsyncContext *context, int status)
{
    if (status != REDIS_OK && context->data != NULL)
        lost(context->data);
}

static void on_disconnect(const redisAsyncContext *context, int status)
{
    (void)status;
    if (context->data != NULL)
        lost(context->data);
}

static void answered(struct link *link)
{
    link->outstanding -= link->outstanding > 0;
    link->since = rh_clock_monotonic();
}

static void on_reply(redisAsyncContext *context, void *reply, void *privdata)
{
    struct pending *pending = privdata;
    (void)context;
    if (reply != NULL)
        answered(pending->link);
    if (pending->done != NULL)
        pending->done(pending->arg, reply);
    free(pending);
}

static void on_pong(void *arg, const redisReply *reply)
{
    struct link *link = arg;
    if (reply == NULL || reply->type == REDIS_REPLY_ERROR)
        return;
    link->up = true;
    link->redis->backoff = RETRY_MIN;
}

/* Replies of a subscription: [subscribe, channel, count] once, then [message, channel, text]. */
static void on_message(redisAsyncContext *context, void *arg, void *privdata)
{
    struct link *link = context->data;
    const redisReply *reply = arg;
    (void)privdata;
    if (reply == NULL || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 || link == NULL)
        return;
    answered(link);
    if (reply->element[2]->type == REDIS_REPLY_STRING)
        link->redis->heard(link->redis->heard_arg, reply->element[2]->str);
    else
        link->up = true;
}

static void count(struct link *link)
{
    if (link->outstanding++ == 0)
        link->since = rh_clock_monotonic();
}

static struct pending *wait_on(struct link *link, gw_redis_done done, void *arg)
{
    struct pending *pending = malloc(sizeof *pending);
    if (pending == NULL)
        abort();
    *pending = (struct pending){link, done, arg};
    count(link);
    return pending;
}

bool gw_redis_send(struct gw_redis *redis, gw_redis_done done, void *arg, const char *format, ...)
{
    struct link *link = &redis->speaker;
    va_list args;
    if (!link->up)
        return false;
    struct pending *pending = wait_on(link, done, arg);
    va_start(args, format);
    bool sent = redisvAsyncCommand(link->context, on_reply, pending, format, args) == REDIS_OK;
    va_end(args);
    if (!sent) {
        link->outstanding--;
        free(pending);
    }
    return sent;
}

static int attach(struct link *link, redisAsyncContext *context)
{
    if (context == NULL || context->err != 0) {
        if (context != NULL)
            redisAsyncFree(context);
        lost(link);
        return -1;
    }
    link->context = context;
    link->events = 0;
    context->data = link;
    context->ev.data = link;
    context->ev.addRead = add_read;
    context->ev.delRead = del_read;
    context->ev.addWrite = add_write;
    context->ev.delWrite = del_write;
    context->ev.cleanup = forget_events;
    redisAsyncSetConnectCallback(context, on_connect);
    redisAsyncSetDisconnectCallback(context, on_disconnect);
    return 0;
}

/* `address` is a numeric IP, or NULL for a socket's path. */
static void connect_link(struct gw_redis *redis, struct link *link, const char *address)
{
    if (link->context != NULL)
        return;
    int port = address == NULL ? 0 : (int)strtol(redis->port, NULL, 10);
    redisAsyncContext *context =
        address == NULL ? redisAsyncConnectUnix(redis->host) : redisAsyncConnect(address, port);
    if (attach(link, context) != 0)
        return;
    if (link == &redis->speaker) {
        redisAsyncCommand(context, on_reply, wait_on(link, on_pong, link), "PING");
        return;
    }
    redisAsyncCommand(context, on_message, NULL, "SUBSCRIBE %s", redis->channel);
    count(link);
}

static void connect_missing(struct gw_redis *redis, const char *address)
{
    if (redis->channel != NULL)
        connect_link(redis, &redis->listener, address);
    connect_link(redis, &redis->speaker, address);
}

static void look_up(struct gw_redis *redis)
{
    redis->query = (struct gaicb){.ar_name = redis->host, .ar_service = redis->port};
    redis->queries[0] = &redis->query;
    redis->resolving = getaddrinfo_a(GAI_NOWAIT, redis->queries, 1, NULL) == 0;
    if (!redis->resolving)
        lost(&redis->speaker);
}

/* True while the name is still being looked up. */
static bool looking_up(struct gw_redis *redis)
{
    char address[INET6_ADDRSTRLEN] = "";
    int status = gai_error(&redis->query);
    if (status == EAI_INPROGRESS)
        return true;
    redis->resolving = false;
    if (status == 0)
        getnameinfo(redis->query.ar_result->ai_addr, redis->query.ar_result->ai_addrlen, address,
                    sizeof address, NULL, 0, NI_NUMERICHOST);
    if (status == 0)
        freeaddrinfo(redis->query.ar_result);
    if (address[0] == '\0')
        lost(&redis->speaker);
    else
        connect_missing(redis, address);
    return false;
}

static void take_events(struct gw_redis *redis)
{
    struct epoll_event events[4];
    int n = epoll_wait(redis->epoll, events, 4, 0);
    for (int i = 0; i < n; i++) {
        struct link *link = events[i].data.ptr;
        if (link->context != NULL && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            redisAsyncHandleRead(link->context);
        if (link->context != NULL && events[i].events & EPOLLOUT)
            redisAsyncHandleWrite(link->context);
    }
}

/* Forgets the link before hiredis tells its call-backs, so that nobody sends on it any more. */
static void drop(struct link *link)
{
    redisAsyncContext *context = link->context;
    if (context == NULL)
        return;
    watch(link, 0);
    context->data = NULL;
    context->ev.cleanup = NULL;
    context->ev.delRead = context->ev.delWrite = NULL;
    link->context = NULL;
    link->up = link->unsent = false;
    link->outstanding = 0;
    redisAsyncFree(context);
}

/* Returns ms until the link's patience ends, -1: it waits for nothing. */
static int patience(struct link *link, int64_t now)
{
    if (link->context == NULL || link->outstanding == 0)
        return -1;
    int64_t left = link->since + GW_REDIS_PATIENCE - now;
    if (left > 0)
        return (int)left;
    rh_log(RH_WARN, NULL, "Redis does not answer");
    drop(link);
    retreat(link->redis);
    return -1;
}

static int sooner(int a, int b)
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Returns ms until the next try, -1: all is connected. */
static int reconnect(struct gw_redis *redis, int64_t now)
{
    bool whole = redis->speaker.context != NULL &&
                 (redis->channel == NULL || redis->listener.context != NULL);
    if (redis->resolving)
        return looking_up(redis) ? LOOK_UP : 0;
    if (whole)
        return -1;
    if (now < redis->retry_at)
        return (int)(redis->retry_at - now);
    if (redis->port == NULL)
        connect_missing(redis, NULL);
    else
        look_up(redis);
    return redis->resolving ? LOOK_UP : -1;
}

int gw_redis_run(struct gw_redis *redis, int64_t now, bool ready)
{
    if (redis->host == NULL)
        return -1;
    if (ready)
        take_events(redis);
    int wait = sooner(patience(&redis->listener, now), patience(&redis->speaker, now));
    return sooner(wait, reconnect(redis, now));
}

void gw_redis_flush(struct gw_redis *redis)
{
    struct link *link = &redis->speaker;
    if (!link->unsent)
        return;
    link->unsent = false;
    link->writing = true;
    redisAsyncHandleWrite(link->context);
    link->writing = false;
}

/* "unix:/path" or "host:port" or "[v6]:port". */
static int split(struct gw_redis *redis, const char *address)
{
    const char *colon = strrchr(address, ':');
    if (strncmp(address, "unix:/", 6) == 0) {
        redis->host = strdup(address + 5);
        return 0;
    }
    if (colon == NULL || colon == address || strtol(colon + 1, NULL, 10) <= 0)
        return -1;
    bool bracket = address[0] == '[' && colon[-1] == ']';
    redis->host = strndup(address + bracket, (size_t)(colon - address) - (bracket ? 2 : 0));
    redis->port = strdup(colon + 1);
    return 0;
}

struct gw_redis *gw_redis_new(const char *address)
{
    struct gw_redis *redis = rh_take(sizeof *redis);
    redis->backoff = RETRY_MIN;
    redis->listener.redis = redis->speaker.redis = redis;
    redis->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (redis->epoll < 0 || (address != NULL && *address != '\0' && split(redis, address) != 0)) {
        rh_log(RH_ERROR, NULL, "cannot use the Redis address: neither unix:/path nor host:port");
        gw_redis_free(&redis);
    }
    return redis;
}

void gw_redis_free(struct gw_redis **redis)
{
    if (*redis == NULL)
        return;
    while ((*redis)->resolving && gai_error(&(*redis)->query) == EAI_INPROGRESS)
        gai_suspend((const struct gaicb *const *)(*redis)->queries, 1, NULL);
    if ((*redis)->resolving && gai_error(&(*redis)->query) == 0)
        freeaddrinfo((*redis)->query.ar_result);
    drop(&(*redis)->listener);
    drop(&(*redis)->speaker);
    close((*redis)->epoll);
    free((*redis)->host);
    free((*redis)->port);
    free(*redis);
    *redis = NULL;
}

void gw_redis_listen(struct gw_redis *redis, const char *channel, gw_redis_heard heard, void *arg)
{
    redis->channel = channel;
    redis->heard = heard;
    redis->heard_arg = arg;
}

bool gw_redis_up(const struct gw_redis *redis)
{
    return redis->speaker.up;
}

bool gw_redis_ready(const struct gw_redis *redis)
{
    return redis->host == NULL ||
           (redis->speaker.up && (redis->channel == NULL || redis->listener.up));
}

int gw_redis_fd(const struct gw_redis *redis)
{
    return redis->epoll;
}
