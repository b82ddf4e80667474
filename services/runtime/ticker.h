/* Ticker: a thread that does a turn of work, again at once while there is more, else after a pause,
 * until it is stopped. What the relay (outbox) and the timers (due) have in common. */
#ifndef RH_TICKER_H
#define RH_TICKER_H

#include "error.h"

struct rh_ticker;

/* A turn of work; true: there is more, come again at once. A failure belongs into ret_error: it is
 * logged when it begins and when it is over, not with every turn. */
typedef bool (*rh_ticker_turn)(void *arg, struct rh_error **ret_error);

/* Starts the thread, which takes no signals. `name` is for the log. The caller owns it. */
struct rh_ticker *rh_ticker_start(const char *name, int pause_ms, rh_ticker_turn turn, void *arg);

/* Lets the turn in hand end, joins the thread and sets *ticker to NULL. NULL is fine. */
void rh_ticker_stop(struct rh_ticker **ticker);

/* Milliseconds until a row that failed `attempts` times (1 and up) is tried again: 1 s, doubling to
 * 10 min. */
int64_t rh_ticker_backoff(int64_t attempts);

#endif
