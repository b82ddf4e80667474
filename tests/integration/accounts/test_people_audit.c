/* The log of accesses: written by others, opened by two persons, for an hour. */
#include "people.h"

#include "instant.h"

#include <criterion/criterion.h>

static struct people p;

static void start(void)
{
    p = people_new();
}

static void stop(void)
{
    people_free(&p);
}

TestSuite(accounts_audit, .init = start, .fini = stop);

#define AUDITOR "0192f5d0-0000-7000-8000-00000000bbbb"
#define ADMIN   "0192f5d0-0000-7000-8000-00000000aaaa"

/* A tenant of its own for each test. */
static void tell(int32_t tenant, int n)
{
    for (int i = 0; i < n; i++) {
        struct rh_request rq = people_as(&p, NULL, tenant, NULL);
        Accounts__AuditRequest in = ACCOUNTS__AUDIT_REQUEST__INIT;
        Accounts__AuditReply out = ACCOUNTS__AUDIT_REPLY__INIT;
        Common__Instant at = COMMON__INSTANT__INIT;
        rq.caller.service = "booking";
        at.ms = rh_clock_real() - RH_HOUR - i * RH_MINUTE;
        in.account = (char *)ADMIN;
        in.action = (char *)"appointment.read";
        in.subject = rh_arena_printf(p.f.arena, "appointment %d", i);
        in.at = &at;
        people_ask(&rq, "accounts.audit", &in.base);
        cr_assert_null(accounts_audit(&rq, &in, &out));
        cr_assert_null(accounts_audit(&rq, &in, &out), "told again, written once");
    }
}

/* Yesterday to tomorrow. */
static void days_around_now(Common__Date *from, Common__Date *to)
{
    const int64_t today = rh_clock_real() / (24 * RH_HOUR);
    int32_t part[3];
    rh_date_of_days(today - 1, part);
    from->year = part[0], from->month = part[1], from->day = part[2];
    rh_date_of_days(today + 1, part);
    to->year = part[0], to->month = part[1], to->day = part[2];
}

static const char *ask(int32_t tenant, const char *who)
{
    struct rh_request rq = people_as(&p, who, tenant, "auditor");
    Accounts__AuditOpenRequest in = ACCOUNTS__AUDIT_OPEN_REQUEST__INIT;
    Accounts__AuditOpenReply out = ACCOUNTS__AUDIT_OPEN_REPLY__INIT;
    Common__Date from = COMMON__DATE__INIT, to = COMMON__DATE__INIT;
    days_around_now(&from, &to);
    in.reason = (char *)"a complaint";
    in.from = &from;
    in.to = &to;
    people_ask(&rq, "accounts.audit_open", &in.base);
    cr_assert_null(accounts_audit_open(&rq, &in, &out));
    return out.opening;
}

static struct rh_error *refuse(int32_t tenant, const char *who, const char *opening)
{
    struct rh_request rq = people_as(&p, who, tenant, "admin");
    Accounts__AuditRefuseRequest in = ACCOUNTS__AUDIT_REFUSE_REQUEST__INIT;
    Accounts__AuditRefuseReply out = ACCOUNTS__AUDIT_REFUSE_REPLY__INIT;
    in.opening = (char *)opening;
    people_ask(&rq, "accounts.audit_refuse", &in.base);
    return accounts_audit_refuse(&rq, &in, &out);
}

static struct rh_error *grant(int32_t tenant, const char *who, const char *opening)
{
    struct rh_request rq = people_as(&p, who, tenant, "admin");
    Accounts__AuditGrantRequest in = ACCOUNTS__AUDIT_GRANT_REQUEST__INIT;
    Accounts__AuditGrantReply out = ACCOUNTS__AUDIT_GRANT_REPLY__INIT;
    in.opening = (char *)opening;
    people_ask(&rq, "accounts.audit_grant", &in.base);
    return accounts_audit_grant(&rq, &in, &out);
}

static Accounts__AuditLogReply read_page(int32_t tenant, const char *who,
                                         const Accounts__AuditEntry *after)
{
    struct rh_request rq = people_as(&p, who, tenant, "auditor");
    Accounts__AuditLogRequest in = ACCOUNTS__AUDIT_LOG_REQUEST__INIT;
    Accounts__AuditLogReply out = ACCOUNTS__AUDIT_LOG_REPLY__INIT;
    if (after != NULL) {
        in.before = after->at;
        in.entry = after->entry;
    }
    cr_assert_null(accounts_audit_log(&rq, &in, &out));
    return out;
}

static Accounts__AuditLogReply read_log(int32_t tenant, const char *who)
{
    return read_page(tenant, who, NULL);
}

/* The n-th of all entries of a page, NULL behind the last. */
static const Accounts__AuditEntry *entry_of(const Accounts__AuditLogReply *log, size_t n)
{
    for (size_t i = 0; i < log->n_days; n -= log->days[i++]->n_entries)
        if (n < log->days[i]->n_entries)
            return log->days[i]->entries[n];
    return NULL;
}

static size_t entries(const Accounts__AuditLogReply *log)
{
    size_t n = 0;
    while (entry_of(log, n) != NULL)
        n++;
    return n;
}

