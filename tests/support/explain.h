/* Looks at the plans of a service's statements.
 *
 *   static const char *const big[] = {"claims", "appointments", NULL};
 *   explain_refuses_scans("booking", booking_statements, booking_statements_n, big);
 *
 * Fill and analyze the tables first: a plan for an empty table says nothing. Generic plans are
 * looked at, which hold for all parameters. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "db.h"

/* Fails the test, with the plan, when a statement would read one of the tables (ends with NULL)
 * from end to end. */
void explain_refuses_scans(const char *service, const struct rh_statement *statements, size_t n,
                           const char *const *tables);

#endif
