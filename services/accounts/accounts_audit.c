/* The log of what staff looked at. It is read by two persons or not at all: an auditor asks and
 * says why, an admin of the town grants, for an hour. Asking and granting are entries themselves.
 */
#include "accounts_people.h"

#include "clock.h"
#include "instant.h"

#include "banned.h"

enum { PAGE = 100 };

/* The log and what is written to it belong to the town. */
static struct rh_error *log_write_of(struct rh_request *rq, const ProtobufCMessage *out,
                                     struct rh_write *ret)
{
    RH_TRY(accounts_write_of(rq, out, ret));
    ret->tenant = rq->tenant;
    return NULL;
}

struct rh_error *accounts_audit(struct rh_request *rq, const Accounts__AuditRequest *in,
                                Accounts__AuditReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    const struct accounts_access access = {in->account, in->action, in->subject, in->at->ms};
    if (in->at->ms < RH_INSTANT_MIN || in->at->ms > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "at", WRONG_FORMAT);
    RH_TRY(log_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_audit(rq, &write, &access, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

struct rh_error *accounts_audit_open(struct rh_request *rq, const Accounts__AuditOpenRequest *in,
                                     Accounts__AuditOpenReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    out->opening = accounts_uuid(rq);
    RH_TRY(log_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_audit_open(rq, &write, out->opening, in->reason, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

/* An own wish, one that is granted or too old, and one of another town are all the same: NOT_FOUND.
 */
struct rh_error *accounts_audit_grant(struct rh_request *rq, const Accounts__AuditGrantRequest *in,
                                      Accounts__AuditGrantReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    int64_t now = rh_clock_real();
    out->open_until = accounts_instant(rq->arena, now + RH_HOUR);
    RH_TRY(log_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_audit_grant(rq, &write, in->opening, now, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, &out->base);
}

struct rh_error *accounts_audit_openings(struct rh_request *rq,
                                         const Accounts__AuditOpeningsRequest *in,
                                         Accounts__AuditOpeningsReply *out)
{
    struct accounts_opening_row *rows;
    size_t n;
    (void)in;
    RH_TRY(accounts_store_audit_openings(rq, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        Accounts__AuditOpening *opening = RH_PB_ADD(rq->arena, out->n_openings, out->openings,
                                                    &accounts__audit_opening__descriptor);
        opening->opening = (char *)(uintptr_t)rows[i].opening;
        opening->name = (char *)(uintptr_t)rows[i].name;
        opening->reason = (char *)(uintptr_t)rows[i].reason;
        opening->asked = accounts_instant(rq->arena, rows[i].asked_at);
        if (rows[i].open_until != RH_TIME_NULL)
            opening->open_until = accounts_instant(rq->arena, rows[i].open_until);
    }
    return NULL;
}

static struct rh_error *list(struct rh_request *rq, int64_t before, Accounts__AuditLogReply *out)
{
    struct accounts_entry_row *rows;
    size_t n;
    RH_TRY(accounts_store_audit_log(rq, before, PAGE + 1, &rows, &n));
    out->more = n > PAGE;
    for (size_t i = 0; i < n && i < PAGE; i++) {
        Accounts__AuditEntry *entry =
            RH_PB_ADD(rq->arena, out->n_entries, out->entries, &accounts__audit_entry__descriptor);
        entry->entry = (char *)(uintptr_t)rows[i].entry;
        entry->account = (char *)(uintptr_t)rows[i].account;
        entry->name = (char *)(uintptr_t)rows[i].name;
        entry->action = (char *)(uintptr_t)rows[i].action;
        entry->subject = (char *)(uintptr_t)rows[i].subject;
        entry->at = accounts_instant(rq->arena, rows[i].at);
    }
    return NULL;
}

/* While it is closed the answer says so and nothing else. */
struct rh_error *accounts_audit_log(struct rh_request *rq, const Accounts__AuditLogRequest *in,
                                    Accounts__AuditLogReply *out)
{
    int64_t until;
    int64_t before = in->before == NULL ? RH_INSTANT_MAX : in->before->ms;
    if (before < RH_INSTANT_MIN || before > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "before", WRONG_FORMAT);
    RH_TRY(accounts_store_audit_opened(rq, &until));
    if (until == RH_TIME_NULL)
        return NULL;
    out->open_until = accounts_instant(rq->arena, until);
    return list(rq, before, out);
}
