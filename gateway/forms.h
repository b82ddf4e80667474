/* Forms of pages: who may send them, and the key of what they do. */
#ifndef GW_FORMS_H
#define GW_FORMS_H

#include "gateway.h"

/* The visitor that a cookie names, NULL when it is none of ours. */
const char *gw_form_visitor(const char *cookie);

/* Takes the idempotency key from the form's `_token`. KEY_MISSING when there is none, when it has
 * lapsed, or when it was given to another visitor: then nothing may be done. */
struct rh_error *gw_form_accept(struct gw_exchange *exchange);

#endif
