/* The document's frame: what holds for all routes is said once, here. */
#include "openapi.h"

#include <string.h>

#include "banned.h"

#define TITLE "Rathaus"

static const char about[] =
    "The digital town hall of many municipalities. The web pages use this very API: every page has "
    "the same path below `/api/v1`.\n\n"
    "**Addresses.** `{tenant}` is the slug of an administration; a place's slug or official key "
    "(AGS) is answered with 308 and the address of the administration that is responsible.\n\n"
    "**Reading.** GET; HEAD gives the same without a body. Absent fields are left out, empty lists "
    "are `[]`. Instants are RFC 3339 in UTC, days `2026-11-24`, money integer cents. Further "
    "fields may join replies at any time.\n\n"
    "**Pages of lists.** A list that may grow is cut, and its reply names what leads on: "
    "`previous` "
    "and `next` are the values of the parameter that moves the window (`from` of free times, "
    "`date` of a day's desk), `more` says that words should be narrower.\n\n"
    "**Writing.** POST with a JSON body (a form of the same names is taken, too) and an "
    "`Idempotency-Key`: the same key with the same body gives the same answer for 48 hours and "
    "changes nothing twice, so whatever breaks, repeat it. The same key with another body is "
    "refused with 409. Unknown fields are refused.\n\n"
    "**Sessions.** A log-in sets a cookie. With it, a write must come from our own pages: the "
    "header `Origin` names our own host, or `Sec-Fetch-Site` is `same-origin`; else 403.\n\n"
    "**Refusals** are problems (RFC 9457) with a `code` for programs and words in the reader's "
    "language (`Accept-Language`, or `lang` in the query: `de`, `en`, `de-simple`). An "
    "address that does not take a method says so with 405 and `Allow`.\n\n"
    "**Limits.** Bodies 1 MiB, addresses 4 KiB, 64 header fields; requests per minute and address "
    "by kind of route (429 with `Retry-After`).";

static json_t *info(void)
{
    return json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "title", TITLE, "version", "1", "description",
                     about, "license", "name", "EUPL-1.2", "identifier", "EUPL-1.2");
}

/* Those packages whose methods are called, in the order of the .proto files. */
static json_t *tags(const json_t *paths)
{
    json_t *tags = json_array(), *used = json_object(), *path, *operation;
    const char *name, *verb;
    json_object_foreach((json_t *)paths, name, path)
    {
        json_object_foreach(path, verb, operation)
        {
            json_t *tag = json_array_get(json_object_get(operation, "tags"), 0);
            gw_openapi_put(used, json_string_value(tag), json_true());
        }
    }
    for (size_t i = 0; i < rh_package_contracts_n; i++)
        if (json_object_get(used, rh_package_contracts[i].name) != NULL)
            json_array_append_new(tags,
                                  json_pack("{s:s, s:s}", "name", rh_package_contracts[i].name,
                                            "description", rh_package_contracts[i].doc));
    json_decref(used);
    return tags;
}

static json_t *header_parameter(const char *name, bool required, const char *description,
                                json_t *schema)
{
    return json_pack("{s:s, s:s, s:b, s:s, s:o}", "name", name, "in", "header", "required",
                     required, "description", description, "schema", schema);
}

static json_t *parameters(void)
{
    const struct rh_message_contract *tenant =
        rh_contract_of(&accounts__tenant_request__descriptor);
    json_t *slug = gw_openapi_field(&tenant->type->fields[0], &tenant->fields[0]);
    return json_pack(
        "{s:{s:s, s:s, s:b, s:s, s:o}, s:{s:s, s:s, s:b, s:s, s:{s:s, s:s, s:i}}, s:o, s:o, s:o, "
        "s:o}",
        "Tenant", "name", "tenant", "in", "path", "required", true, "description",
        "Slug of an administration", "schema", slug, "Session", "name", "session", "in", "path",
        "required", true, "description", "Names a session of one's own; no token", "schema", "type",
        "string", "pattern", "^[0-9a-zA-Z_-]+$", "maxLength", 128, "AcceptLanguage",
        header_parameter("Accept-Language", false, "RFC 9110 12.5.4",
                         json_pack("{s:s, s:[s]}", "type", "string", "examples", "en")),
        "IdempotencyKey",
        header_parameter("Idempotency-Key", true, "Random, new for every change",
                         json_pack("{s:s, s:s, s:[s]}", "type", "string", "format", "uuid",
                                   "examples", "0198c2f4-6a1e-4b7d-8f32-1c5d9e7a4b60")),
        "Proof",
        header_parameter("Rathaus-Proof", false,
                         "Work proven, new for every request: needed without a log-in",
                         json_pack("{s:s, s:i}", "type", "string", "maxLength", 128)),
        "Origin",
        header_parameter("Origin", false, "Our own, whenever the session's cookie is sent",
                         json_pack("{s:s, s:s}", "type", "string", "format", "uri")));
}

static json_t *header(const char *description, const char *type)
{
    return json_pack("{s:s, s:{s:s}}", "description", description, "schema", "type", type);
}

static json_t *headers(void)
{
    return json_pack("{s:{s:s, s:{s:s, s:s}}, s:o, s:o, s:o, s:o}", "CacheControl", "description",
                     "What programs get is kept nowhere on its way.", "schema", "type", "string",
                     "const", "no-store", "RetryAfter",
                     header("Seconds after which to try again", "integer"), "ContentLanguage",
                     header("The language of all words in it", "string"), "SetCookie",
                     header("The session's cookie", "string"), "Location",
                     header("The same route at the administration that is responsible", "string"));
}

static json_t *security(void)
{
    return json_pack(
        "{s:{s:s, s:s, s:s, s:s}}", "session", "type", "apiKey", "in", "cookie", "name",
        "__Host-session", "description",
        "An opaque token, set by the log-in (POST /anmelden, then /anmelden/code where a second "
        "factor is set up). Where Rathaus is reached without TLS its name is `session`. It rides "
        "with a trust level (1 basic, 2 substantial, 3 high) and the roles of its account.");
}

json_t *gw_openapi(const struct rh_texts *texts)
{
    json_t *schemas = json_object();
    json_t *paths = gw_openapi_paths(schemas);
    if (paths == NULL) {
        json_decref(schemas);
        return NULL;
    }
    gw_openapi_add_problems(schemas);
    json_t *responses = gw_openapi_problems(texts);
    gw_openapi_put(responses, "Moved",
                   json_pack("{s:s, s:{s:{s:s}}}", "description",
                             "The place's administration has another address.", "headers",
                             "Location", "$ref", "#/components/headers/Location"));
    json_t *components =
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "securitySchemes", security(), "parameters",
                  parameters(), "headers", headers(), "responses", responses, "schemas", schemas);
    return json_pack("{s:s, s:o, s:[{s:s, s:s}], s:o, s:o, s:o}", "openapi", "3.1.0", "info",
                     info(), "servers", "url", "/api/v1", "description", "This Rathaus", "tags",
                     tags(paths), "paths", paths, "components", components);
}
