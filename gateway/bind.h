/* From an address and a body to the request messages of a route's calls. */
#ifndef GW_BIND_H
#define GW_BIND_H

#include "gateway.h"

/* Where a message's values come from. */
struct gw_bind_source {
    const struct gw_param *params; /* of the path: nothing overrides them */
    size_t n_params;
    const struct rh_form *form;  /* query or form body; names that no message has are ignored */
    const struct rh_slice *json; /* JSON body, NULL: none. Unknown names are refused, and a name of
                                    the path with another value is a DUPLICATE */
};

/* A message of a type, its contract checked; all refused fields in one INVALID. */
struct rh_error *gw_bind_message(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 const struct gw_bind_source *source,
                                 ProtobufCMessage **ret_message);

/* Prepares the exchange's calls: a method and a filled message for each line of the route. All
 * refused fields of all calls, each once, in one INVALID. UNKNOWN_METHOD when the table names a
 * method that no service has. */
struct rh_error *gw_bind(struct gw_exchange *exchange);

/* The query with which page `route` is shown again after `failed`: the query of the form's action,
 * and the fields that the page requires from the form. */
struct rh_form gw_bind_again(const struct gw_exchange *failed, const struct gw_route *route);

#endif
