/* What db.c, db_connect.c and db_rows.c share; nobody else includes it. */
#ifndef RH_DB_INTERNAL_H
#define RH_DB_INTERNAL_H

#include "db.h"

#include <libpq-fe.h>

/* One host of the connection string, as libpq takes it. */
struct rh_db_host {
    const char *name; /* for messages */
    const char **keywords, **values;
};

struct rh_db {
    struct rh_arena *arena; /* what lives as long as the connection: hosts, table */
    const char *session;    /* its settings */
    struct rh_db_host *hosts;
    size_t n_hosts;
    size_t host;                           /* to be tried first */
    PGconn *conn;                          /* NULL: closed, to be reopened */
    const struct rh_statement *statements; /* the service's, then the runtime's */
    size_t n_statements;
    size_t n_own; /* of the service */
    int64_t wait; /* ms until a statement's answer is given up */
    bool in_transaction;
    char sqlstate[6];    /* of the last statement, "" when it did not fail in PostgreSQL */
    char constraint[64]; /* that it violated */
};

/* Splits the connection string into db->hosts. */
struct rh_error *rh_db_hosts(struct rh_db *db, struct rh_arena *arena, const char *conninfo);

/* Opens db->conn on the first host that answers and prepares all statements there. UNAVAILABLE at
 * once where another connection has just failed to (db_gate.h). */
struct rh_error *rh_db_connect(struct rh_db *db, struct rh_arena *arena);

/* Closes the socket; `next` begins with the next host when it is reopened. */
void rh_db_drop(struct rh_db *db, bool next);

/* Sends what libpq has queued. False when the connection is lost or `deadline` (monotonic) over. */
bool rh_db_flush(PGconn *conn, int64_t deadline);

/* The next result, NULL after the last. False when `deadline` is over. A lost connection gives a
 * result of its own (PGRES_FATAL_ERROR without SQLSTATE). */
bool rh_db_result(PGconn *conn, int64_t deadline, PGresult **ret_result);

/* PostgreSQL's message on one line, in the arena. */
const char *rh_db_message(struct rh_arena *arena, const char *message);

/* Points the pointer at `ret_rows` to an array of row structs, made from a result that lives as
 * long as the arena. */
struct rh_error *rh_db_rows(struct rh_arena *arena, const char *statement, const PGresult *result,
                            const struct rh_row_type *row, void *ret_rows);

#endif
