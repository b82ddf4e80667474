/* The life of a client and of its calls. A request is packed once, when it is queued: whichever
 * replica gets it, it gets the same bytes. */
#include "bus_client.h"

#include "clock.h"
#include "log.h"
#include "pb.h"
#include "take.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "banned.h"

#define WAIT_MAX  1000 /* ms between two runs at most */
#define RETRY_MAX 50   /* the same while something waits beside a connected replica */
#define TURNS_MAX 8    /* in one run, when call-backs keep calling */

static void init_slots(struct rh_bus_client *client)
{
    while (client->n_free < RH_CALL_SLOTS) {
        client->free_slots[client->n_free] = (uint16_t)(RH_CALL_SLOTS - 1 - client->n_free);
        client->n_free++;
    }
    client->next_timer = INT64_MAX;
    if (getrandom(&client->sequence, sizeof client->sequence, 0) != sizeof client->sequence)
        abort();
}

static struct rh_bus_client *allocate(void)
{
    struct rh_bus_client *client = rh_take(sizeof *client);
    TAILQ_INIT(&client->pools);
    TAILQ_INIT(&client->finished);
    client->arena = rh_arena_new(0);
    client->context = zmq_ctx_new();
    client->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (client->context == NULL || client->epoll < 0)
        abort();
    init_slots(client);
    return client;
}

static int load_keys(struct rh_bus_client *client, const struct rh_bus_client_settings *settings)
{
    if (settings->keys == NULL)
        return 0;
    client->encrypted = true;
    if (snprintf(client->keys, sizeof client->keys, "%s", settings->keys) >=
        (int)sizeof client->keys)
        return -1;
    return rh_curve_load(settings->keys, settings->name, &client->own);
}

static void start_resolver(struct rh_bus_client *client, rh_bus_lookup lookup)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    client->resolver = rh_resolver_new(&client->endpoints, lookup);
    if (client->resolver != NULL &&
        epoll_ctl(client->epoll, EPOLL_CTL_ADD, rh_resolver_fd(client->resolver), &event) != 0)
        abort();
}

struct rh_bus_client *rh_bus_client_new(const struct rh_bus_client_settings *settings)
{
    struct rh_bus_client *client = allocate();
    if (load_keys(client, settings) != 0 ||
        rh_endpoints_parse(settings->endpoints, &client->endpoints) != 0 ||
        rh_client_connect(client) != 0) {
        rh_bus_client_free(&client);
        return NULL;
    }
    start_resolver(client, settings->lookup);
    return client;
}

static void free_calls(struct rh_bus_client *client)
{
    for (size_t i = 0; i < RH_CALL_SLOTS; i++)
        free(client->slots[i]);
    while (!TAILQ_EMPTY(&client->finished)) {
        struct rh_bus_call *call = TAILQ_FIRST(&client->finished);
        TAILQ_REMOVE(&client->finished, call, link);
        free(call);
    }
}

void rh_bus_client_free(struct rh_bus_client **client)
{
    struct rh_bus_client *self = *client;
    if (self == NULL)
        return;
    rh_resolver_free(&self->resolver);
    free_calls(self);
    rh_client_disconnect(self);
    zmq_ctx_term(self->context);
    close(self->epoll);
    rh_arena_free(&self->arena);
    explicit_bzero(&self->own, sizeof self->own);
    free(self);
    *client = NULL;
}

/* Calls */

static void fill_caller(Bus__Caller *its, const struct rh_caller *caller)
{
    its->visitor = (char *)(uintptr_t)caller->visitor;
    its->account = (char *)(uintptr_t)caller->account;
    its->roles = (char **)(uintptr_t)caller->roles;
    its->n_roles = caller->n_roles;
    its->has_trust = true;
    its->trust = caller->trust;
    its->has_proved = caller->proved;
    its->proved = caller->proved;
    its->session = (char *)(uintptr_t)caller->session;
}

