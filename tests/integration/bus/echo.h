/* A service without a database that the bus's tests talk to: bus_echo is its process, a real
 * rh_service_run. Its methods take and give booking's search messages, whose one text serves all
 * purposes. */
#ifndef ECHO_H
#define ECHO_H

#include "request.h"

/* Callers' rows (no handlers). */
enum echo_method {
    ECHO_SAY,      /* anyone; answers the words, tag "said" */
    ECHO_PID,      /* anyone; answers the process id */
    ECHO_SLOW,     /* anyone; answers as soon as the file named by the words exists */
    ECHO_HASTY,    /* the same with a deadline of 300 ms */
    ECHO_GATHER,   /* anyone, batched write; answers how many it was called with. "poison" makes a
                      batch fail as a whole, and is refused alone */
    ECHO_CITIZEN,  /* account of trust 2 */
    ECHO_STAFF,    /* role "clerk" */
    ECHO_INNER,    /* the service "booking" alone */
    ECHO_METHODS_N /* of the process */
};
extern const struct rh_method echo_methods[ECHO_METHODS_N];

/* A method that the process does not have. */
extern const struct rh_method echo_unknown;

#endif
