/* The runtime's tests against a service in small: its schema, a connection, a few short calls. */
#ifndef PROBE_H
#define PROBE_H

#include "fixture_db.h"
#include "probe_sql.h"

#define NOW INT64_C(1795521600123) /* 2026-11-24T12:00:00.123Z */

/* The probe's role on the test database. */
const char *probe_conninfo(void);

/* A connection with the probe's statements; `options` is put behind the connection string. */
struct fixture probe_open(const char *options);

/* Runs a statement that gives one number, or the number of rows that it changed. */
int64_t probe_number(struct fixture *f, enum probe_sql statement, size_t n,
                     const struct rh_param *params);

/* The process that serves the connection. */
int64_t probe_pid(struct fixture *f);

/* Makes a counter. */
void probe_put(struct fixture *f, int32_t tenant, const char *name, int64_t value);

/* Runs "add": value = value + by. */
struct rh_error *probe_add(struct fixture *f, int32_t tenant, const char *name, int64_t by);

int64_t probe_value(struct fixture *f, int32_t tenant, const char *name);

/* Opens a connection, and waits for the tests beside it to close theirs: for tests that look at a
 * table as a whole. */
struct fixture probe_open_alone(void);

/* Waits until a statement gives something but 0; fails the test after 20 s. */
void probe_wait(const char *sql);

#endif
