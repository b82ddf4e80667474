/* One operation per route: what goes in is the calls' requests, what comes out their replies. */
#include "openapi.h"

#include "methods.h"
#include "session.pb-c.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

/* Routes that call nobody: what they do stands in gateway.h. */
static const char *const acts[] = {
    [GW_SESSION_CLOSE] = "Log out.",
    [GW_SESSION_END] = "End one of one's own sessions.",
    [GW_SESSION_END_OTHERS] = "End all of one's own sessions but the one that asks.",
};

static const struct {
    const char *ending, *media_type, *what, *example; /* JSON */
} files[] = {
    {".ics", "text/calendar", "A calendar file (RFC 5545).",
     "\"BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nBEGIN:VEVENT\\r\\n"
     "DTSTART:20261124T084000Z\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n\""},
    {".svg", "image/svg+xml", "An SVG image of a QR code.",
     "\"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 33 33'></svg>\""},
    {".csv", "text/csv", "A table (RFC 4180).", "\"service,booked\\r\\npersonalausweis,34\\r\\n\""},
    {".json", "application/json", "All that is stored, as one JSON file.",
     "{\"account\": {\"email\": \"erika.muster@buerger.example\"}}"},
};

struct operation {
    const struct gw_route *route;
    json_t *schemas;
    int faults;
};

static void fault(struct operation *operation, const char *what)
{
    fprintf(stderr, "openapi: %s: %s\n", operation->route->path, what);
    operation->faults++;
}

const struct rh_method *gw_openapi_method(const struct gw_route *route, size_t i)
{
    return i < GW_CALLS && route->calls[i].method != NULL ? gw_method(route->calls[i].method)
                                                          : NULL;
}

bool gw_openapi_in_path(const struct gw_route *route, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = strchr(route->path, '{'); at != NULL; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, name, length) == 0 && at[1 + length] == '}')
            return true;
    return false;
}

bool gw_openapi_is_file(const struct gw_route *route)
{
    return route->template == NULL && route->then == NULL;
}

bool gw_openapi_needs_session(const struct gw_route *route)
{
    const struct rh_method *method;
    bool needs = route->session == GW_SESSION_LIST || route->session == GW_SESSION_END ||
                 route->session == GW_SESSION_END_OTHERS;
    for (size_t i = 0; (method = gw_openapi_method(route, i)) != NULL; i++)
        needs = needs || method->who.group != RH_GROUP_ANYONE;
    return needs;
}

bool gw_openapi_knows_session(const struct gw_route *route)
{
    return route->cache == GW_PERSONAL || gw_openapi_needs_session(route);
}

/* ---- words ---- */

/* The first sentence of a comment. */
static size_t sentence(const char *text)
{
    const char *end = strstr(text, ". ");
    size_t length = end == NULL ? strlen(text) : (size_t)(end - text);
    return length > 0 && text[length - 1] == '.' ? length - 1 : length;
}

static void put_who(struct rh_buf *out, const struct gw_route *route)
{
    const struct rh_method *method = gw_openapi_method(route, 0);
    if (!gw_openapi_needs_session(route))
        rh_buf_text(out, "Who may: anybody.");
    else if (method != NULL && method->who.group == RH_GROUP_STAFF)
        rh_buf_printf(out, "Who may: staff of the administration with the role `%s`.",
                      method->who.name);
    else if (method != NULL && method->who.trust == 0)
        rh_buf_text(out, "Who may: who has logged in, also while the second factor is missing.");
    else
        rh_buf_printf(out, "Who may: who is logged in, trust level %u or above.",
                      method == NULL ? 1 : method->who.trust);
}

/* The same for programs. */
static json_t *who(const struct gw_route *route)
{
    const struct rh_method *method = gw_openapi_method(route, 0);
    if (!gw_openapi_needs_session(route))
        return json_string("anybody");
    if (method != NULL && method->who.group == RH_GROUP_STAFF)
        return json_sprintf("staff:%s", method->who.name);
    return json_sprintf("citizen:%u", method == NULL ? 1 : method->who.trust);
}

