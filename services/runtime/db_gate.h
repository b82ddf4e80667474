/* Who may open a connection to the database, and when.
 *
 * When PostgreSQL comes back, every connection of every process wants in at once. Each costs it a
 * process and the preparation of all statements; on a busy machine none of them is done in time,
 * all give up and begin again, and so on for ever, long after the cause is gone. So a process opens
 * one connection at a time; those who wait for it share its failure; after a failure nobody tries
 * for a moment, which grows with their number and is drawn, so that processes do not meet; and the
 * time that an attempt is given grows too. */
#ifndef RH_DB_GATE_H
#define RH_DB_GATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define RH_DB_GATE_MS 3000 /* for a first attempt */

struct rh_db_gate {
    pthread_mutex_t lock;
    pthread_cond_t left;
    bool busy;         /* somebody is at it */
    unsigned waiting;  /* for them to end */
    unsigned in_a_row; /* failures since the last success */
    uint64_t failures;
    int64_t retry_at; /* monotonic ms: nobody tries before */
};
#define RH_DB_GATE_INIT                                                                            \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .left = PTHREAD_COND_INITIALIZER                        \
    }

/* True: try now, for ret_ms milliseconds, and call rh_db_gate_leave() whatever comes of it. False:
 * an attempt has failed just now, or has not ended within RH_DB_GATE_MS. */
bool rh_db_gate_enter(struct rh_db_gate *gate, int64_t *ret_ms);
void rh_db_gate_leave(struct rh_db_gate *gate, bool connected);

#endif
