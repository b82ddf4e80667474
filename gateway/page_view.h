/* What a template sees beside the replies: page, asset, tenant, form, error, token. The names are
 * listed in gateway/pages/README.md. */
#ifndef GW_PAGE_VIEW_H
#define GW_PAGE_VIEW_H

#include "gateway.h"

/* The root context of an exchange's page. Lives in the exchange's arena; computed only where a
 * template asks. */
struct rh_value gw_page_context(struct gw_exchange *exchange);

#endif
