/* What a code means for HTTP and for people: one row per common.Code. */
#ifndef GW_STATUS_MAP_H
#define GW_STATUS_MAP_H

#include "common.pb-c.h"

/* HTTP status of a code (RFC 9110 15). A code without a row is 500. */
unsigned gw_status(Common__Code code);

/* What a problem is called: the last part of its type's address and of its text keys. "slot_taken"
 * for SLOT_TAKEN. */
const char *gw_problem_name(Common__Code code);

/* Seconds after which it makes sense to try again, 0: not by waiting. */
int gw_retry_after(Common__Code code);

#endif
