/* Parameters in, rows out: no rule is decided here. */
#include "accounts_store.h"

#include "accounts_sql.h"

#include "banned.h"

static const struct rh_column tenant_columns[] = {ACCOUNTS_TENANT_COLUMNS(accounts_tenant_row, )};
static const struct rh_row_type tenant_row = RH_ROW_TYPE(accounts_tenant_row, tenant_columns);

static const struct rh_column place_columns[] = {
    RH_COLUMN(accounts_place_row, ags, TEXT),
    RH_COLUMN(accounts_place_row, name, TEXT),
    RH_COLUMN(accounts_place_row, slug, TEXT),
    RH_COLUMN(accounts_place_row, administration, TEXT),
    RH_COLUMN(accounts_place_row, administration_name, TEXT),
};
static const struct rh_row_type place_row = RH_ROW_TYPE(accounts_place_row, place_columns);

static const struct rh_column responsible_columns[] = {
    RH_COLUMN(accounts_responsible_row, ags, TEXT),
    RH_COLUMN(accounts_responsible_row, place_name, TEXT),
    RH_COLUMN(accounts_responsible_row, place_slug, TEXT),
    RH_COLUMN(accounts_responsible_row, administration, TEXT),
    RH_COLUMN(accounts_responsible_row, administration_name, TEXT),
    ACCOUNTS_TENANT_COLUMNS(accounts_responsible_row, responsible.),
};
static const struct rh_row_type responsible_row =
    RH_ROW_TYPE(accounts_responsible_row, responsible_columns);

struct rh_error *accounts_store_tenant(struct rh_request *rq, const char *slug,
                                       struct accounts_tenant_row **ret)
{
    const struct rh_param params[] = {rh_param_text(slug)};
    const struct rh_query query = {ACCOUNTS_SQL_TENANT, params, 1, &tenant_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, NULL);
}

struct rh_error *accounts_store_places(struct rh_request *rq, const char *words, int limit,
                                       struct accounts_place_row **ret, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(words), rh_param_int(rq->arena, limit)};
    const struct rh_query query = {ACCOUNTS_SQL_PLACES, params, 2, &place_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

struct rh_error *accounts_store_tenants(struct rh_request *rq, const char *words, int limit,
                                        struct accounts_tenant_row **ret, size_t *ret_n)
{
    const struct rh_param params[] = {rh_param_text(words), rh_param_int(rq->arena, limit)};
    const struct rh_query query = {ACCOUNTS_SQL_TENANTS, params, 2, &tenant_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, ret_n);
}

struct rh_error *accounts_store_responsible(struct rh_request *rq, const char *place,
                                            const char *service,
                                            struct accounts_responsible_row **ret)
{
    const struct rh_param params[] = {rh_param_text(place), rh_param_text(service)};
    const struct rh_query query = {ACCOUNTS_SQL_RESPONSIBLE, params, 2, &responsible_row};
    return rh_db_run(rq->db, rq->arena, &query, ret, NULL);
}

struct rh_error *accounts_store_service_offered(struct rh_request *rq, const struct rh_write *write,
                                                const char *service, struct rh_outcome *ret)
{
    const struct rh_param params[] = {rh_param_text(service)};
    const struct rh_query query = {ACCOUNTS_SQL_SERVICE_OFFERED, params, 1, NULL};
    return rh_write_run(rq, write, &query, ret);
}
