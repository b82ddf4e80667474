/* Path parameters become form fields that come first and hide others of their name: so one filler
 * serves path, query and form, and a JSON body joins its path in the message. */
#include "bind.h"

#include "contract.h"
#include "guard.h"
#include "json.h"
#include "methods.h"
#include "pb.h"

#include "banned.h"

static bool is_param(const struct gw_bind_source *source, const char *name)
{
    for (size_t i = 0; i < source->n_params; i++)
        if (strcmp(source->params[i].name, name) == 0)
            return true;
    return false;
}

static void add_field(struct rh_arena *arena, struct rh_form *form,
                      const struct rh_form_field *field)
{
    struct rh_form_field *fields = rh_arena_array(arena, form->n_fields + 1, sizeof *fields);
    if (form->n_fields > 0)
        memcpy(fields, form->fields, form->n_fields * sizeof *fields);
    fields[form->n_fields++] = *field;
    form->fields = fields;
}

static struct rh_form params_form(struct rh_arena *arena, const struct gw_bind_source *source)
{
    struct rh_form form = {0};
    for (size_t i = 0; i < source->n_params; i++)
        rh_form_add(arena, &form, source->params[i].name, source->params[i].value);
    return form;
}

/* The path's fields and those of the form that it does not hide. */
static struct rh_form merged_form(struct rh_arena *arena, const struct gw_bind_source *source)
{
    struct rh_form params = params_form(arena, source);
    if (source->form == NULL || source->form->n_fields == 0)
        return params;
    size_t n = params.n_fields;
    struct rh_form_field *fields =
        rh_arena_array(arena, n + source->form->n_fields, sizeof *fields);
    if (n > 0)
        memcpy(fields, params.fields, n * sizeof *fields);
    for (size_t i = 0; i < source->form->n_fields; i++)
        if (!is_param(source, source->form->fields[i].name))
            fields[n++] = source->form->fields[i];
    return (struct rh_form){fields, n};
}

/* Texts alone stand in paths; two values of another type are never called the same. */
static bool same_value(const ProtobufCFieldDescriptor *field, const ProtobufCMessage *a,
                       const ProtobufCMessage *b)
{
    if (field->type != PROTOBUF_C_TYPE_STRING)
        return false;
    return strcmp(*(char *const *)rh_pb_value(a, field, 0),
                  *(char *const *)rh_pb_value(b, field, 0)) == 0;
}

/* Refuses what the body says otherwise than the path, then lets the path speak. */
static struct rh_error *join_path(struct rh_arena *arena, const struct gw_bind_source *source,
                                  ProtobufCMessage *message, struct rh_error *error)
{
    const struct rh_form form = params_form(arena, source);
    const ProtobufCMessageDescriptor *type = message->descriptor;
    ProtobufCMessage *path = rh_pb_new(arena, type);
    error = rh_form_fill(arena, &form, path, error);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (rh_pb_count(path, field) == 0)
            continue;
        if (rh_pb_count(message, field) > 0 && !same_value(field, path, message))
            error = rh_error_field(error, arena, rh_contract_of(type)->fields[i].json,
                                   COMMON__REASON__DUPLICATE, 0);
        rh_pb_put(arena, message, field, rh_pb_value(path, field, 0));
    }
    return error;
}

struct rh_error *gw_bind_message(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 const struct gw_bind_source *source,
                                 ProtobufCMessage **ret_message)
{
    if (source->json == NULL) {
        const struct rh_form form = merged_form(arena, source);
        return rh_form_message(arena, type, &form, ret_message);
    }
    ProtobufCMessage *message = rh_pb_new(arena, type);
    struct rh_error *error = rh_json_fill(arena, *source->json, message, NULL);
    if (error != NULL && (error->n_fields == 0 || error->fields[0].field[0] == '\0'))
        return error; /* no JSON at all: its missing fields are no news */
    error = join_path(arena, source, message, error);
    RH_TRY(rh_contract_check(arena, message, error));
    *ret_message = message;
    return NULL;
}

