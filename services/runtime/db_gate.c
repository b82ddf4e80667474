/* A mutex would let all who wait try one after the other, each as long as the first: here they fail
 * with it. */
#include "db_gate.h"

#include "clock.h"
#include "id.h"

#include <time.h>

#include "banned.h"

#define PAUSE_MS 50 /* after the first failure; doubles */
#define DOUBLED  4  /* at most so often: 800 ms */
#define LONGER   2  /* attempts last at most 2^2 times as long */

static unsigned at_most(unsigned n, unsigned most)
{
    return n < most ? n : most;
}

static bool wait_until(struct rh_db_gate *gate, int64_t deadline)
{
    struct timespec end = {.tv_sec = deadline / 1000, .tv_nsec = deadline % 1000 * 1000000};
    return pthread_cond_clockwait(&gate->left, &gate->lock, CLOCK_MONOTONIC, &end) == 0;
}

bool rh_db_gate_enter(struct rh_db_gate *gate, int64_t *ret_ms)
{
    int64_t deadline = rh_clock_monotonic() + RH_DB_GATE_MS;
    pthread_mutex_lock(&gate->lock);
    const uint64_t before = gate->failures;
    gate->waiting++;
    while (gate->busy && gate->failures == before && wait_until(gate, deadline))
        ;
    gate->waiting--;
    bool may = !gate->busy && gate->failures == before && rh_clock_monotonic() >= gate->retry_at;
    if (may) {
        gate->busy = true;
        *ret_ms = (int64_t)RH_DB_GATE_MS << at_most(gate->in_a_row, LONGER);
    }
    pthread_mutex_unlock(&gate->lock);
    return may;
}

/* Half of it and a drawn part of the other half. */
static int64_t pause_after(unsigned failures)
{
    uint32_t drawn;
    int64_t pause = (int64_t)PAUSE_MS << at_most(failures - 1, DOUBLED);
    rh_random(&drawn, sizeof drawn);
    return pause / 2 + (int64_t)drawn % (pause / 2 + 1);
}

void rh_db_gate_leave(struct rh_db_gate *gate, bool connected)
{
    pthread_mutex_lock(&gate->lock);
    gate->busy = false;
    if (connected) {
        gate->in_a_row = 0;
        gate->retry_at = 0;
    } else {
        gate->in_a_row++;
        gate->failures++;
        gate->retry_at = rh_clock_monotonic() + pause_after(gate->in_a_row);
    }
    pthread_cond_broadcast(&gate->left);
    pthread_mutex_unlock(&gate->lock);
}
