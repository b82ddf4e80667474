/* What a route's replies do to sessions: its column `session`. */
#ifndef GW_SESSION_ACTS_H
#define GW_SESSION_ACTS_H

#include "gateway.h"

/* Does what exchange->route->session says, once all calls have succeeded; calls `done` once, with
 * exchange->error when it could not be done. After a log-in response.location leads to the second
 * factor or to the page that was wanted, if there is one. */
void gw_session_act(struct gw_exchange *exchange, gw_step done);

/* A packed reply of a type without its grants: no face of a reply shows them. */
struct rh_slice gw_session_strip(struct rh_arena *arena, const ProtobufCMessageDescriptor *type,
                                 struct rh_slice packed);

/* The number of the field of a type that holds a grant, 0: none. */
uint32_t gw_session_grant_field(const ProtobufCMessageDescriptor *type);

#endif
