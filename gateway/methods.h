/* All methods that the gateway may call: the tables of the services' methods.def, by name. */
#ifndef GW_METHODS_H
#define GW_METHODS_H

#include "request.h"

/* The method of a full name ("booking.hold"), NULL when no service has it or only other services
 * may call it. Constant. */
const struct rh_method *gw_method(const char *name);

#endif