static void put_words(struct operation *operation, json_t *out)
{
    const struct gw_route *route = operation->route;
    const struct rh_method *method = gw_openapi_method(route, 0);
    const char *doc = method == NULL ? acts[route->session] : rh_contract_of(method->in)->doc;
    struct rh_arena *arena = rh_arena_new(0);
    struct rh_buf text = rh_buf_new(arena, 0);
    if (doc == NULL || *doc == '\0')
        fault(operation, "its method's request has no comment in proto/");
    doc = doc == NULL ? "" : doc;
    gw_openapi_put(out, "summary", json_stringn(doc, sentence(doc)));
    rh_buf_printf(&text, "%s\n\n", doc);
    put_who(&text, route);
    if (method != NULL)
        rh_buf_printf(&text, "\n\nMethod: `%s`.", method->name);
    if (route->live != NULL)
        rh_buf_text(&text, "\n\nWith `Accept: text/event-stream` an event `changed` says that the "
                           "reply is another one now; then fetch it anew.");
    if (route->proof && route->unproved == NULL)
        rh_buf_text(&text, "\n\nA browser may prove work (form field `_proof`): without it the "
                           "answer is the same, the way to it longer.");
    gw_openapi_put(out, "description", json_string(rh_buf_str(&text)));
    rh_arena_free(&arena);
}

/* "POST /{tenant}/termine/{appointment}/buchen" is postTenantTermineAppointmentBuchen. */
static json_t *operation_id(const struct gw_route *route)
{
    char id[160];
    size_t n = (size_t)snprintf(id, sizeof id, "%s", route->verb == GW_GET ? "get" : "post");
    bool upper = true;
    for (const char *c = route->path; *c != '\0' && n + 1 < sizeof id; c++) {
        if (isalnum((unsigned char)*c)) {
            id[n++] = (char)(upper ? toupper((unsigned char)*c) : *c);
            upper = false;
        } else {
            upper = true;
        }
    }
    return json_stringn(id, n);
}

/* ---- in ---- */

static json_t *parameter(const char *name, const char *in, bool required, json_t *schema)
{
    json_t *description = json_object_get(schema, "description");
    json_t *out = json_pack("{s:s, s:s, s:b}", "name", name, "in", in, "required", required);
    if (description != NULL) {
        gw_openapi_put(out, "description", json_incref(description));
        json_object_del(schema, "description");
    }
    gw_openapi_put(out, "schema", schema);
    return out;
}

static json_t *component(const char *name)
{
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/parameters/%s", name));
}

static void add_path_parameters(const struct gw_route *route, json_t *parameters)
{
    const struct rh_method *method;
    if (gw_openapi_in_path(route, "tenant"))
        json_array_append_new(parameters, component("Tenant"));
    if (route->session == GW_SESSION_END)
        json_array_append_new(parameters, component("Session"));
    for (size_t i = 0; (method = gw_openapi_method(route, i)) != NULL; i++) {
        const struct rh_message_contract *contract = rh_contract_of(method->in);
        for (unsigned j = 0; i == 0 && j < method->in->n_fields; j++)
            if (gw_openapi_in_path(route, method->in->fields[j].name))
                json_array_append_new(
                    parameters,
                    parameter(method->in->fields[j].name, "path", true,
                              gw_openapi_field(&method->in->fields[j], &contract->fields[j])));
    }
}

/* Several calls of a page may take the same parameter. */
static bool has_query(const json_t *parameters, const char *name)
{
    for (size_t i = 0; i < json_array_size(parameters); i++) {
        const json_t *one = json_array_get(parameters, i);
        const char *in = json_string_value(json_object_get(one, "in"));
        const char *called = json_string_value(json_object_get(one, "name"));
        if (in != NULL && strcmp(in, "query") == 0 && strcmp(called, name) == 0)
            return true;
    }
    return false;
}

/* A field of a query; a list of messages as the fields of the first, by the names that forms use.
 */
static void add_query_field(struct operation *operation, const ProtobufCFieldDescriptor *field,
                            const struct rh_field_contract *rules, json_t *parameters)
{
    json_t *schema = gw_openapi_field(field, rules);
    bool list = json_object_get(json_object_get(schema, "items"), "$ref") != NULL;
    if (json_object_get(schema, "$ref") != NULL)
        fault(operation, "a message in a query: take its fields one by one");
    if (!list) {
        json_array_append_new(parameters, parameter(rules->json, "query", rules->required, schema));
        return;
    }
    const struct rh_message_contract *inner = rh_contract_of(field->descriptor);
    for (unsigned i = 0; i < inner->type->n_fields; i++) {
        json_t *name = json_sprintf("%s[0].%s", rules->json, inner->fields[i].json);
        json_t *one = gw_openapi_field(&inner->type->fields[i], &inner->fields[i]);
        json_array_append_new(parameters, parameter(json_string_value(name), "query", false, one));
        json_decref(name);
    }
    json_decref(schema);
}