Test(accounts_audit, opens_by_two_persons_and_for_nobody_else)
{
    tell(21, 3);
    cr_assert_null(read_log(21, AUDITOR).open_until);
    cr_assert_eq(read_log(21, AUDITOR).n_days, 0);
    const char *opening = ask(21, AUDITOR);
    cr_assert_eq(read_log(21, AUDITOR).n_days, 0, "one person is not enough");
    cr_assert_eq(people_code(grant(21, AUDITOR, opening)), COMMON__CODE__NOT_FOUND,
                 "the same person twice neither");
    cr_assert_eq(people_code(grant(22, ADMIN, opening)), COMMON__CODE__NOT_FOUND,
                 "nor another town's");
    cr_assert_null(grant(21, ADMIN, opening));
    Accounts__AuditLogReply log = read_log(21, AUDITOR);
    cr_assert_not_null(log.open_until);
    cr_assert_eq(entries(&log), 5, "three accesses, the asking and the granting");
    cr_assert_str_eq(entry_of(&log, 0)->action, "audit.grant");
    cr_assert_str_eq(entry_of(&log, 4)->subject, "appointment 2");
    cr_assert_null(read_log(21, ADMIN).open_until, "it opened for the one who asked");
    cr_assert_null(read_log(22, AUDITOR).open_until);
    cr_assert_eq(people_code(grant(21, ADMIN, opening)), COMMON__CODE__NOT_FOUND, "granted once");
}

Test(accounts_audit, closes_after_an_hour)
{
    tell(23, 1);
    cr_assert_null(grant(23, ADMIN, ask(23, AUDITOR)));
    cr_assert_not_null(read_log(23, AUDITOR).open_until);
    fixture_int("accounts",
                "update audit_openings set open_until = '2020-01-01' where tenant = 23");
    cr_assert_null(read_log(23, AUDITOR).open_until);
}

Test(accounts_audit, an_old_wish_is_not_granted)
{
    const char *opening = ask(24, AUDITOR);
    fixture_int("accounts", "update audit_openings set asked_at = '2020-01-01' where tenant = 24");
    cr_assert_eq(people_code(grant(24, ADMIN, opening)), COMMON__CODE__NOT_FOUND);
}

Test(accounts_audit, a_refused_wish_stays_closed)
{
    const char *opening = ask(27, AUDITOR);
    cr_assert_eq(people_code(refuse(27, AUDITOR, opening)), COMMON__CODE__NOT_FOUND,
                 "nobody decides on their own");
    cr_assert_null(refuse(27, ADMIN, opening));
    cr_assert_eq(people_code(grant(27, ADMIN, opening)), COMMON__CODE__NOT_FOUND);
    cr_assert_null(read_log(27, AUDITOR).open_until);
    cr_assert_eq(people_int(&p, "select count(*) from audit where tenant = 27 and action ="
                                " 'audit.refuse'"),
                 1);
}

Test(accounts_audit, opens_only_the_days_that_were_asked_for)
{
    tell(28, 3);
    cr_assert_null(grant(28, ADMIN, ask(28, AUDITOR)));
    fixture_int("accounts", "update audit_openings set from_day = '2020-01-01', to_day ="
                            " '2020-12-31' where tenant = 28");
    Accounts__AuditLogReply log = read_log(28, AUDITOR);
    cr_assert_not_null(log.open_until);
    cr_assert_eq(log.n_days, 0);
}

Test(accounts_audit, a_span_is_in_order_and_no_longer_than_a_year)
{
    static const int32_t wrong[][3] = {{2026, 2, 30}, {2025, 1, 1}, {2027, 12, 1}};
    for (size_t i = 0; i < 3; i++) {
        struct rh_request rq = people_as(&p, AUDITOR, 29, "auditor");
        Accounts__AuditOpenRequest in = ACCOUNTS__AUDIT_OPEN_REQUEST__INIT;
        Accounts__AuditOpenReply out = ACCOUNTS__AUDIT_OPEN_REPLY__INIT;
        Common__Date from = COMMON__DATE__INIT, to = COMMON__DATE__INIT;
        from.year = 2026, from.month = 1, from.day = 1;
        to.year = wrong[i][0], to.month = wrong[i][1], to.day = wrong[i][2];
        in.reason = (char *)"a complaint";
        in.from = &from;
        in.to = &to;
        people_ask(&rq, "accounts.audit_open", &in.base);
        struct rh_error *error = accounts_audit_open(&rq, &in, &out);
        cr_assert_eq(people_code(error), COMMON__CODE__INVALID, "%zu", i);
        cr_assert_str_eq(error->fields[0].field, "to");
    }
}

Test(accounts_audit, long_logs_come_in_pages)
{
    tell(25, 105);
    cr_assert_null(grant(25, ADMIN, ask(25, AUDITOR)));
    Accounts__AuditLogReply first = read_log(25, AUDITOR);
    cr_assert_eq(entries(&first), 100);
    cr_assert(first.more);
    Accounts__AuditLogReply rest = read_page(25, AUDITOR, first.last);
    cr_assert_eq(entries(&rest), 7);
    cr_assert_not(rest.more);
}

Test(accounts_audit, is_forgotten_after_two_years_and_never_changed)
{
    struct rh_request rq = people_as(&p, NULL, 26, NULL);
    tell(26, 2);
    cr_assert_eq(people_int(&p, "select count(*) from due where tenant = 26 and kind = 'audit' and"
                                " at > now() + interval '729 days'"),
                 1);
    struct rh_due_row row = {.id = "0192f5d0-0000-7000-8000-000000000001", .subject = "2020-01-01"};
    cr_assert_null(accounts_due[2].handler(&rq, &row));
    cr_assert_eq(people_int(&p, "select count(*) from audit where tenant = 26"), 2);
    row.subject = "2999-01-01";
    cr_assert_null(accounts_due[2].handler(&rq, &row));
    cr_assert_eq(people_int(&p, "select count(*) from audit where tenant = 26"), 0);
    cr_assert_eq(fixture_int("accounts", "select has_table_privilege('rathaus_accounts',"
                                         " 'accounts.audit', 'UPDATE')::int"),
                 0);
}
