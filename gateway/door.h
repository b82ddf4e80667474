/* The door: whether a request is let in, before anything is done for it. Inside http.c. */
#ifndef GW_DOOR_H
#define GW_DOOR_H

#include "gateway.h"

/* What the request line and headers say. */
struct gw_arrival {
    const char *method; /* "GET" */
    bool has_body;
    bool chunked;         /* length unknown */
    uint64_t body_length; /* announced */
};

/* Reads the framing headers. False when they can be read in two ways, which is how requests are
 * smuggled (RFC 9112 6.3): length and chunked together, either twice, a length that is no number.
 */
bool gw_door_framing(struct gw_exchange *exchange, struct gw_arrival *ret);

/* Judges request line and headers, finds the route. False: exchange->error (and perhaps
 * response.status, allow, location) say why not; a redirect has no error. */
bool gw_door_admit(struct gw_exchange *exchange, const struct gw_arrival *arrival);

/* Parses the complete body. False like above. */
bool gw_door_body(struct gw_exchange *exchange);

/* Fills the response for what the two above refused. */
void gw_door_refuse(struct gw_exchange *exchange);

#endif
