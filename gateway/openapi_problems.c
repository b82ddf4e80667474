/* Every way to be refused: the codes of status_map.c by their status, and what the gateway says of
 * its own accord. */
#include "openapi.h"

#include "status_map.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "banned.h"

/* What the door answers beside a code's own status, and problems that no service has. 405 is no
 * operation's: it is what an address says that lacks it. */
static const struct {
    unsigned status;
    const char *name;
} own[] = {
    {400, "invalid"},           {414, "too_large"}, {415, "invalid"},
    {429, "too_many_requests"}, {431, "too_large"}, {503, "login_away"},
};

static const struct {
    unsigned status;
    const char *meaning;
} meanings[] = {
    {400, "The request cannot be read: its path, query or JSON is broken, the key is missing, or a "
          "signed token is not what it must be."},
    {401, "Nobody is logged in, or the second factor is missing."},
    {403, "Not allowed: the role is missing, a write of a logged-in browser does not come from our "
          "own pages, or a password or code is wrong."},
    {404, "There is no such thing, or the caller may not know of it."},
    {409, "Somebody was faster, or what was done before forbids it now."},
    {410, "The link was used before or is too old."},
    {413, "The body is too large (1 MiB unless the operator says otherwise)."},
    {414, "The address is longer than 4 KiB."},
    {415, "The body is neither JSON nor a form."},
    {422, "Fields break a rule; `errors` says which and why. Nothing was changed."},
    {429, "Too many requests; `Retry-After` says when to go on."},
    {431, "The headers are too many or too long."},
    {500, "A fault of ours. Whether a write happened is unknown: repeat it with the same key."},
    {502, "Gateway and service do not fit together."},
    {503, "A part is away or has too much to do; `Retry-After` says when to try again."},
    {504, "No answer in time. Whether a write happened is unknown: repeat it with the same key."},
};
enum { MEANINGS = sizeof meanings / sizeof meanings[0] };

static void add_code(json_t *codes, const char *name)
{
    char upper[64];
    size_t i = 0;
    for (; name[i] != '\0' && i + 1 < sizeof upper; i++)
        upper[i] = (char)toupper((unsigned char)name[i]);
    upper[i] = '\0';
    for (size_t j = 0; j < json_array_size(codes); j++)
        if (strcmp(json_string_value(json_array_get(codes, j)), upper) == 0)
            return;
    json_array_append_new(codes, json_string(upper));
}

/* The names of a status's problems, each given to `take`. */
static void each_name(unsigned status, void (*take)(void *arg, const char *name), void *arg)
{
    const ProtobufCEnumDescriptor *type = &common__code__descriptor;
    for (unsigned i = 0; i < type->n_values; i++) {
        Common__Code code = (Common__Code)type->values[i].value;
        if (gw_status(code) == status)
            take(arg, gw_problem_name(code));
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i].status == status)
            take(arg, own[i].name);
}

static void take_code(void *arg, const char *name)
{
    add_code(arg, name);
}

struct listing {
    const struct rh_texts *texts;
    json_t *seen; /* codes in the description already */
    struct rh_buf out;
};

static void take_line(void *arg, const char *name)
{
    struct listing *listing = arg;
    const size_t before = json_array_size(listing->seen);
    add_code(listing->seen, name);
    if (json_array_size(listing->seen) == before)
        return;
    const char *key = rh_arena_printf(listing->out.arena, "error.%s", name);
    const char *text = rh_text(listing->texts, "en", rh_slice(key));
    rh_buf_printf(&listing->out, "\n- `%s`: %s",
                  json_string_value(json_array_get(listing->seen, before)),
                  text == NULL ? name : text);
}

static json_t *describe(const struct rh_texts *texts, size_t i)
{
    struct rh_arena *arena = rh_arena_new(0);
    struct listing listing = {texts, json_array(), rh_buf_new(arena, 0)};
    rh_buf_printf(&listing.out, "%s\n", meanings[i].meaning);
    each_name(meanings[i].status, take_line, &listing);
    json_t *text = json_string(rh_buf_str(&listing.out));
    json_decref(listing.seen);
    rh_arena_free(&arena);
    return text;
}

static json_t *problem_schema(unsigned status)
{
    json_t *codes = json_array();
    each_name(status, take_code, codes);
    return json_pack("{s:[{s:s}], s:{s:{s:i}, s:{s:o}}}", "allOf", "$ref",
                     "#/components/schemas/Problem", "properties", "status", "const", (int)status,
                     "code", "enum", codes);
}

