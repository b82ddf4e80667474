/* EXPLAIN EXECUTE of a prepared statement, with a generic plan: it needs no values, so every
 * parameter is NULL. */
#include "explain.h"

#include "buf.h"
#include "fixture_db.h"

#include <criterion/criterion.h>
#include <libpq-fe.h>

static PGresult *run(PGconn *db, const char *sql)
{
    PGresult *result = PQexecParams(db, sql, 0, NULL, NULL, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    cr_assert(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "%s: %s", sql,
              PQerrorMessage(db));
    return result;
}

/* "explain execute looked_at (null, null)" for as many parameters as it has. */
static const char *explanation_of(PGconn *db, struct rh_arena *arena)
{
    PGresult *described = PQdescribePrepared(db, "looked_at");
    struct rh_buf sql = rh_buf_new(arena, 0);
    rh_buf_text(&sql, "explain (costs off) execute looked_at");
    for (int i = 0; i < PQnparams(described); i++)
        rh_buf_text(&sql, i == 0 ? " (null" : ", null");
    rh_buf_text(&sql, PQnparams(described) > 0 ? ")" : "");
    PQclear(described);
    return rh_buf_str(&sql);
}

static const char *plan_of(PGconn *db, struct rh_arena *arena, const struct rh_statement *statement)
{
    PGresult *prepared = PQprepare(db, "looked_at", statement->sql, 0, NULL);
    cr_assert_eq(PQresultStatus(prepared), PGRES_COMMAND_OK, "%s: %s", statement->name,
                 PQerrorMessage(db));
    PQclear(prepared);
    PGresult *plan = run(db, explanation_of(db, arena));
    struct rh_buf text = rh_buf_new(arena, 0);
    for (int i = 0; i < PQntuples(plan); i++)
        rh_buf_printf(&text, "%s\n", PQgetvalue(plan, i, 0));
    PQclear(plan);
    PQclear(run(db, "deallocate looked_at"));
    return rh_buf_str(&text);
}

static void refuse_scans(struct rh_arena *arena, const struct rh_statement *statement,
                         const char *plan, const char *const *tables)
{
    for (size_t i = 0; tables[i] != NULL; i++) {
        const char *scan = rh_arena_printf(arena, "Seq Scan on %s", tables[i]);
        const char *found = strstr(plan, scan);
        size_t len = strlen(scan);
        bool whole = found != NULL && (found[len] == ' ' || found[len] == '\n');
        cr_assert_not(whole, "%s reads all of %s:\n%s", statement->name, tables[i], plan);
    }
}

void explain_refuses_scans(const char *service, const struct rh_statement *statements, size_t n,
                           const char *const *tables)
{
    struct rh_arena *arena = rh_arena_new(0);
    PGconn *db = PQconnectdb(fixture_conninfo(service));
    cr_assert_eq(PQstatus(db), CONNECTION_OK, "%s", PQerrorMessage(db));
    PQclear(run(db, "set plan_cache_mode = force_generic_plan"));
    for (size_t i = 0; i < n; i++)
        refuse_scans(arena, &statements[i], plan_of(db, arena, &statements[i]), tables);
    PQfinish(db);
    rh_arena_free(&arena);
}
