/* Statements of booking_numbers.sql: one function each. */
#ifndef BOOKING_STORE_NUMBERS_H
#define BOOKING_STORE_NUMBERS_H

#include "booking_store.h"

/* Whether people take numbers themselves at an office. */
struct booking_switch {
    struct rh_write write;
    const char *office;
    bool given;
    int most; /* who wait for one service; 0: as before */
    struct booking_message audit;
};
struct rh_error *booking_store_numbers_switch(struct rh_request *rq,
                                              const struct booking_switch *turn,
                                              struct rh_outcome *ret_outcome);

#endif
