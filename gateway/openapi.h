/* The public API as an OpenAPI 3.1 document: routes.c, methods.def, the contract and status_map.c
 * said in another language, so that none of it can drift. The build writes it once (openapi_main.c)
 * as the static file openapi.json; the page /api shows the same file (reference.h).
 *
 * Ours to say here are only what no table knows: HTTP's own rules, which hold for every route. */
#ifndef GW_OPENAPI_H
#define GW_OPENAPI_H

#include "contract.h"
#include "gateway.h"

#include <jansson.h>

/* The whole document, in a fixed order: the same program writes the same bytes. `texts` says in
 * English what a code means. NULL, with a line per fault on stderr, when a route cannot be
 * described: its method's request has no comment, its reply's text no example, a file's ending
 * names no media type. The caller owns it. */
json_t *gw_openapi(const struct rh_texts *texts);

/* ---- its parts, for one another ---- */

/* Schema of a message as JSON knows it: a reference to components/schemas. */
json_t *gw_openapi_reference(const ProtobufCMessageDescriptor *type);

/* Schema of one field; in a reply lists are always there and nothing is refused. */
json_t *gw_openapi_field(const ProtobufCFieldDescriptor *field,
                         const struct rh_field_contract *rules);

/* components/schemas of a reply's message and of all that it holds. Without those that are there
 * already. */
void gw_openapi_add_schemas(json_t *schemas, const ProtobufCMessageDescriptor *type);

/* An example of a reply's message with all that it holds. NULL, with a line on stderr, where a text
 * has no example (openapi_examples.c). */
json_t *gw_openapi_example(const ProtobufCMessageDescriptor *type);

/* True for fields that no reply has: grants are cut out before it leaves. */
bool gw_openapi_hidden(const ProtobufCFieldDescriptor *field);

/* paths; adds the schemas of replies to `schemas`. Returns NULL after a fault. */
json_t *gw_openapi_paths(json_t *schemas);

/* components/responses: a problem per status, with the codes that it stands for. */
json_t *gw_openapi_problems(const struct rh_texts *texts);

/* components/schemas of problems. */
void gw_openapi_add_problems(json_t *schemas);

/* Adds the references to the problems that an operation can end with. */
void gw_openapi_refer_problems(json_t *responses, const struct gw_route *route);

/* The method of a route's i-th call, NULL behind the last. */
const struct rh_method *gw_openapi_method(const struct gw_route *route, size_t i);

/* True when the name stands in braces in the route's path. */
bool gw_openapi_in_path(const struct gw_route *route, const char *name);

/* True when the route answers with a file as it is. */
bool gw_openapi_is_file(const struct gw_route *route);

/* Whether a route knows the session's cookie, and whether nobody comes in without one. */
bool gw_openapi_knows_session(const struct gw_route *route);
bool gw_openapi_needs_session(const struct gw_route *route);

/* A cheap way to build an object: member by member, taking the value over. */
void gw_openapi_put(json_t *object, const char *name, json_t *value);
void gw_openapi_put_text(json_t *object, const char *name, const char *text); /* "" : nothing */

#endif