/* The packed head; `arena` is scratch. */
static struct rh_slice pack_head(struct rh_arena *arena, const struct rh_bus_request *request,
                                 uint64_t id)
{
    Bus__Head head = BUS__HEAD__INIT;
    Bus__Caller caller = BUS__CALLER__INIT;
    head.version = RH_BUS_VERSION;
    head.id = id;
    head.method = (char *)(uintptr_t)request->method->name;
    head.has_tenant = request->tenant != 0;
    head.tenant = request->tenant;
    head.has_epoch = request->epoch != 0;
    head.epoch = request->epoch;
    head.deadline = rh_clock_real() + request->method->deadline;
    head.key = (char *)(uintptr_t)request->key;
    head.traceparent = (char *)(uintptr_t)request->traceparent;
    head.language = (char *)(uintptr_t)request->language;
    if (request->caller != NULL) {
        fill_caller(&caller, request->caller);
        head.caller = &caller;
    }
    return rh_pb_pack(arena, &head.base);
}

static struct rh_slice keep(char *to, struct rh_slice bytes)
{
    if (bytes.len != 0)
        memcpy(to, bytes.data, bytes.len);
    return (struct rh_slice){to, bytes.len};
}

static struct rh_bus_call *call_new(const struct rh_bus_request *request, struct rh_slice head,
                                    uint64_t id)
{
    struct rh_bus_call *call = rh_take(sizeof *call + head.len + request->body.len);
    call->id = id;
    call->head = keep(call->bytes, head);
    call->body = keep(call->bytes + head.len, request->body);
    call->handover = request->method->handover;
    call->deadline_at = rh_clock_monotonic() + request->method->deadline;
    return call;
}

/* Why a request ends here: OK when it may go out. */
static Common__Code admit(const struct rh_bus_client *client, const struct rh_pool *pool,
                          const struct rh_bus_call *call)
{
    if (!rh_parcel_can_hold(call->head.len, call->body.len))
        return COMMON__CODE__TOO_LARGE;
    if (pool == NULL)
        return COMMON__CODE__UNAVAILABLE;
    return client->n_calls >= RH_BUS_IN_FLIGHT ? COMMON__CODE__OVERLOADED : COMMON__CODE__OK;
}

static void enqueue(struct rh_bus_client *client, struct rh_bus_call *call, struct rh_pool *pool)
{
    client->n_free--;
    client->sequence++;
    client->n_calls++;
    client->slots[call->id % RH_CALL_SLOTS] = call;
    call->pool = pool;
    TAILQ_INSERT_TAIL(&pool->waiting, call, link);
    if (call->deadline_at < client->next_timer)
        client->next_timer = call->deadline_at;
}

/* There is always a free slot: RH_BUS_IN_FLIGHT is below their number. */
void rh_bus_client_call(struct rh_bus_client *client, const struct rh_bus_request *request,
                        rh_bus_done done, void *arg)
{
    struct rh_pool *pool = rh_client_pool(client, request->method->name, request->tenant);
    uint64_t id = client->sequence << RH_CALL_SLOT_BITS | client->free_slots[client->n_free - 1];
    struct rh_arena *arena = rh_arena_new(1024);
    struct rh_bus_call *call = call_new(request, pack_head(arena, request, id), id);
    rh_arena_free(&arena);
    call->done = done;
    call->arg = arg;
    call->code = admit(client, pool, call);
    client->queued = true;
    if (call->code == COMMON__CODE__OK)
        enqueue(client, call, pool);
    else
        TAILQ_INSERT_TAIL(&client->finished, call, link);
}

void rh_client_drop(struct rh_bus_client *client, struct rh_bus_call *call)
{
    uint16_t slot = (uint16_t)(call->id % RH_CALL_SLOTS);
    rh_pool_remove(call);
    client->slots[slot] = NULL;
    client->free_slots[client->n_free++] = slot;
    client->n_calls--;
}

void rh_client_finish(struct rh_bus_client *client, struct rh_bus_call *call, Common__Code code)
{
    rh_client_drop(client, call);
    call->code = code;
    TAILQ_INSERT_TAIL(&client->finished, call, link);
}

