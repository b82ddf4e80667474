/* What ROUTER and DEALER have in common: the settings of the README's table, set in one place. */
#ifndef RH_BUS_SOCKET_H
#define RH_BUS_SOCKET_H

#include <stdbool.h>

/* Frames of one peer that may wait in a socket. In-flight requests stay far below: a heartbeat that
 * meets a full queue is an assertion in libzmq 4.3 (#3937). */
#define RH_BUS_HIGH_WATER 20000

/* Sets an integer option; false with errno set. */
bool rh_bus_socket_set(void *socket, int option, int value);

/* Heartbeats, limits, no lingering, no waiting on send; false with errno set. */
bool rh_bus_socket_init(void *socket);

#endif
