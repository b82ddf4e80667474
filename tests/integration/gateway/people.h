/* The services behind the tests' bus, as far as people go: who logs in by which address, and what a
 * service was last told of its caller.
 *
 *   anna@example.org     a citizen; trust 1, ten minutes idle
 *   hasty@example.org    a citizen whose session ends after one second without a request
 *   brief@example.org    a citizen whose session ends after one second in any case
 *   staff@example.org    staff: needs the second factor ("123456"), then has roles in 15, 16 and 0
 *
 * The password is "correct horse"; every other one is WRONG_LOGIN. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "bus.h"

#define PEOPLE_ANNA  "0192f5d0-0000-7000-8000-00000000000a"
#define PEOPLE_STAFF "0192f5d0-0000-7000-8000-00000000000d"

/* Answers accounts.* and booking.hold; leaves other methods alone. */
void people_answer(struct rh_arena *arena, const struct rh_bus_incoming *in, Common__Code *ret_code,
                   struct rh_slice *ret_body);

/* The caller of the last request of people_answer, as "account|trust|role,role|proved"; "-" where
 * there is nothing. A copy of the caller's own. */
void people_seen(char *ret, size_t max);

#endif