static void forget_finished(struct rh_bus_client *client, const void *arg)
{
    struct rh_bus_call *next;
    for (struct rh_bus_call *call = TAILQ_FIRST(&client->finished); call != NULL; call = next) {
        next = TAILQ_NEXT(call, link);
        if (call->arg != arg)
            continue;
        TAILQ_REMOVE(&client->finished, call, link);
        free(call);
    }
}

void rh_bus_client_forget(struct rh_bus_client *client, void *arg)
{
    for (size_t i = 0; i < RH_CALL_SLOTS && client->n_calls != 0; i++) {
        struct rh_bus_call *call = client->slots[i];
        if (call == NULL || call->arg != arg)
            continue;
        rh_client_drop(client, call);
        free(call);
    }
    forget_finished(client, arg);
}

/* The loop's side */

int rh_bus_client_fd(struct rh_bus_client *client)
{
    return client->epoll;
}

static bool something_waits(const struct rh_bus_client *client)
{
    const struct rh_pool *pool;
    TAILQ_FOREACH(pool, &client->pools, link)
        if (!TAILQ_EMPTY(&pool->waiting) && rh_pool_ready(pool))
            return true;
    return false;
}

int rh_bus_client_run(struct rh_bus_client *client)
{
    int turns = 0;
    while (rh_client_turn(client) && ++turns < TURNS_MAX)
        continue;
    if (client->queued)
        return 0;
    int64_t left = client->next_timer - rh_clock_monotonic();
    int64_t most = something_waits(client) ? RETRY_MAX : WAIT_MAX;
    return (int)(left < 0 ? 0 : left > most ? most : left);
}

bool rh_bus_client_queued(const struct rh_bus_client *client)
{
    return client->queued;
}

bool rh_bus_client_ready(const struct rh_bus_client *client)
{
    const struct rh_pool *pool;
    TAILQ_FOREACH(pool, &client->pools, link)
        if (!rh_pool_ready(pool))
            return false;
    return true;
}

/* One call, waited for */

struct asked {
    struct rh_arena *arena;
    const char *method;
    bool answered;
    struct rh_error *error;
    struct rh_slice body;
};

static struct rh_error *error_of(struct asked *asked, const struct rh_bus_reply *reply)
{
    bool failure = rh_code_is_failure(reply->code);
    struct rh_error *error =
        failure ? rh_error_new(asked->arena, reply->code, __FILE__, __LINE__, "%s: %s",
                               asked->method, reply->head == NULL ? "no answer" : "it failed there")
                : rh_error_new(asked->arena, reply->code, __FILE__, __LINE__, NULL);
    for (size_t i = 0; reply->head != NULL && i < reply->head->n_fields; i++) {
        const Common__FieldError *field = reply->head->fields[i];
        rh_error_field(error, asked->arena, field->field, field->reason, field->limit);
        rh_error_nearest(error, asked->arena, field->nearest);
    }
    return error;
}

static void take_answer(void *arg, const struct rh_bus_reply *reply)
{
    struct asked *asked = arg;
    asked->answered = true;
    if (reply->code != COMMON__CODE__OK) {
        asked->error = error_of(asked, reply);
        return;
    }
    asked->body.data = rh_arena_dup(asked->arena, reply->body.data, reply->body.len);
    asked->body.len = reply->body.len;
}

struct rh_error *rh_bus_client_ask(struct rh_bus_client *client, struct rh_arena *arena,
                                   const struct rh_bus_request *request, struct rh_slice *ret_body)
{
    struct asked asked = {.arena = arena, .method = request->method->name};
    rh_bus_client_call(client, request, take_answer, &asked);
    for (int wait = rh_bus_client_run(client); !asked.answered; wait = rh_bus_client_run(client)) {
        struct pollfd ready = {.fd = client->epoll, .events = POLLIN};
        poll(&ready, 1, wait);
    }
    RH_TRY(asked.error);
    *ret_body = asked.body;
    return NULL;
}
