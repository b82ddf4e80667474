/* A real Redis of one test's own, on a socket in a folder under /tmp: started, killed, frozen. Ends
 * with the test's process, whatever happens. */
#ifndef OWN_REDIS_H
#define OWN_REDIS_H

#include <hiredis/hiredis.h>

/* Starts it in a new folder, or again in the same one. Returns the gateway's setting. */
const char *own_redis_start(void);

/* Kills it; what it held is lost. */
void own_redis_stop(void);

/* Stops answering, and goes on. */
void own_redis_freeze(void);
void own_redis_thaw(void);

/* Stops it and removes its folder. */
void own_redis_end(void);

/* Asks it; the reply's number, or its number of elements. Waits until it answers. */
long long own_redis_ask(const char *format, ...);

#endif
