/* Answers of the API, and files. */
#ifndef GW_JSON_REPLY_H
#define GW_JSON_REPLY_H

#include "gateway.h"

/* Writes the replies as JSON: that of a single call as it is, several as one object by their `as`
 * names. INTERNAL when a service sent nonsense. */
struct rh_error *gw_json_reply(struct gw_exchange *exchange);

/* Sends the common.File of the first opened reply as it is. INTERNAL when it has none. */
struct rh_error *gw_file_reply(struct gw_exchange *exchange);

#endif
