/* The exchange's arena outlives its calls (http.c keeps an exchange whose client has left until it
 * is done), so a call's address can stand for it on the bus. */
#include "calls.h"

#include "guard.h"
#include "pb.h"

#include "banned.h"

/* What the bus hands back: which call, and who waits for all of them. */
struct pending {
    struct gw_call *call;
    void (*done)(struct gw_exchange *exchange);
};

static char *const *copy_tags(struct rh_arena *arena, const Bus__ReplyHead *head)
{
    char **tags = rh_arena_array(arena, head->n_tags, sizeof *tags);
    for (size_t i = 0; i < head->n_tags; i++)
        tags[i] = rh_arena_strdup(arena, head->tags[i]);
    return tags;
}

static struct rh_error *refusal(struct rh_arena *arena, const struct rh_bus_reply *reply)
{
    struct rh_error *error = rh_error_new(arena, reply->code, __FILE__, __LINE__, NULL);
    for (size_t i = 0; reply->head != NULL && i < reply->head->n_fields; i++) {
        const Common__FieldError *field = reply->head->fields[i];
        rh_error_field(error, arena, field->field, field->reason, field->limit);
        rh_error_nearest(error, arena, field->nearest);
    }
    return error;
}

static void take(struct gw_call *call, const struct rh_bus_reply *reply)
{
    struct rh_arena *arena = call->exchange->arena;
    call->answered = true;
    call->code = reply->code;
    if (reply->code != COMMON__CODE__OK)
        call->error = refusal(arena, reply);
    if (reply->body.len > 0)
        call->packed = (struct rh_slice){rh_arena_dup(arena, reply->body.data, reply->body.len),
                                         reply->body.len};
    if (reply->head != NULL) {
        call->tags = copy_tags(arena, reply->head);
        call->n_tags = reply->head->n_tags;
    }
}

/* A failure says that the page as a whole can't be had now, a refusal that it can't be had so. */
static struct rh_error *verdict(const struct gw_exchange *exchange)
{
    struct rh_error *first = NULL;
    for (size_t i = 0; i < exchange->n_calls; i++) {
        struct rh_error *error = exchange->calls[i].error;
        if (error != NULL && (first == NULL || (rh_code_is_failure(error->code) &&
                                                !rh_code_is_failure(first->code))))
            first = error;
    }
    return first;
}

static void answered(void *arg, const struct rh_bus_reply *reply)
{
    struct pending *pending = arg;
    struct gw_exchange *exchange = pending->call->exchange;
    take(pending->call, reply);
    if (--exchange->waiting > 0)
        return;
    exchange->error = verdict(exchange);
    pending->done(exchange);
}

void gw_calls_send(struct gw_exchange *exchange, void (*done)(struct gw_exchange *exchange))
{
    const struct rh_caller caller = gw_caller(exchange);
    exchange->waiting = exchange->n_calls;
    if (exchange->n_calls == 0) {
        done(exchange);
        return;
    }
    for (size_t i = 0; i < exchange->n_calls; i++) {
        struct gw_call *call = &exchange->calls[i];
        struct pending *pending = rh_arena_alloc(exchange->arena, sizeof *pending);
        *pending = (struct pending){call, done};
        const struct rh_bus_request request = {
            .method = call->method,
            .tenant = exchange->tenant == NULL ? 0 : exchange->tenant->tenant,
            .epoch = exchange->tenant == NULL ? 0 : exchange->tenant->epoch,
            .caller = &caller,
            .key = call->method->kind == RH_WRITE ? exchange->key : NULL,
            .traceparent = exchange->traceparent,
            .language = exchange->language,
            .body = rh_pb_pack(exchange->arena, call->in),
        };
        rh_bus_client_call(exchange->gateway->bus, &request, answered, pending);
    }
}

struct rh_error *gw_calls_open(struct gw_exchange *exchange)
{
    for (size_t i = 0; i < exchange->n_calls; i++) {
        struct gw_call *call = &exchange->calls[i];
        if (rh_pb_unpack(exchange->arena, call->method->out, call->packed, &call->out) != NULL)
            return rh_fail(exchange->arena, INTERNAL, "%s: reply does not unpack",
                           call->method->name);
    }
    return NULL;
}
