/* A real PostgreSQL for integration tests.
 *
 * A test program that links rh_fixture gets a database of its own, with the schema of each service
 * that it names, made by the service's own migrations: in the server that RATHAUS_TEST_PG names (a
 * folder with the socket; tests/run starts one for all), else in a private one that lives as long
 * as the program, however it ends. Tests of one program share the database and run side by side:
 * give each test a tenant of its own.
 *
 * A handler's test calls the handler, as the dispatcher would:
 *
 *   FIXTURE_SUITE(booking_hold, booking, "insert into tenants ... on conflict do nothing");
 *
 *   Test(booking_hold, refuses_a_slot_already_taken)
 *   {
 *       struct rh_request rq = fixture_request(f.arena, f.db, 15, NOW);
 *       Booking__HoldRequest in = BOOKING__HOLD_REQUEST__INIT;
 *       Booking__HoldReply out = BOOKING__HOLD_REPLY__INIT;
 *       in.service = "perso";
 *       fixture_ask(&rq, "booking.hold", &in.base);
 *       cr_assert_null(booking_hold(&rq, &in, &out));
 *       cr_assert_eq(fixture_int("booking", "select count(*) from appointments where tenant = 15"),
 * 1);
 *   }
 *
 * with `rh_test(test_booking_hold rathaus_booking rh_fixture)` in its CMakeLists.txt. Whatever goes
 * wrong here fails the test with a message. */
#ifndef FIXTURE_DB_H
#define FIXTURE_DB_H

#include "db.h"
#include "request.h"

/* The connection string of a service's role, with its schema in place. Lives until the end. */
const char *fixture_conninfo(const char *service);

/* The same with a migration folder that is not services/<service>/migrations; relative to the top
 * of the tree. */
const char *fixture_conninfo_from(const char *service, const char *migrations);

/* What most tests need: an arena, and a connection as the service's worker has it. */
struct fixture {
    struct rh_arena *arena;
    struct rh_db *db;
};
struct fixture fixture_new(const char *service, const struct rh_statement *statements, size_t n);
void fixture_free(struct fixture *fixture);

/* A suite whose tests each have a fixture `f` of the service, after the SQL `arrange` was run.
 * Needs <criterion/criterion.h> and "<service>_sql.h". */
#define FIXTURE_SUITE(suite, service, arrange)                                                     \
    static struct fixture f;                                                                       \
    static void suite##_start(void)                                                                \
    {                                                                                              \
        f = fixture_new(#service, service##_statements, service##_statements_n);                   \
        fixture_int(#service, arrange);                                                            \
    }                                                                                              \
    static void suite##_stop(void)                                                                 \
    {                                                                                              \
        fixture_free(&f);                                                                          \
    }                                                                                              \
    TestSuite(suite, .init = suite##_start, .fini = suite##_stop)

/* A request of the gateway for a visitor without account, in German, with a deadline in 5 s; change
 * what the test is about. */
struct rh_request fixture_request(struct rh_arena *arena, struct rh_db *db, int32_t tenant,
                                  int64_t now);

/* Gives the request its method, its packed body and a new idempotency key. */
void fixture_ask(struct rh_request *rq, const char *method, const ProtobufCMessage *in);

/* Runs SQL as superuser with search_path = schema, several statements as one transaction; the first
 * column of the last one's first row as a number, 0 without rows. For arranging and for looking
 * behind the scenes. */
int64_t fixture_int(const char *schema, const char *sql);

#endif