/* A query holds texts: single messages within messages have no place in it. */
static void add_query(struct operation *operation, json_t *parameters)
{
    const struct rh_method *method;
    for (size_t i = 0; (method = gw_openapi_method(operation->route, i)) != NULL; i++) {
        const struct rh_message_contract *contract = rh_contract_of(method->in);
        for (unsigned j = 0; j < method->in->n_fields; j++)
            if (!gw_openapi_in_path(operation->route, method->in->fields[j].name) &&
                !has_query(parameters, contract->fields[j].json))
                add_query_field(operation, &method->in->fields[j], &contract->fields[j],
                                parameters);
    }
}

static json_t *parameters_of(struct operation *operation)
{
    json_t *parameters = json_array();
    add_path_parameters(operation->route, parameters);
    if (operation->route->verb == GW_GET)
        add_query(operation, parameters);
    json_array_append_new(parameters, component("AcceptLanguage"));
    if (operation->route->verb == GW_POST && !operation->route->own_proof)
        json_array_append_new(parameters, component("IdempotencyKey"));
    if (operation->route->verb == GW_POST)
        json_array_append_new(parameters, component("Origin"));
    if (operation->route->unproved != NULL)
        json_array_append_new(parameters, component("Proof"));
    return parameters;
}

static json_t *example_of(const json_t *properties, const json_t *required)
{
    json_t *example = json_object();
    for (size_t i = 0; i < json_array_size(required); i++) {
        const char *name = json_string_value(json_array_get(required, i));
        const json_t *schema = json_object_get(properties, name);
        json_t *first = json_array_get(json_object_get(schema, "examples"), 0);
        if (first != NULL)
            gw_openapi_put(example, name, json_incref(first));
    }
    return example;
}

/* What a body may hold that the path does not say already. */
static json_t *body_schema(const struct gw_route *route)
{
    const struct rh_method *method = gw_openapi_method(route, 0);
    json_t *properties = json_object(), *required = json_array();
    for (unsigned i = 0; method != NULL && i < method->in->n_fields; i++) {
        const struct rh_field_contract *rules = &rh_contract_of(method->in)->fields[i];
        if (gw_openapi_in_path(route, method->in->fields[i].name))
            continue;
        gw_openapi_put(properties, rules->json, gw_openapi_field(&method->in->fields[i], rules));
        if (rules->required)
            json_array_append_new(required, json_string(rules->json));
    }
    json_t *schema = json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties,
                               "required", required, "additionalProperties", false);
    json_t *example = example_of(properties, required);
    if (json_array_size(required) == json_object_size(example) && json_array_size(required) > 0)
        gw_openapi_put(schema, "examples", json_pack("[o]", example));
    else
        json_decref(example);
    return schema;
}

static void put_body(const struct gw_route *route, json_t *out)
{
    json_t *schema = body_schema(route);
    const bool required = json_array_size(json_object_get(schema, "required")) > 0;
    if (route->verb == GW_GET || json_object_size(json_object_get(schema, "properties")) == 0)
        json_decref(schema);
    else
        gw_openapi_put(out, "requestBody",
                       json_pack("{s:b, s:{s:{s:o}}}", "required", required, "content",
                                 "application/json", "schema", schema));
}

/* ---- out ---- */

