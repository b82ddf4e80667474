/* PostgreSQL: one connection per worker, statements from .sql files, prepared when the connection
 * opens.
 *
 * A service's statements stand in <service>.sql, each behind a line "-- name: hold"; the build
 * (sql_embed.awk) writes <service>_sql.h with an enum (BOOKING_SQL_HOLD) and the table. A
 * statement that PostgreSQL refuses stops the start. The database role's search_path is the
 * service's schema; nothing else is visible to it.
 *
 * A query is parameters, a row type and one call. Rows come back as an array of the caller's
 * struct; their texts point into the PGresult, which the arena releases: no copy, valid until the
 * reply is packed.
 *
 * Lost connections are reopened at the next call, hosts one at a time with a deadline of our own
 * (libpq notices no frozen server). A statement whose connection dies under it is UNAVAILABLE and
 * never sent again from here: it may have been committed, and only its key can tell; so the caller
 * repeats the request. Serialization failure and deadlock are retried here and nowhere else, at
 * most 5 runs. A statement is one transaction unless it runs inside rh_db_transaction.
 *
 * The session: statement_timeout 5 s, lock_timeout 2 s, idle_in_transaction_session_timeout 5 s (a
 * connection string's "options" come after them and win), TimeZone UTC, UTF-8, generic plans: the
 * plans tests look at those (tests/support/explain.h), and planning anew cost bookings in batches a
 * quarter of their rate and more. Every statement has a deadline of our own, statement_timeout + 2
 * s, after which the socket is closed: cancelling could make a commit visible that no standby has.
 *
 * A connection belongs to one thread at a time. */
#ifndef RH_DB_H
#define RH_DB_H

#include "error.h"
#include "slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rh_db;

struct rh_statement {
    const char *name; /* "booking.hold", for log and metrics */
    const char *sql;
};

/* Opens a connection (libpq connection string; several hosts allowed) and prepares the n
 * statements, then the runtime's own (idempotency, outbox, due). UNAVAILABLE when no host answers,
 * INTERNAL when a statement is refused. The caller owns it; conninfo is copied, the statements must
 * outlive it. Several hosts and no target_session_attrs: the one that takes writes. */
struct rh_error *rh_db_open(struct rh_arena *arena, const char *conninfo,
                            const struct rh_statement *statements, size_t n, struct rh_db **ret_db);

/* The same with the runtime's statements alone, for the outbox: commits do not wait for the disk. A
 * crash of the server forgets those of its last half second; what is done at least once is then
 * done again. */
struct rh_error *rh_db_open_relay(struct rh_arena *arena, const char *conninfo,
                                  struct rh_db **ret_db);

void rh_db_close(struct rh_db **db);

/* Times: PostgreSQL's infinity and -infinity are INT64_MAX and INT64_MIN + 1, and this is SQL NULL.
 */
#define RH_TIME_NULL INT64_MIN

/* A parameter in wire format. Make it with the functions below; all allocate in the arena; NULL
 * pointers are SQL NULL. */
struct rh_param {
    const char *bytes; /* NULL: SQL NULL */
    int len;
    bool binary;
};

struct rh_param rh_param_null(void);
struct rh_param rh_param_int(struct rh_arena *arena,
                             int64_t value);     /* for $n::int and $n::bigint alike */
struct rh_param rh_param_text(const char *text); /* also uuid, date, jsonb; NULL is SQL NULL */
struct rh_param rh_param_flag(bool flag);
struct rh_param rh_param_time(struct rh_arena *arena,
                              int64_t ms);             /* timestamptz; RH_TIME_NULL is SQL NULL */
struct rh_param rh_param_bytes(struct rh_slice bytes); /* bytea; data NULL is SQL NULL */

/* Arrays, for unnest. A NULL element of texts or bytes and RH_TIME_NULL among times are SQL NULL.
 */
struct rh_param rh_param_ints(struct rh_arena *arena, size_t n,
                              const int64_t *values); /* $n::bigint[] or ::int[] */
struct rh_param rh_param_texts(struct rh_arena *arena, size_t n,
                               const char *const *texts); /* text[], uuid[] */
struct rh_param rh_param_times(struct rh_arena *arena, size_t n, const int64_t *ms);
struct rh_param rh_param_slices(struct rh_arena *arena, size_t n,
                                const struct rh_slice *slices); /* bytea[] */

enum rh_column_type {
    RH_COLUMN_INT,   /* int64_t from int2, int4, int8; 0 for SQL NULL */
    RH_COLUMN_TEXT,  /* const char * from text, uuid, date, json, enum (the rest: cast to text in
                        the statement); NULL for SQL NULL */
    RH_COLUMN_FLAG,  /* bool; false for SQL NULL */
    RH_COLUMN_TIME,  /* int64_t ms from timestamptz; RH_TIME_NULL for SQL NULL */
    RH_COLUMN_BYTES, /* struct rh_slice from bytea; data NULL for SQL NULL */
    RH_COLUMN_TEXTS  /* struct rh_texts_column from text[]; empty for SQL NULL */
};
struct rh_texts_column {
    size_t n;
    const char **items;
};

/* A column of a row struct; columns are found by name, a missing or wrongly typed one is an
 * INTERNAL error. */
struct rh_column {
    const char *name;
    enum rh_column_type type;
    size_t offset;
};
struct rh_row_type {
    size_t size; /* of the struct */
    size_t n;
    const struct rh_column *columns;
};
#define RH_COLUMN(row, member, kind)                                                               \
    {                                                                                              \
#member, RH_COLUMN_##kind, offsetof(struct row, member)                                    \
    }
#define RH_ROW_TYPE(row, table)                                                                    \
    {                                                                                              \
        sizeof(struct row), sizeof(table) / sizeof(table)[0], table                                \
    }

struct rh_query {
    size_t statement; /* index in the table given to rh_db_open */
    const struct rh_param *params;
    size_t n_params;
    const struct rh_row_type *row; /* NULL: rows are not wanted */
};

/* Runs a statement. ret_rows (may be NULL) gets an array of row structs in the arena, NULL when
 * there is no row, ret_n (may be NULL) their number, or the number of affected rows when `row` is
 * NULL. Failures: UNAVAILABLE, DEADLINE (statement or lock time-out), INTERNAL (also a violated
 * constraint, whose name rh_db_constraint tells). */
struct rh_error *rh_db_run(struct rh_db *db, struct rh_arena *arena, const struct rh_query *query,
                           void *ret_rows, size_t *ret_n);

/* Where the runtime's own statements (runtime.sql) begin in the table: the service's n. */
size_t rh_db_runtime(const struct rh_db *db);

/* The name of the constraint that the last failed statement violated, "" for another failure. */
const char *rh_db_constraint(const struct rh_db *db);

/* Runs `body` between BEGIN and COMMIT; repeats it on serialization failure or deadlock, at most 5
 * times. Only where one statement cannot do it. `body` may run several times. */
struct rh_error *rh_db_transaction(struct rh_db *db, struct rh_arena *arena,
                                   struct rh_error *(*body)(struct rh_db *db, void *arg),
                                   void *arg);

#endif