static bool names_field(const struct rh_error *error, const char *field)
{
    for (size_t i = 0; error != NULL && i < error->n_fields; i++)
        if (strcmp(error->fields[i].field, field) == 0)
            return true;
    return false;
}

/* `error` and what `more` refuses beyond it. A code other than INVALID is told as it is. */
static struct rh_error *merge(struct rh_arena *arena, struct rh_error *error, struct rh_error *more)
{
    if (more == NULL || (error != NULL && error->code != COMMON__CODE__INVALID))
        return error;
    if (error == NULL || more->code != COMMON__CODE__INVALID)
        return more;
    for (size_t i = 0; i < more->n_fields; i++)
        if (!names_field(error, more->fields[i].field))
            rh_error_field(error, arena, more->fields[i].field, more->fields[i].reason,
                           more->fields[i].limit);
    return error;
}

/* A page of parts shows each only what they may see: a call that the service would refuse is left
 * out. Where none remains all are made, for the refusal. */
static bool is_left_out(struct gw_exchange *exchange, const struct rh_method *method)
{
    const struct gw_call_spec *calls = exchange->route->calls;
    if (!exchange->route->parts || gw_has_role(exchange, method))
        return false;
    for (size_t i = 0; i < GW_CALLS && calls[i].method != NULL; i++)
        if (gw_method(calls[i].method) != NULL && gw_has_role(exchange, gw_method(calls[i].method)))
            return true;
    return false;
}

struct rh_error *gw_bind(struct gw_exchange *exchange)
{
    const struct rh_slice json = {rh_buf_str(&exchange->body), exchange->body.len};
    const bool post = exchange->verb == GW_POST;
    const struct gw_bind_source source = {
        .params = exchange->params,
        .n_params = exchange->n_params,
        .form = post ? &exchange->form : &exchange->query,
        .json = post && exchange->body_kind == GW_BODY_JSON ? &json : NULL,
    };
    struct rh_error *error = NULL;
    exchange->n_calls = 0;
    for (size_t i = 0; i < GW_CALLS && exchange->route->calls[i].method != NULL; i++) {
        const struct gw_call_spec *spec = &exchange->route->calls[i];
        const struct rh_method *method = gw_method(spec->method);
        if (method == NULL)
            return rh_fail(exchange->arena, UNKNOWN_METHOD, "%s is no method", spec->method);
        if (is_left_out(exchange, method))
            continue;
        struct gw_call *call = &exchange->calls[exchange->n_calls++];
        *call = (struct gw_call){.exchange = exchange, .spec = spec, .method = method};
        error = merge(exchange->arena, error,
                      gw_bind_message(exchange->arena, call->method->in, &source, &call->in));
    }
    return error;
}

/* Adds the form's fields that a call requires and neither path nor query has. */
static void add_required(const struct gw_exchange *failed, const struct rh_method *method,
                         struct rh_form *query)
{
    const struct gw_bind_source source = {.params = failed->params, .n_params = failed->n_params};
    const struct rh_message_contract *contract = rh_contract_of(method->in);
    for (unsigned i = 0; i < method->in->n_fields; i++) {
        const char *name = contract->fields[i].json;
        const struct rh_form_field *field = rh_form_find(&failed->form, name);
        if (field == NULL)
            field = rh_form_find(&failed->form, name = method->in->fields[i].name);
        if (field != NULL && contract->fields[i].required && !is_param(&source, name) &&
            rh_form_find(query, name) == NULL)
            add_field(failed->arena, query, field);
    }
}

struct rh_form gw_bind_again(const struct gw_exchange *failed, const struct gw_route *route)
{
    struct rh_form query = failed->query;
    for (size_t i = 0; i < GW_CALLS && route->calls[i].method != NULL; i++) {
        const struct rh_method *method = gw_method(route->calls[i].method);
        if (method != NULL)
            add_required(failed, method, &query);
    }
    return query;
}
