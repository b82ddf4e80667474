/* The loader's plan: register lines in, rows for tenants and places out. Pure: what exists already
 * is a parameter. */
#ifndef ACCOUNTS_LOAD_H
#define ACCOUNTS_LOAD_H

#include "accounts.h"

#include <stdint.h>

/* A line of administrations.csv. */
struct accounts_csv_administration {
    const char *name, *kind, *county; /* county: five digits */
    const char *members;              /* AGS separated by spaces; empty for a county */
};

/* A line of municipalities.csv. */
struct accounts_csv_place {
    const char *ags, *name, *land;
};

struct accounts_new_tenant {
    int32_t tenant;
    const char *slug, *name, *kind, *land;
    const char *county; /* five digits */
};

struct accounts_new_place {
    const char *ags, *name, *slug, *land;
    int32_t tenant;
};

/* What the database holds before: numbers and slugs that stay as they are. */
struct accounts_known {
    int32_t last_tenant;
    size_t n_tenant_slugs;
    const char **tenant_slugs;
    size_t n_places;
    const char **place_ags; /* their slugs stay */
    const char **place_slugs;
};

struct accounts_plan {
    size_t n_tenants;
    struct accounts_new_tenant *tenants;
    size_t n_places;
    struct accounts_new_place *places;
};

/* Splits a line of CSV (RFC 4180: quotes, doubled quotes; no line breaks in fields) into exactly
 * `n` fields. False when it has another number or an open quote. */
bool accounts_csv_fields(struct rh_arena *arena, const char *line, size_t n, const char **ret);

/* Administrations of the given county (NULL: all) with their members, each a tenant; slugs that
 * exist or collide get the AGS (a county its number) appended. Places that are known already are
 * left out. */
struct accounts_plan
accounts_plan_administrations(struct rh_arena *arena, const struct accounts_known *known,
                              const struct accounts_csv_administration *lines, size_t n,
                              const struct accounts_csv_place *register_lines, size_t n_register);

/* Every municipality that is not known yet, each its own tenant: the upper bound of what one
 * deployment can meet. */
struct accounts_plan accounts_plan_each(struct rh_arena *arena, const struct accounts_known *known,
                                        const struct accounts_csv_place *register_lines, size_t n);

#endif
