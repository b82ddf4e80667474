/* Pages: a template, the replies, and what every page knows (gateway/pages/README.md). */
#ifndef GW_PAGE_H
#define GW_PAGE_H

#include "gateway.h"

/* Renders a template into the response's body. False, after a log line, when it cannot be: the
 * body is then untouched. gw_page is this with a status and, on failure, the problem page. */
bool gw_page_render(struct gw_exchange *exchange, const char *template);

#endif
