/* An exchange by itself, as flow.c has it when it comes to an answer: no connection, no bus. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "gateway.h"

/* An exchange in German at https://rathaus.example with the catalogues of a folder and no templates
 * but those that the test adds to exchange_templates. */
struct gw_exchange *exchange_new(const char *texts);
void exchange_free(struct gw_exchange **exchange);

struct rh_templates *exchange_templates(struct gw_exchange *exchange);

/* The response's body as text. */
const char *exchange_body(const struct gw_exchange *exchange);

#endif
