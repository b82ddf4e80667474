/* The log of what staff looked at. It is read by two persons or not at all: an auditor asks and
 * says why, an admin of the town grants, for an hour. Asking and granting are entries themselves.
 */
#include "accounts_people.h"

#include "clock.h"
#include "instant.h"
#include "rights.h"

#include <stdlib.h>
#include <string.h>

#include "banned.h"

enum { PAGE = 100, SPAN = 366 /* days */ };

#define FIRST "00000000-0000-0000-0000-000000000000" /* before every entry of its time */

struct rh_error *accounts_audit(struct rh_request *rq, const Accounts__AuditRequest *in,
                                Accounts__AuditReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    const struct accounts_access access = {in->account, in->action, in->subject, in->at->ms};
    if (in->at->ms < RH_INSTANT_MIN || in->at->ms > RH_INSTANT_MAX)
        return rh_invalid(rq->arena, "at", WRONG_FORMAT);
    RH_TRY(accounts_town_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_audit(rq, &write, &access, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

/* "2026-11-24", or NULL where there is no such day. */
static const char *iso_of(struct rh_arena *arena, const Common__Date *date)
{
    struct rh_buf text = rh_buf_new(arena, 0);
    if (!rh_date_valid(date->year, date->month, date->day))
        return NULL;
    rh_date_write(&text, date->year, date->month, date->day);
    return rh_buf_str(&text);
}

static Common__Date *date_of(struct rh_arena *arena, const char *iso)
{
    int32_t part[3];
    if (iso == NULL || !rh_date_parse(rh_slice(iso), false, part))
        return NULL;
    Common__Date *date = (void *)rh_pb_new(arena, &common__date__descriptor);
    date->year = part[0];
    date->month = part[1];
    date->day = part[2];
    return date;
}

static struct rh_error *check_span(struct rh_request *rq, const Common__Date *from,
                                   const Common__Date *to)
{
    if (!rh_date_valid(from->year, from->month, from->day))
        return rh_invalid(rq->arena, "from", NO_SUCH_DAY);
    if (!rh_date_valid(to->year, to->month, to->day))
        return rh_invalid(rq->arena, "to", NO_SUCH_DAY);
    int64_t days = rh_date_days(to->year, to->month, to->day) -
                   rh_date_days(from->year, from->month, from->day);
    return days < 0 || days > SPAN ? rh_invalid(rq->arena, "to", UNKNOWN_VALUE) : NULL;
}

struct rh_error *accounts_audit_open(struct rh_request *rq, const Accounts__AuditOpenRequest *in,
                                     Accounts__AuditOpenReply *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(check_span(rq, in->from, in->to));
    out->opening = rh_uuid(rq->arena, rq->now);
    const struct accounts_wish wish = {out->opening, in->reason, iso_of(rq->arena, in->from),
                                       iso_of(rq->arena, in->to)};
    RH_TRY(accounts_town_write_of(rq, &out->base, &write));
    RH_TRY(accounts_store_audit_open(rq, &write, &wish, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__INTERNAL, &out->base);
}

/* An own wish, one that is decided or too old, and one of another town are all the same: NOT_FOUND.
 */
static struct rh_error *decide(struct rh_request *rq, const struct accounts_decision *decision,
                               ProtobufCMessage *out)
{
    struct rh_write write;
    struct rh_outcome outcome;
    RH_TRY(accounts_town_write_of(rq, out, &write));
    RH_TRY(accounts_store_audit_decide(rq, &write, decision, &outcome));
    return accounts_settle(rq, &outcome, COMMON__CODE__NOT_FOUND, out);
}

struct rh_error *accounts_audit_grant(struct rh_request *rq, const Accounts__AuditGrantRequest *in,
                                      Accounts__AuditGrantReply *out)
{
    const struct accounts_decision decision = {in->opening, true, rh_clock_real()};
    out->open_until = rh_pb_instant(rq->arena, decision.at + RH_HOUR);
    return decide(rq, &decision, &out->base);
}

struct rh_error *accounts_audit_refuse(struct rh_request *rq,
                                       const Accounts__AuditRefuseRequest *in,
                                       Accounts__AuditRefuseReply *out)
{
    const struct accounts_decision decision = {in->opening, false, rh_clock_real()};
    return decide(rq, &decision, &out->base);
}

static void fill_opening(struct rh_request *rq, const struct accounts_opening_row *row,
                         Accounts__AuditOpening *ret)
{
    const ProtobufCEnumValue *state = protobuf_c_enum_descriptor_get_value_by_name(
        &accounts__audit_state__descriptor, row->state);
    ret->opening = (char *)(uintptr_t)row->opening;
    ret->name = (char *)(uintptr_t)row->name;
    ret->reason = (char *)(uintptr_t)row->reason;
    ret->decider = (char *)(uintptr_t)row->decider;
    ret->asked = rh_pb_instant(rq->arena, row->asked_at);
    if (row->open_until != RH_TIME_NULL)
        ret->open_until = rh_pb_instant(rq->arena, row->open_until);
    ret->from = date_of(rq->arena, row->from_day);
    ret->to = date_of(rq->arena, row->to_day);
    ret->state = state == NULL ? ACCOUNTS__AUDIT_STATE__LAPSED : (Accounts__AuditState)state->value;
    ret->own = strcmp(row->asked_by, rq->caller.account) == 0;
}

struct rh_error *accounts_audit_openings(struct rh_request *rq,
                                         const Accounts__AuditOpeningsRequest *in,
                                         Accounts__AuditOpeningsReply *out)
{
    const bool all = rh_rights_role(&rq->caller, "admin");
    struct accounts_opening_row *rows;
    size_t n;
    (void)in;
    RH_TRY(accounts_store_audit_openings(rq, all ? NULL : rq->caller.account, &rows, &n));
    for (size_t i = 0; i < n; i++)
        fill_opening(rq, &rows[i],
                     RH_PB_ADD(rq->arena, out->n_openings, out->openings,
                               &accounts__audit_opening__descriptor));
    return NULL;
}

/* "office:buergerbuero:2026-11-24" */
static void tell_office(struct rh_arena *arena, const char *subject, Accounts__AuditEntry *ret)
{
    const char *office = subject + strlen("office:"), *day = strrchr(office, ':');
    if (day == NULL)
        return;
    ret->office = rh_arena_printf(arena, "%.*s", (int)(day - office), office);
    ret->day = date_of(arena, day + 1);
}

/* "admin auditor 0192f5d0-...": the roles that are left, and whose they are */
static void tell_rights(struct rh_arena *arena, const char *subject, Accounts__AuditEntry *ret)
{
    const char *words[8];
    struct rh_texts_column roles = {.items = words};
    char *rest = rh_arena_strdup(arena, subject);
    for (char *word; (word = strsep(&rest, " ")) != NULL && rest != NULL && roles.n < 8;)
        words[roles.n++] = word;
    ret->rights = accounts_rights(arena, &roles);
}

/* "names", "affected", "hook:0192f5d0-...", "letter:booked:de": what is named by a text. */
static void tell_thing(struct rh_arena *arena, const char *subject, Accounts__AuditEntry *ret)
{
    static const struct {
        const char *begin, *thing;
    } things[] = {{"names", "log.names"},    {"affected", "log.affected"}, {"hook:", "log.program"},
                  {"inquir", "log.inquiry"}, {"line", "log.line"},         {"wish:", "log.line"}};
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++)
        if (strncmp(subject, things[i].begin, strlen(things[i].begin)) == 0)
            ret->thing = rh_arena_strdup(arena, things[i].thing);
    if (strncmp(subject, "letter:", 7) == 0)
        ret->thing = rh_arena_printf(arena, "%.*s", (int)strcspn(subject + 7, ":"), subject + 7);
}

/* People read words; what is told in none stays the service's. */
static void tell_subject(struct rh_arena *arena, const struct accounts_entry_row *row,
                         Accounts__AuditEntry *ret)
{
    ret->about = (char *)(uintptr_t)row->about;
    if (strncmp(row->subject, "office:", 7) == 0)
        tell_office(arena, row->subject, ret);
    else if (strcmp(row->action, "staff.invite") == 0 || strcmp(row->action, "staff.roles") == 0)
        tell_rights(arena, row->subject, ret);
    else if (strncmp(row->subject, "version ", 8) == 0) {
        ret->has_version = true;
        ret->version = strtoll(row->subject + 8, NULL, 10);
    } else
        tell_thing(arena, row->subject, ret);
}

static void fill_entry(struct rh_request *rq, const struct accounts_entry_row *row,
                       Accounts__AuditEntry *ret)
{
    ret->entry = (char *)(uintptr_t)row->entry;
    ret->account = (char *)(uintptr_t)row->account;
    ret->name = (char *)(uintptr_t)row->name;
    ret->action = (char *)(uintptr_t)row->action;
    ret->subject = (char *)(uintptr_t)row->subject;
    ret->at = rh_pb_instant(rq->arena, row->at);
    tell_subject(rq->arena, row, ret);
}

static struct rh_error *list(struct rh_request *rq, const struct accounts_log_ask *ask,
                             Accounts__AuditLogReply *out)
{
    struct accounts_entry_row *rows;
    size_t n;
    Accounts__AuditDay *day = NULL;
    RH_TRY(accounts_store_audit_log(rq, ask, &rows, &n));
    out->more = n > PAGE;
    for (size_t i = 0; i < n && i < PAGE; i++) {
        if (day == NULL || strcmp(rows[i].day, rows[i - 1].day) != 0) {
            day = RH_PB_ADD(rq->arena, out->n_days, out->days, &accounts__audit_day__descriptor);
            day->date = date_of(rq->arena, rows[i].day);
        }
        fill_entry(
            rq, &rows[i],
            RH_PB_ADD(rq->arena, day->n_entries, day->entries, &accounts__audit_entry__descriptor));
    }
    if (out->more && day != NULL)
        out->last = day->entries[day->n_entries - 1];
    return NULL;
}

/* The day that is asked for, within those that were granted; false: it is none of them. */
static bool narrow(const char *day, struct accounts_log_ask *ask)
{
    if (day == NULL)
        return true;
    bool within = strcmp(day, ask->from) >= 0 && strcmp(day, ask->to) <= 0;
    ask->from = ask->to = day;
    return within;
}

static const char *given(const char *text)
{
    return text == NULL || text[0] == '\0' ? NULL : text;
}

static struct rh_error *check_log(struct rh_request *rq, const Accounts__AuditLogRequest *in)
{
    if (in->before != NULL && (in->before->ms < RH_INSTANT_MIN || in->before->ms > RH_INSTANT_MAX))
        return rh_invalid(rq->arena, "before", WRONG_FORMAT);
    if (in->day != NULL && !rh_date_valid(in->day->year, in->day->month, in->day->day))
        return rh_invalid(rq->arena, "day", NO_SUCH_DAY);
    return NULL;
}

/* While it is closed the answer says so and nothing else. */
struct rh_error *accounts_audit_log(struct rh_request *rq, const Accounts__AuditLogRequest *in,
                                    Accounts__AuditLogReply *out)
{
    struct accounts_opened_row *opened;
    RH_TRY(check_log(rq, in));
    RH_TRY(accounts_store_audit_opened(rq, &opened));
    if (opened == NULL)
        return NULL;
    struct accounts_log_ask ask = {.before = in->before == NULL ? RH_INSTANT_MAX : in->before->ms,
                                   .entry = given(in->entry) == NULL ? FIRST : in->entry,
                                   .from = opened->from_day,
                                   .to = opened->to_day,
                                   .zone = opened->zone,
                                   .account = given(in->account),
                                   .action = given(in->action),
                                   .limit = PAGE + 1};
    out->open_until = rh_pb_instant(rq->arena, opened->open_until);
    out->from = date_of(rq->arena, opened->from_day);
    out->to = date_of(rq->arena, opened->to_day);
    out->reason = (char *)(uintptr_t)opened->reason;
    return narrow(in->day == NULL ? NULL : iso_of(rq->arena, in->day), &ask) ? list(rq, &ask, out)
                                                                             : NULL;
}
