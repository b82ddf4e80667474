/* Where a log-in leads: the page that somebody wanted (`weiter`), if it is one of ours. */
#ifndef GW_NEXT_H
#define GW_NEXT_H

#include "gateway.h"

#define GW_NEXT_MAX 1024 /* bytes */

/* The text when it is path and query of a page that the route table has; NULL for anything else:
 * another host in any spelling ("//evil.example", "/\evil.example"), line breaks, an address of the
 * API (CWE-601). */
const char *gw_next(const struct gw_exchange *exchange, const char *text);

/* What the exchange's own query or form names, NULL: nothing that is fine. */
const char *gw_next_asked(const struct gw_exchange *exchange);

/* `page` with ?weiter=<next>; `next` may be NULL. */
const char *gw_next_link(const struct gw_exchange *exchange, const char *page, const char *next);

/* The page that shows what this exchange wanted: its own target for a GET, the form's for a POST,
 * NULL when there is none. */
const char *gw_next_here(const struct gw_exchange *exchange);

#endif