json_t *gw_openapi_problems(const struct rh_texts *texts)
{
    json_t *responses = json_object();
    for (size_t i = 0; i < MEANINGS; i++) {
        unsigned status = meanings[i].status;
        json_t *response = json_object();
        gw_openapi_put(response, "description", describe(texts, i));
        if (status == 429 || status == 503 || status == 504)
            gw_openapi_put(
                response, "headers",
                json_pack("{s:{s:s}}", "Retry-After", "$ref", "#/components/headers/RetryAfter"));
        gw_openapi_put(
            response, "content",
            json_pack("{s:{s:o}}", "application/problem+json", "schema", problem_schema(status)));
        char name[16];
        snprintf(name, sizeof name, "Problem%u", status);
        gw_openapi_put(responses, name, response);
    }
    return responses;
}

static json_t *reasons(void)
{
    json_t *values = json_array();
    for (unsigned i = 0; i < common__reason__descriptor.n_values; i++)
        json_array_append_new(values, json_string(common__reason__descriptor.values[i].name));
    return values;
}

void gw_openapi_add_problems(json_t *schemas)
{
    json_t *string = json_pack("{s:s}", "type", "string");
    json_t *field =
        json_pack("{s:s, s:s, s:[s,s,s], s:{s:{s:s,s:s}, s:{s:s,s:o}, s:{s:s,s:s}, "
                  "s:{s:s,s:s,s:s}, s:{s:s,s:s}}}",
                  "type", "object", "description", "A refused field.", "required", "field",
                  "reason", "message", "properties", "field", "type", "string", "description",
                  "Its path, as in JSON (\"persons[2].name\"); empty for the body as a whole",
                  "reason", "type", "string", "enum", reasons(), "message", "type", "string",
                  "description", "The reason in the reader's language", "limit", "type", "integer",
                  "format", "int64", "description", "The bound that was broken", "nearest", "type",
                  "string", "description", "What would have been taken instead");
    json_t *problem = json_pack(
        "{s:s, s:s, s:[s,s,s,s,s], s:{s:{s:s,s:s,s:s}, s:O, s:{s:s}, s:{s:s,s:s}, s:{s:s,s:s}, "
        "s:{s:s,s:s}, s:{s:s,s:{s:s}}}}",
        "type", "object", "description", "Why a request was refused or failed (RFC 9457).",
        "required", "type", "title", "status", "detail", "code", "properties", "type", "type",
        "string", "format", "uri", "description", "Names the kind of problem", "title", string,
        "status", "type", "integer", "detail", "type", "string", "description",
        "What happened and what to do, in the reader's language", "code", "type", "string",
        "description", "The kind of problem, for programs", "instance", "type", "string",
        "description", "Id of the request, for a call to the office", "errors", "type", "array",
        "items", "$ref", "#/components/schemas/FieldError");
    json_decref(string);
    gw_openapi_put(schemas, "Problem", problem);
    gw_openapi_put(schemas, "FieldError", field);
}

/* A route that takes the secret of a link or the challenge of a page can meet one that has lapsed.
 */
static bool takes_link(const struct gw_route *route)
{
    const struct rh_method *method;
    for (size_t i = 0; (method = gw_openapi_method(route, i)) != NULL; i++) {
        const struct rh_message_contract *contract = rh_contract_of(method->in);
        for (unsigned j = 0; j < method->in->n_fields; j++)
            if (contract->fields[j].format == OPTIONS__FORMAT__SECRET ||
                contract->fields[j].format == OPTIONS__FORMAT__CHALLENGE)
                return true;
    }
    return false;
}

static bool can_end(const struct gw_route *route, unsigned status)
{
    const bool post = route->verb == GW_POST;
    switch (status) {
    case 401:
        return gw_openapi_knows_session(route);
    case 403:
        return post || gw_openapi_needs_session(route);
    case 409:
    case 413:
    case 415:
        return post;
    case 410:
        return takes_link(route);
    default:
        return true;
    }
}

void gw_openapi_refer_problems(json_t *responses, const struct gw_route *route)
{
    for (size_t i = 0; i < MEANINGS; i++) {
        char name[16];
        if (!can_end(route, meanings[i].status))
            continue;
        snprintf(name, sizeof name, "%u", meanings[i].status);
        gw_openapi_put(
            responses, name,
            json_pack("{s:o}", "$ref", json_sprintf("#/components/responses/Problem%s", name)));
    }
}