static json_t *reply_schema(struct operation *operation)
{
    const struct gw_route *route = operation->route;
    const struct rh_method *method;
    json_t *properties = json_object(), *required = json_array(), *only = NULL;
    size_t n = 0;
    for (; (method = gw_openapi_method(route, n)) != NULL; n++) {
        gw_openapi_add_schemas(operation->schemas, method->out);
        only = gw_openapi_reference(method->out);
        gw_openapi_put(properties, route->calls[n].as, only);
        json_array_append_new(required, json_string(route->calls[n].as));
    }
    if (route->session == GW_SESSION_LIST) {
        gw_openapi_add_schemas(operation->schemas, &session__own_reply__descriptor);
        gw_openapi_put(properties, "sessions",
                       gw_openapi_reference(&session__own_reply__descriptor));
        json_array_append_new(required, json_string("sessions"));
        n++;
    }
    json_t *several = json_pack("{s:s, s:O, s:O}", "type", "object", "properties", properties,
                                "required", required);
    json_t *schema = n == 1 ? json_incref(only) : json_incref(several);
    json_decref(several);
    json_decref(properties);
    json_decref(required);
    return schema;
}

/* What reply_schema describes. */
static json_t *reply_example(struct operation *operation)
{
    const struct gw_route *route = operation->route;
    const struct rh_method *method;
    json_t *several = json_object(), *example = NULL;
    size_t n = 0;
    for (; (method = gw_openapi_method(route, n)) != NULL; n++) {
        example = gw_openapi_example(method->out);
        json_object_set_new(several, route->calls[n].as, example);
    }
    if (route->session == GW_SESSION_LIST) {
        n++;
        json_object_set_new(several, "sessions",
                            gw_openapi_example(&session__own_reply__descriptor));
    }
    if (json_object_size(several) != n)
        fault(operation, "its reply has no example");
    json_t *out = n == 1 && example != NULL ? json_incref(example) : json_incref(several);
    json_decref(several);
    return out;
}

static json_t *file_content(struct operation *operation)
{
    const char *ending = strrchr(operation->route->path, '.');
    for (size_t i = 0; ending != NULL && i < sizeof files / sizeof files[0]; i++) {
        if (strcmp(ending, files[i].ending) == 0)
            return json_pack("{s:{s:{s:s}, s:o}}", files[i].media_type, "schema", "description",
                             files[i].what, "example",
                             json_loads(files[i].example, JSON_DECODE_ANY, NULL));
    }
    return json_pack("{s:{s:{s:s}}}", "*/*", "schema", "description", "The file as it is.");
}

static json_t *headers_of(const struct gw_route *route)
{
    json_t *headers =
        json_pack("{s:{s:s}}", "Cache-Control", "$ref", "#/components/headers/CacheControl");
    if (gw_openapi_is_file(route))
        gw_openapi_put(headers, "Content-Disposition",
                       json_pack("{s:s, s:{s:s}}", "description", "The file's name", "schema",
                                 "type", "string"));
    else
        gw_openapi_put(headers, "Content-Language",
                       json_pack("{s:s}", "$ref", "#/components/headers/ContentLanguage"));
    if (route->session == GW_SESSION_OPEN || route->session == GW_SESSION_CLOSE)
        gw_openapi_put(headers, "Set-Cookie",
                       json_pack("{s:s}", "$ref", "#/components/headers/SetCookie"));
    if (route->session == GW_SESSION_OPEN)
        gw_openapi_put(headers, "Location",
                       json_pack("{s:s, s:{s:s}}", "description",
                                 "Where the log-in leads: `/anmelden/code` when a second factor is "
                                 "due",
                                 "schema", "type", "string"));
    return headers;
}

/* The page to which a form's success redirects, NULL: none that calls anything. */
static const struct gw_route *next_of(const struct gw_route *route)
{
    const size_t length = strcspn(route->then, "?");
    for (size_t i = 0; i < gw_routes_n; i++) {
        const struct gw_route *next = &gw_routes[i];
        if (next->verb == GW_GET && gw_openapi_method(next, 0) != NULL &&
            strncmp(next->path, route->then, length) == 0 && next->path[length] == '\0')
            return next;
    }
    return NULL;
}

/* Those braces of `then` that the reply fills. */
static json_t *link_parameters(const struct gw_route *route, const struct rh_method *method)
{
    json_t *parameters = json_object();
    for (unsigned i = 0; i < method->out->n_fields; i++) {
        const char *name = method->out->fields[i].name;
        char brace[80];
        snprintf(brace, sizeof brace, "{%s}", name);
        if (strstr(route->then, brace) != NULL)
            gw_openapi_put(
                parameters, name,
                json_sprintf("$response.body#/%s", rh_contract_of(method->out)->fields[i].json));
    }
    return parameters;
}

