/* One function per statement of accounts.sql, of the same name. Rows live in the request's arena.
 */
#ifndef ACCOUNTS_STORE_H
#define ACCOUNTS_STORE_H

#include "db.h"
#include "request.h"
#include "write.h"

struct accounts_tenant_row {
    int64_t tenant;
    const char *slug, *name, *kind, *land, *zone;
    const char *street, *postcode, *city, *phone, *email; /* NULL when not known */
    bool demo, moved;
    int64_t epoch, version;
    const char *short_name, *web, *hours, *color; /* NULL when there is none */
    const char *logo, *logo_alt;                  /* NULL: no logo; width and height are 0 */
    int64_t logo_width, logo_height;
    int64_t appointment_days; /* how long appointments are kept after their day */
    const char *county;       /* five digits; NULL: not known */
};

/* The columns of an administration in a row struct, of which it is the member `prefix`. */
#define ACCOUNTS_TENANT_COLUMNS(row, prefix)                                                       \
    {"tenant", RH_COLUMN_INT, offsetof(struct row, prefix tenant)},                                \
        {"slug", RH_COLUMN_TEXT, offsetof(struct row, prefix slug)},                               \
        {"name", RH_COLUMN_TEXT, offsetof(struct row, prefix name)},                               \
        {"kind", RH_COLUMN_TEXT, offsetof(struct row, prefix kind)},                               \
        {"land", RH_COLUMN_TEXT, offsetof(struct row, prefix land)},                               \
        {"zone", RH_COLUMN_TEXT, offsetof(struct row, prefix zone)},                               \
        {"street", RH_COLUMN_TEXT, offsetof(struct row, prefix street)},                           \
        {"postcode", RH_COLUMN_TEXT, offsetof(struct row, prefix postcode)},                       \
        {"city", RH_COLUMN_TEXT, offsetof(struct row, prefix city)},                               \
        {"phone", RH_COLUMN_TEXT, offsetof(struct row, prefix phone)},                             \
        {"email", RH_COLUMN_TEXT, offsetof(struct row, prefix email)},                             \
        {"demo", RH_COLUMN_FLAG, offsetof(struct row, prefix demo)},                               \
        {"epoch", RH_COLUMN_INT, offsetof(struct row, prefix epoch)},                              \
        {"version", RH_COLUMN_INT, offsetof(struct row, prefix version)},                          \
        {"short_name", RH_COLUMN_TEXT, offsetof(struct row, prefix short_name)},                   \
        {"web", RH_COLUMN_TEXT, offsetof(struct row, prefix web)},                                 \
        {"hours", RH_COLUMN_TEXT, offsetof(struct row, prefix hours)},                             \
        {"color", RH_COLUMN_TEXT, offsetof(struct row, prefix color)},                             \
        {"logo", RH_COLUMN_TEXT, offsetof(struct row, prefix logo)},                               \
        {"logo_alt", RH_COLUMN_TEXT, offsetof(struct row, prefix logo_alt)},                       \
        {"logo_width", RH_COLUMN_INT, offsetof(struct row, prefix logo_width)},                    \
        {"logo_height", RH_COLUMN_INT, offsetof(struct row, prefix logo_height)},                  \
        {"appointment_days", RH_COLUMN_INT, offsetof(struct row, prefix appointment_days)},        \
        {"county", RH_COLUMN_TEXT, offsetof(struct row, prefix county)},                           \
    {                                                                                              \
        "moved", RH_COLUMN_FLAG, offsetof(struct row, prefix moved)                                \
    }

struct accounts_place_row {
    const char *ags, *name, *slug, *administration, *administration_name;
};

struct accounts_responsible_row {
    const char *ags, *place_name, *place_slug, *administration, *administration_name;
    struct accounts_tenant_row responsible;
};

/* NULL in *ret when no administration answers to the slug. */
struct rh_error *accounts_store_tenant(struct rh_request *rq, const char *slug,
                                       struct accounts_tenant_row **ret);

/* At most `limit` rows. */
struct rh_error *accounts_store_places(struct rh_request *rq, const char *words, int limit,
                                       struct accounts_place_row **ret, size_t *ret_n);
struct rh_error *accounts_store_tenants(struct rh_request *rq, const char *words, int limit,
                                        struct accounts_tenant_row **ret, size_t *ret_n);

/* NULL in *ret when there is no such place. */
struct rh_error *accounts_store_responsible(struct rh_request *rq, const char *place,
                                            const char *service,
                                            struct accounts_responsible_row **ret);
struct rh_error *accounts_store_service_offered(struct rh_request *rq, const struct rh_write *write,
                                                const char *service, struct rh_outcome *ret);

#endif
