/* Statements of booking_finding.sql: one function each. Rows live in the request's arena. */
#ifndef BOOKING_STORE_FINDING_H
#define BOOKING_STORE_FINDING_H

#include "booking_store.h"

struct booking_neighbour_row {
    int64_t tenant, schedule;
};
/* Administrations of the caller's county that offer a service, by name, at most `most`; `leika` may
 * be NULL. */
struct rh_error *booking_store_neighbours(struct rh_request *rq,
                                          const struct booking_service *service, int most,
                                          struct booking_neighbour_row **ret_rows, size_t *ret_n);

/* Counters of several administrations: n pairs. */
struct booking_among_ask {
    size_t n;
    const int64_t *tenants, *counters;
    int64_t from, to; /* instants */
};
struct booking_taken_row {
    int64_t n; /* 1-based index of the pair */
    int64_t start_at, end_at;
    int64_t room; /* with the counter; 0: none */
};
/* When they are taken, by pair and start. */
struct rh_error *booking_store_taken_among(struct rh_request *rq,
                                           const struct booking_among_ask *ask,
                                           struct booking_taken_row **ret_rows, size_t *ret_n);

#endif
