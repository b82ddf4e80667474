/* Replies are looked through by their descriptors: a method of any service may log somebody in by
 * having a Grant in its reply. */
#include "session_acts.h"

#include "calls.h"
#include "next.h"
#include "pb.h"
#include "sessions.h"
#include "wire.h"

#include <string.h>

#include "banned.h"

static const ProtobufCFieldDescriptor *grant_field(const ProtobufCMessageDescriptor *type)
{
    for (unsigned i = 0; i < type->n_fields; i++)
        if (type->fields[i].type == PROTOBUF_C_TYPE_MESSAGE &&
            type->fields[i].descriptor == &accounts__grant__descriptor)
            return &type->fields[i];
    return NULL;
}

uint32_t gw_session_grant_field(const ProtobufCMessageDescriptor *type)
{
    const ProtobufCFieldDescriptor *field = grant_field(type);
    return field == NULL ? 0 : field->id;
}

static const Accounts__Grant *grant_of(const struct gw_exchange *exchange)
{
    for (size_t i = 0; i < exchange->n_calls; i++) {
        const ProtobufCMessage *out = exchange->calls[i].out;
        const ProtobufCFieldDescriptor *field = grant_field(out->descriptor);
        if (field != NULL && rh_pb_count(out, field) == 1)
            return *(Accounts__Grant *const *)rh_pb_value(out, field, 0);
    }
    return NULL;
}

/* The field of that name that an opened reply has, NULL: none. */
static const ProtobufCFieldDescriptor *field_of(const struct gw_exchange *exchange,
                                                const char *name, const ProtobufCMessage **ret_out)
{
    for (size_t i = 0; i < exchange->n_calls; i++) {
        const ProtobufCMessage *out = exchange->calls[i].out;
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field_by_name(out->descriptor, name);
        *ret_out = out;
        if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING && rh_pb_count(out, field) > 0)
            return field;
    }
    return NULL;
}

/* The text field `account` of a reply, else the caller. */
static const char *account_of(const struct gw_exchange *exchange)
{
    const ProtobufCMessage *out;
    const ProtobufCFieldDescriptor *field = field_of(exchange, "account", &out);
    if (field != NULL)
        return *(char *const *)rh_pb_value(out, field, 0);
    return exchange->session == NULL ? NULL : exchange->session->account;
}

/* What was asked for before the person went to prove who they are comes back with the reply. */
static const char *next_of(const struct gw_exchange *exchange)
{
    const ProtobufCMessage *out;
    const ProtobufCFieldDescriptor *field = field_of(exchange, "weiter", &out);
    return field == NULL ? gw_next_asked(exchange)
                         : gw_next(exchange, *(char *const *)rh_pb_value(out, field, 0));
}

static void open_one(struct gw_exchange *exchange, gw_step done)
{
    const Accounts__Grant *grant = grant_of(exchange);
    const char *next = next_of(exchange);
    if (grant == NULL) {
        done(exchange);
        return;
    }
    exchange->response.location = grant->has_second_factor && grant->second_factor
                                      ? gw_next_link(exchange, "/anmelden/code", next)
                                      : next;
    gw_session_open(exchange, grant, done);
}

static void close_account(struct gw_exchange *exchange, gw_step done)
{
    const char *account = account_of(exchange);
    if (account == NULL)
        done(exchange);
    else
        gw_session_close_account(exchange, account, NULL, done);
}

static void close_origins(struct gw_exchange *exchange, gw_step done)
{
    const ProtobufCMessage *out;
    const ProtobufCFieldDescriptor *field = field_of(exchange, "origins", &out);
    const size_t n = field == NULL ? 0 : rh_pb_count(out, field);
    const char **names = rh_arena_array(exchange->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = *(char *const *)rh_pb_value(out, field, i);
    struct gw_origins origins = {.names = names, .n = n};
    field = field_of(exchange, "once", &out);
    if (field != NULL)
        origins.once = *(char *const *)rh_pb_value(out, field, 0);
    gw_session_close_origins(exchange, &origins, done);
}

static const char *param(const struct gw_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->n_params; i++)
        if (strcmp(exchange->params[i].name, name) == 0)
            return exchange->params[i].value;
    return "";
}

void gw_session_act(struct gw_exchange *exchange, gw_step done)
{
    const enum gw_session_act act = exchange->route->session;
    if (act != GW_SESSION_NONE)
        exchange->error = gw_calls_open(exchange);
    if (act == GW_SESSION_NONE || exchange->error != NULL)
        done(exchange);
    else if (act == GW_SESSION_OPEN)
        open_one(exchange, done);
    else if (act == GW_SESSION_CLOSE)
        gw_session_close(exchange, done);
    else if (act == GW_SESSION_CLOSE_ACCOUNT)
        close_account(exchange, done);
    else if (act == GW_SESSION_CLOSE_ORIGINS)
        close_origins(exchange, done);
    else if (act == GW_SESSION_LIST)
        gw_session_list(exchange, done);
    else if (act == GW_SESSION_END)
        gw_session_end(exchange, param(exchange, "session"), done);
    else
        gw_session_close_account(exchange, exchange->session->account, exchange->session_id, done);
}

struct rh_slice gw_session_strip(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 struct rh_slice packed)
{
    const uint32_t grant = gw_session_grant_field(type);
    struct rh_wire wire = rh_wire(packed);
    struct rh_wire_value value;
    struct rh_buf out = rh_buf_new(arena, 0);
    if (grant == 0)
        return packed;
    while (wire.at < wire.end) {
        const uint8_t *from = wire.at;
        if (!rh_wire_next(&wire, &value))
            return (struct rh_slice){"", 0};
        if (value.number != grant)
            rh_buf_add(&out, from, (size_t)(wire.at - from));
    }
    return (struct rh_slice){rh_buf_str(&out), out.len};
}