/* Where the reply leads, NULL: nowhere. */
static json_t *links_of(const struct gw_route *route)
{
    const struct rh_method *method = gw_openapi_method(route, 0);
    const struct gw_route *next = method == NULL || route->then == NULL ? NULL : next_of(route);
    if (next == NULL)
        return NULL;
    json_t *parameters = link_parameters(route, method);
    if (gw_openapi_in_path(next, "tenant"))
        gw_openapi_put(parameters, "tenant", json_string("$request.path.tenant"));
    return json_pack("{s:{s:o, s:o}}", "next", "operationId", operation_id(next), "parameters",
                     parameters);
}

static json_t *success(struct operation *operation)
{
    const struct gw_route *route = operation->route;
    const bool file = gw_openapi_is_file(route);
    json_t *content = file
                          ? file_content(operation)
                          : json_pack("{s:{s:o, s:o}}", "application/json", "schema",
                                      reply_schema(operation), "example", reply_example(operation));
    json_t *links = links_of(route);
    if (route->live != NULL)
        gw_openapi_put(content, "text/event-stream",
                       json_pack("{s:{s:s, s:s}, s:s}", "schema", "type", "string", "description",
                                 "`event: changed`, `id` and `data: {\"version\": n}`; a comment "
                                 "every 15 s keeps the stream alive",
                                 "example", "id: 7\nevent: changed\ndata: {\"version\": 7}\n\n"));
    json_t *reply = json_pack("{s:s, s:o, s:o}", "description",
                              route->verb == GW_POST ? "Done; the reply is sent after the change "
                                                       "is durable."
                                                     : "What was asked for.",
                              "headers", headers_of(route), "content", content);
    if (links != NULL)
        gw_openapi_put(reply, "links", links);
    return reply;
}

static json_t *responses_of(struct operation *operation)
{
    json_t *responses = json_pack("{s:o}", "200", success(operation));
    if (gw_openapi_in_path(operation->route, "tenant"))
        gw_openapi_put(responses, "308",
                       json_pack("{s:s}", "$ref", "#/components/responses/Moved"));
    gw_openapi_refer_problems(responses, operation->route);
    return responses;
}

static json_t *security_of(const struct gw_route *route)
{
    json_t *session = json_pack("{s:[]}", "session");
    if (gw_openapi_needs_session(route))
        return json_pack("[o]", session);
    if (gw_openapi_knows_session(route))
        return json_pack("[{}, o]", session);
    json_decref(session);
    return json_array();
}

static const char *tag_of(const struct gw_route *route)
{
    return route->calls[0].method == NULL ? "session" : route->calls[0].method;
}

static json_t *describe(struct operation *operation)
{
    const struct gw_route *route = operation->route;
    const char *tag = tag_of(route);
    json_t *out = json_object();
    gw_openapi_put(out, "operationId", operation_id(route));
    gw_openapi_put(out, "tags", json_pack("[s%]", tag, strcspn(tag, ".")));
    put_words(operation, out);
    gw_openapi_put(out, "x-who", who(route));
    gw_openapi_put(out, "security", security_of(route));
    gw_openapi_put(out, "parameters", parameters_of(operation));
    put_body(route, out);
    gw_openapi_put(out, "responses", responses_of(operation));
    return out;
}

/* Pages of forms have nothing for programs (flow.c). */
static bool is_there(const struct gw_route *route)
{
    return route->calls[0].method != NULL || route->session != GW_SESSION_NONE;
}

json_t *gw_openapi_paths(json_t *schemas)
{
    json_t *paths = json_object();
    int faults = 0;
    for (size_t i = 0; i < gw_routes_n; i++) {
        struct operation operation = {&gw_routes[i], schemas, 0};
        if (!is_there(&gw_routes[i]))
            continue;
        if (json_object_get(paths, gw_routes[i].path) == NULL)
            gw_openapi_put(paths, gw_routes[i].path, json_object());
        gw_openapi_put(json_object_get(paths, gw_routes[i].path),
                       gw_routes[i].verb == GW_GET ? "get" : "post", describe(&operation));
        faults += operation.faults;
    }
    if (faults == 0)
        return paths;
    json_decref(paths);
    return NULL;
}
