/* The statements of booking_address.sql. */
#ifndef BOOKING_STORE_ADDRESS_H
#define BOOKING_STORE_ADDRESS_H

#include "booking_store.h"

struct booking_helper_row {
    const char *helper, *email, *reason;
    int64_t until; /* end of the last day */
};
/* Those whose time is not over; `audit` is written with it. */
struct rh_error *booking_store_helpers(struct rh_request *rq, const struct booking_message *audit,
                                       struct booking_helper_row **ret_rows, size_t *ret_n);
/* How many appointments to come any other address may have; 0: any number. */
struct rh_error *booking_store_address_limit(struct rh_request *rq, int64_t *ret_most);

struct booking_helper_change {
    struct rh_write write;
    struct booking_helper_row row;
    const char *address; /* booking_address_hash of row.email */
    int64_t most;        /* of all others */
    struct booking_message audit;
};
/* Uses all but `most`; a helper's address that is there gets reason and end anew. */
struct rh_error *booking_store_add_helper(struct rh_request *rq,
                                          const struct booking_helper_change *change,
                                          struct rh_outcome *ret_outcome);
/* Uses write, row.helper and audit. */
struct rh_error *booking_store_remove_helper(struct rh_request *rq,
                                             const struct booking_helper_change *change,
                                             struct rh_outcome *ret_outcome);
/* Uses write, most and audit. */
struct rh_error *booking_store_limit_addresses(struct rh_request *rq,
                                               const struct booking_helper_change *change,
                                               struct rh_outcome *ret_outcome);
/* The timer of a helper. */
struct rh_error *booking_store_end_helper(struct rh_request *rq, const char *helper);

#endif
