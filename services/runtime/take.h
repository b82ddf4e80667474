/* Memory of what lives long: connections, queues, daemons. What belongs to a request lives in its
 * arena (arena.h). */
#ifndef RH_TAKE_H
#define RH_TAKE_H

#include <stdlib.h>

/* `size` zeroed bytes; free() gives them back. Exhausted memory ends the process: nobody could go
 * on without. */
static inline void *rh_take(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL)
        abort();
    return memory;
}

#endif
