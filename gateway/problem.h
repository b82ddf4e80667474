/* What went wrong, for programs and for people: status, name and words of an exchange's error. */
#ifndef GW_PROBLEM_H
#define GW_PROBLEM_H

#include "gateway.h"

struct gw_problem {
    unsigned status;
    const char *name;   /* "slot_taken": of its type's address and its text keys */
    const char *code;   /* "SLOT_TAKEN" */
    const char *title;  /* in the exchange's language */
    const char *detail; /* likewise */
    int retry_after;    /* s, 0: waiting does not help */
};

/* Of exchange->error, or INTERNAL when there is none. A status that the response has already is
 * kept. In the arena. */
struct gw_problem gw_problem_of(const struct gw_exchange *exchange);

/* Why a field was refused, in the exchange's language. */
const char *gw_problem_reason(const struct gw_exchange *exchange,
                              const struct rh_field_error *field);

/* What people call a field: the text "field.<last name of its path>", else that name. */
const char *gw_problem_label(const struct gw_exchange *exchange, const char *field);

#endif
